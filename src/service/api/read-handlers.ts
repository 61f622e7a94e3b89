import { createHash } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { Failure } from '../../core/failure/failure.ts';
import type { JobRecord } from '../../ports/job-store.ts';
import type { Overview } from '../engine.ts';
import { seenBy, type Variables } from './access.ts';
import { entryOf, hasAlready } from './entries.ts';
import { problemOf } from './problems.ts';
import { getBisection, getConsole, getLog, getMe, getTrail, getWorkers, listBisections } from './routes.ts';
import type { Surroundings } from './surroundings.ts';
import { detailOf, itemOf } from './views.ts';

/** What can be looked at. */
export function readHandlers(app: OpenAPIHono<{ Variables: Variables }>, around: Surroundings): void {
  const { store, engine, floor } = around;

  app.openapi(listBisections, async (context) => {
    const { state, cursor, limit, search } = context.req.valid('query');
    const seen = seenBy(context.get('person'));
    const after = cursor === undefined ? undefined : readCursor(cursor);
    await around.adopt();
    const jobs = await store.list({ seenBy: seen, state, search, after, limit: limit + 1 });
    const page = jobs.slice(0, limit);
    const answer = {
      items: page.map((job) => itemOf(job, floor.of(job.id))),
      next: jobs.length > limit ? cursorOf(page.at(-1)!) : null,
      counts: await store.counts(seen),
    };
    return tagged(context, answer);
  });

  app.openapi(getBisection, async (context) => {
    const job = await entryOf(store, context.req.valid('param').id, context.get('person'));
    return tagged(context, detailOf(job, floor.of(job.id), await overviewOf(around, job)));
  });

  app.openapi(getLog, async (context) => {
    const job = await entryOf(store, context.req.valid('param').id, context.get('person'));
    if (job.bisection === null) throw notBegun(job);
    const text = await engine.log(job.bisection, context.req.valid('query').format);
    return context.text(text);
  });

  app.openapi(getConsole, async (context) => {
    const { id, run } = context.req.valid('param');
    const job = await entryOf(store, id, context.get('person'));
    if (job.bisection === null) throw notBegun(job);
    const [commit = '', number = ''] = run.split('-');
    const bytes = await engine.console(job.bisection, commit, Number(number));
    if (bytes === null) throw noConsole(run);
    return context.body(new Uint8Array(bytes), 200, { 'Content-Type': 'text/plain; charset=utf-8' });
  });

  app.openapi(getWorkers, async (context) => {
    const person = context.get('person');
    const jobs = await store.list({ seenBy: seenBy(person), state: 'running', limit: 10_000 });
    const seen = new Set(jobs.map(({ id }) => id));
    const workers = floor.workers().map(({ sinceMs, job, commit, ...worker }) => ({
      ...worker,
      job: seen.has(job) ? job : 'embargoed',
      commit: seen.has(job) ? commit : null,
      since: new Date(sinceMs).toISOString(),
    }));
    const { queued = 0 } = await store.counts(null);
    const { slots, running } = around.scheduler;
    return context.json({ slots, running, queued, workers }, 200);
  });

  app.openapi(getMe, (context) => context.json({ ...context.get('person') }, 200));

  app.openapi(getTrail, async (context) => {
    const { cursor, limit } = context.req.valid('query');
    const entries = await store.trail(cursor === undefined ? null : readNumber(cursor), limit + 1);
    const items = entries.slice(0, limit).map(({ atMs, ...rest }) => ({ ...rest, at: new Date(atMs).toISOString() }));
    return context.json({ items, next: entries.length > limit ? String(items.at(-1)!.seq) : null }, 200);
  });
}

/** Where the bisection cannot be read now (a repository that is gone) the rest is told all the same. */
async function overviewOf({ engine, onTrouble }: Surroundings, job: JobRecord): Promise<Overview | null> {
  if (job.bisection === null) return null;
  try {
    return await engine.overview(job.bisection);
  } catch (error) {
    if (!(error instanceof Failure) || problemOf(error).status >= 500) onTrouble(error);
    return null;
  }
}

/** An answer with its ETag, or 304 where the client has it. */
function tagged(context: Context, answer: object): Response {
  const text = JSON.stringify(answer);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  context.header('ETag', etag);
  context.header('Cache-Control', 'private, no-cache');
  if (hasAlready(context, etag)) return context.body(null, 304);
  return context.body(text, 200, { 'Content-Type': 'application/json' });
}

function cursorOf({ createdMs, id }: JobRecord): string {
  return `${createdMs}-${id}`;
}

function readCursor(cursor: string): { readonly createdMs: number; readonly id: string } {
  const found = /^(\d{1,15})-([0-9a-z]{1,40})$/.exec(cursor);
  if (found === null) throw wrongCursor();
  return { createdMs: Number(found[1]), id: found[2]! };
}

function readNumber(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw wrongCursor();
  return Number(cursor);
}

function wrongCursor(): Failure {
  return new Failure('REQUEST_INVALID', { what: 'the cursor is none of ours', mend: 'begin without one' });
}

function notBegun({ id }: JobRecord): Failure {
  return new Failure('JOB_STATE', { what: `the job ${id} has not begun`, why: 'nothing was measured yet' });
}

function noConsole(run: string): Failure {
  return new Failure('JOB_UNKNOWN', {
    what: `there is no console of the run ${run}`,
    why: 'no such run was made here',
  });
}
