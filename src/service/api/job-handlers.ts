import type { OpenAPIHono } from '@hono/zod-openapi';
import type { JobRecord } from '../../ports/job-store.ts';
import { needs, type Variables } from './access.ts';
import { entryOf, leaveTrail } from './entries.ts';
import {
  cancelJob,
  cloneJob,
  pauseJob,
  postAudit,
  postJob,
  postMarks,
  resumeJob,
  retryJob,
  setPriority,
} from './routes.ts';
import type { Surroundings } from './surroundings.ts';
import { jobViewOf } from './views.ts';

/** What can be done. */
export function jobHandlers(app: OpenAPIHono<{ Variables: Variables }>, around: Surroundings): void {
  const { store, desk, engine } = around;
  app.on('POST', ['/api/v1/jobs', '/api/v1/jobs/*', '/api/v1/bisections/*'], needs('operator'));

  app.openapi(postJob, async (context) => {
    const person = context.get('person');
    const job = await desk.submit(context.req.valid('json'), person.name);
    await leaveTrail(around, person, 'submit', job.id, { kind: job.kind, embargoed: job.embargoed });
    return context.json(jobViewOf(job), 201);
  });

  for (const [route, action] of [
    [pauseJob, 'pause'],
    [resumeJob, 'resume'],
    [cancelJob, 'cancel'],
    [retryJob, 'retry'],
  ] as const)
    app.openapi(route, async (context) => {
      const person = context.get('person');
      const job = await entryOf(store, context.req.valid('param').id, person);
      const now: JobRecord = await desk[action](job);
      await leaveTrail(around, person, action, job.id);
      return context.json(jobViewOf(now), 200);
    });

  app.openapi(cloneJob, async (context) => {
    const person = context.get('person');
    const original = await entryOf(store, context.req.valid('param').id, person);
    const job = await desk.clone(original, context.req.valid('json'), person.name);
    await leaveTrail(around, person, 'clone', job.id, { of: original.id });
    return context.json(jobViewOf(job), 201);
  });

  app.openapi(setPriority, async (context) => {
    const person = context.get('person');
    const job = await entryOf(store, context.req.valid('param').id, person);
    const { priority } = context.req.valid('json');
    const now = await desk.setPriority(job, priority);
    await leaveTrail(around, person, 'priority', job.id, { priority });
    return context.json(jobViewOf(now), 200);
  });

  app.openapi(postMarks, async (context) => {
    const person = context.get('person');
    const job = await entryOf(store, context.req.valid('param').id, person);
    const word = context.req.valid('json');
    const answer = await desk.mark(job, { ...word, by: person.name });
    await leaveTrail(around, person, 'mark', job.id, word);
    return context.json({ id: job.id, ...answer }, 200);
  });

  app.openapi(postAudit, async (context) => {
    const log = Buffer.from(await context.req.arrayBuffer());
    return context.json({ id: 'log', ...(await engine.audit(log)) }, 200);
  });
}
