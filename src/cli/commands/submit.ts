import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import { catalogue, type FailureCode } from '../../core/failure/catalogue.ts';
import { Failure } from '../../core/failure/failure.ts';
import { oneLine } from '../../core/log/one-line.ts';
import type { BisectionDetail, JobView, LiveEvent, Problem } from '../../service/api/schemas.ts';
import { besideJob, isConfigTarget, loadJobFile, readInputBytes, repositoryOf } from '../job-file.ts';
import { exitCodeOf, exitCodes } from '../output/exit.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface SubmitOptions {
  readonly server: string;
  readonly token?: string | undefined;
  readonly fix?: true | undefined;
  readonly priority: number;
  readonly embargoed?: true | undefined;
  readonly watch?: true | undefined;
  readonly json?: true | undefined;
}

/** `culprit submit JOB`: sends the job with its files; with `--watch` the exit code says what came out, as of `cause`. */
export function submit(jobPath: string, options: SubmitOptions): Promise<number> {
  return reporting({ json: false, state: stateDirectory(undefined) }, async (signal) => {
    const server = new Server(options, signal);
    // Listening begins first, so that nothing is missed.
    const events = options.watch ? await server.events() : null;
    const job = (await server.post('/jobs', submissionOf(jobPath, options))) as JobView;
    if (events === null) {
      await print(options.json ? `${JSON.stringify(job)}\n` : `${job.id} ${job.state}\n`);
      return exitCodes.done;
    }
    process.stderr.write(`${job.id} ${job.state}\n`);
    await follow(events, job.id);
    return await tellEnd((await server.get(`/bisections/${job.id}`)) as BisectionDetail, options);
  });
}

function submissionOf(jobPath: string, { fix, priority, embargoed }: SubmitOptions) {
  const loaded = loadJobFile(jobPath);
  const { kernel, reproducer } = loaded.fields;
  const configs = [kernel.config].flat().filter((part) => !isConfigTarget(part));
  const files = [...new Set([...configs, reproducer.c])].map((name) => ({
    name,
    encoding: 'base64' as const,
    content: readInputBytes(besideJob(loaded, name), 'a file of the job').toString('base64'),
  }));
  return {
    kind: fix ? 'fix' : 'cause',
    job: withWholeRepository(readInputBytes(loaded.path, 'the job file').toString('utf8'), repositoryOf(loaded)),
    name: basename(jobPath).slice(0, 200),
    files,
    priority,
    embargoed: embargoed === true,
  };
}

/** The service knows nothing of where the job file lies. */
function withWholeRepository(text: string, repository: string): string {
  const document = parseDocument(text);
  document.setIn(['kernel', 'repo'], repository);
  return document.toString();
}

async function follow(events: AsyncIterable<LiveEvent>, id: string): Promise<void> {
  for await (const event of events) {
    if (event.id !== id) continue;
    const line = lineOf(event);
    if (line !== null) process.stderr.write(`${line}\n`);
    if (event.type === 'job' && ['done', 'failed', 'cancelled', 'paused'].includes(event.state)) return;
  }
  throw unreachable('the live events ended', 'the service was stopped, or a proxy closed the connection');
}

function lineOf(event: LiveEvent): string | null {
  switch (event.type) {
    case 'job':
      return event.state;
    case 'preparing':
      return oneLine(event.what);
    case 'decided':
      return `${event.stage.name}${event.stage.candidates === null ? '' : `: ${event.stage.candidates} candidates`}`;
    case 'built':
      return `  ${event.outcome} ${event.commit.slice(0, 12)}${event.ahead ? ' (ahead)' : ''}`;
    case 'ran':
      return `  ${event.outcome} ${event.commit.slice(0, 12)}${event.title === null ? '' : ` ${oneLine(event.title)}`}`;
    default:
      return null;
  }
}

async function tellEnd(detail: BisectionDetail, { json }: SubmitOptions): Promise<number> {
  const { state, result, culprit, probability, error, answer } = detail;
  if (error !== null) {
    const failure = failureOf(error);
    process.stderr.write(`culprit: ${failure.message}\n`);
    return exitCodeOf(failure);
  }
  const name = culprit === null ? '' : `: [${culprit.commit}] ${oneLine(culprit.subject)} (${probability})`;
  await print(json ? `${JSON.stringify(answer)}\n` : `${result ?? state}${name}\n`);
  return result === 'found' ? exitCodes.done : exitCodes.no;
}

/** Why a job failed, as the same error here. */
function failureOf({ code, what, why, mend }: NonNullable<BisectionDetail['error']>): Failure {
  const known = code in catalogue ? (code as FailureCode) : 'INTERNAL';
  const parts = { what: oneLine(what), ...(why === null ? {} : { why: oneLine(why) }) };
  return new Failure(known, { ...parts, ...(mend === null ? {} : { mend: oneLine(mend) }) });
}

/** The API of a service, for this command. */
class Server {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  constructor({ server, token = process.env['CULPRIT_TOKEN'] }: SubmitOptions, signal: AbortSignal) {
    this.#base = `${server.replace(/\/+$/, '')}/api/v1`;
    this.#headers = token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` };
    this.#signal = signal;
  }

  async get(path: string): Promise<unknown> {
    return await (await this.#fetch(path, {})).json();
  }

  async post(path: string, body: object): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json' };
    return await (await this.#fetch(path, { method: 'POST', body: JSON.stringify(body), headers })).json();
  }

  async events(): Promise<AsyncIterable<LiveEvent>> {
    const { body } = await this.#fetch('/events', {});
    if (body === null) throw unreachable('there are no live events', 'the answer is empty');
    return eventsOf(body);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), ...this.#headers };
    const response = await fetch(`${this.#base}${path}`, { ...init, headers, signal: this.#signal }).catch(
      (error: unknown) => {
        const { message, cause } = error as Error;
        throw unreachable(`no answer from ${this.#base}`, cause instanceof Error ? cause.message : message);
      },
    );
    if (response.ok) return response;
    throw refusalOf(response.status, await response.text());
  }
}

function refusalOf(status: number, text: string): Failure {
  const problem = asProblem(text);
  if (problem === null) return unreachable(`the service answers with ${status}`, oneLine(text.slice(0, 200)));
  const errors = (problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`).join('; ');
  const why = [problem.detail, errors].filter((part) => part !== undefined && part !== '').join('\n');
  return new Failure(status === 401 || status === 403 ? 'ACCESS_REFUSED' : 'REQUEST_INVALID', {
    what: `the service refuses: ${oneLine(problem.title)} (${oneLine(problem.code)})`,
    why,
    ...(problem.mend === undefined ? {} : { mend: problem.mend }),
  });
}

function asProblem(text: string): Problem | null {
  try {
    const found = JSON.parse(text) as Partial<Problem>;
    return typeof found.title === 'string' && typeof found.code === 'string' ? (found as Problem) : null;
  } catch {
    return null;
  }
}

function unreachable(what: string, why: string): Failure {
  return new Failure('SERVICE_UNREACHABLE', { what, why, mend: 'check --server, and that `culprit serve` runs there' });
}

/** Server-sent events of a body. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveEvent> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const data = part.split('\n').filter((line) => line.startsWith('data:'));
      if (data.length > 0) yield JSON.parse(data.map((line) => line.slice(5).trimStart()).join('\n')) as LiveEvent;
    }
  }
}
