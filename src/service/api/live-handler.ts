import type { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { Failure } from '../../core/failure/failure.ts';
import { maySee, type Variables } from './access.ts';
import { entryOf } from './entries.ts';
import { getEvents } from './routes.ts';
import type { LiveEvent } from './schemas.ts';
import type { Surroundings } from './surroundings.ts';

/** Clients that may follow at the same time. */
const mostViewers = 2000;
const heartbeatMs = 15_000;
/** Events that wait for a viewer at the most: one that does not read is sent away, and may come again. */
const mostWaiting = 1000;

/** Live progress. The first thing sent is a comment, so that a client knows that it missed nothing after it. */
export function liveHandler(app: OpenAPIHono<{ Variables: Variables }>, { store, hub }: Surroundings): void {
  let number = 0;
  app.openapi(getEvents, async (context) => {
    const person = context.get('person');
    const { id } = context.req.valid('query');
    refuseMore(hub.size);
    const only = id === undefined ? null : (await entryOf(store, id, person)).id;
    return streamSSE(context, async (stream) => {
      const waiting: LiveEvent[] = [];
      let wake = () => {};
      const leave = hub.add({
        sees: (job) => maySee(person, job) && (only === null || job.id === only),
        send: (event) => {
          waiting.push(event);
          wake();
        },
      });
      stream.onAbort(() => wake());
      try {
        await stream.write(': connected\n\n');
        while (!stream.aborted && !stream.closed && waiting.length <= mostWaiting) {
          const event = waiting.shift();
          if (event !== undefined)
            await stream.writeSSE({ event: event.type, data: JSON.stringify(event), id: String(++number) });
          else if (!(await somethingWithin(heartbeatMs, (go) => (wake = go)))) await stream.write(': still here\n\n');
        }
      } finally {
        leave();
      }
    });
  });
}

function refuseMore(viewers: number): void {
  if (viewers < mostViewers) return;
  throw new Failure('QUEUE_FULL', {
    what: 'too many clients follow this service',
    why: `${viewers} do`,
    mend: 'try again later',
  });
}

/** Waits until woken, at the most so long; whether it was. */
function somethingWithin(ms: number, onWake: (wake: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    onWake(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
