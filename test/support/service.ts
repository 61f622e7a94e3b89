import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BisectionDetail, JobView, LiveEvent } from '../../src/service/api/schemas.ts';
import { startCulprit } from './stand-in-kernel.ts';

/** A service of the real program on a free port, and what is asked of it. */
export async function startService(state: string, ...options: string[]) {
  const server = startCulprit('serve', '--state', state, '--port', '0', ...options);
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    server.child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /culprit serves (\S+)/.exec(said);
      if (found !== null) resolve(found[1]!);
    });
    server.child.on('exit', () => reject(new Error(said)));
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
  };
  return {
    url,
    child: server.child,
    call,
    detail: async (id: string) => (await call('GET', `/api/v1/bisections/${id}`)).json as BisectionDetail,
    submit: async (job: object) => {
      const { status, json, text } = await call('POST', '/api/v1/jobs', job);
      if (status !== 201) throw new Error(text);
      return json as JobView;
    },
    /** Live events as they come, from now on. */
    events: async () => eventsOf((await fetch(`${url}/api/v1/events`)).body!),
    /** Resolves when a job is in one of these states, by its events. */
    stop: async () => {
      server.child.kill('SIGTERM');
      return (await server.end).status;
    },
    kill: async () => {
      server.child.kill('SIGKILL');
      await server.end;
    },
  };
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop()!;
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part);
      if (data !== null) yield JSON.parse(data[1]!) as LiveEvent;
    }
  }
}

/** Reads events until a job comes to an end; gives those of it. */
export async function untilEnd(events: AsyncIterable<LiveEvent>, id: string): Promise<LiveEvent[]> {
  const seen: LiveEvent[] = [];
  for await (const event of events) {
    if (event.id !== id) continue;
    seen.push(event);
    if (event.type === 'job' && ['done', 'failed', 'cancelled', 'paused'].includes(event.state)) return seen;
  }
  throw new Error(`the events ended: ${JSON.stringify(seen.at(-1))}`);
}

/** A job file of the disk as it is sent, with the reproducer beside it. */
export function submissionOf(jobPath: string, more: object = {}) {
  const repro = join(dirname(jobPath), 'repro.c');
  return {
    kind: 'cause',
    job: readFileSync(jobPath, 'utf8'),
    name: basename(jobPath),
    files: [{ name: './repro.c', content: readFileSync(repro, 'utf8') }],
    ...more,
  };
}
