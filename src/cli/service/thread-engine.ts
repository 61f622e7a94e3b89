import { Worker } from 'node:worker_threads';
import { Failure } from '../../core/failure/failure.ts';
import type { JobFile } from '../../core/job/job-schema.ts';
import type {
  Engine,
  JobEnd,
  JobOrder,
  LogFormat,
  MarksAnswer,
  MarkWord,
  News,
  Overview,
} from '../../service/engine.ts';
import { parseJobFile } from '../job-file.ts';
import { type FromThread, received, type ToThread } from './thread-protocol.ts';

/** Longest that a question about a bisection may take: then its thread is ended, and the next question gets another. */
const patienceMs = 120_000;

/** Carries bisections out in a thread each, and reads them in another. */
export class ThreadEngine implements Engine {
  readonly #state: string;
  readonly #all = new Set<EngineThread>();
  #reading: EngineThread | null = null;

  constructor(state: string) {
    this.#state = state;
  }

  read(text: string): JobFile {
    try {
      return parseJobFile(text, 'the job').fields;
    } catch (error) {
      if (error instanceof Failure) throw error;
      // Nested so deeply that the parser gives up.
      throw new Failure('JOB_INVALID', { what: 'the job cannot be read', why: String(error), cause: error });
    }
  }

  async carryOut(order: JobOrder, tell: (news: News) => void, signal: AbortSignal): Promise<JobEnd> {
    const thread = this.#begin();
    try {
      return (await thread.call('carryOut', [order], tell, signal)) as JobEnd;
    } finally {
      await this.#end(thread);
    }
  }

  async overview(bisection: string): Promise<Overview> {
    return (await this.#ask('overview', bisection)) as Overview;
  }

  async log(bisection: string, format: LogFormat): Promise<string> {
    return (await this.#ask('log', bisection, format)) as string;
  }

  async console(bisection: string, commit: string, run: number): Promise<Buffer | null> {
    const bytes = (await this.#ask('console', bisection, commit, run)) as Uint8Array | null;
    return bytes === null ? null : Buffer.from(bytes);
  }

  async mark(bisection: string, word: MarkWord): Promise<MarksAnswer> {
    return (await this.#ask('mark', bisection, word)) as MarksAnswer;
  }

  async audit(log: Buffer): Promise<Record<string, unknown>> {
    return (await this.#ask('audit', log)) as Record<string, unknown>;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((thread) => this.#end(thread)));
  }

  async #ask(method: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#reading === null || this.#reading.isOver) this.#reading = this.#begin();
    const thread = this.#reading;
    const timer = setTimeout(() => void this.#end(thread), patienceMs);
    try {
      return await thread.call(method, args);
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(): EngineThread {
    const thread = new EngineThread(this.#state);
    this.#all.add(thread);
    return thread;
  }

  async #end(thread: EngineThread): Promise<void> {
    this.#all.delete(thread);
    await thread.end();
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly tell: (news: News) => void;
}

/** One thread and the calls that it has not answered. */
class EngineThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  isOver = false;

  constructor(state: string) {
    this.#worker = new Worker(new URL('./engine-thread.js', import.meta.url), { workerData: { state } });
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error) => this.#over(error));
    this.#worker.on('exit', () => this.#over(null));
  }

  call(
    method: string,
    args: readonly unknown[],
    tell: (news: News) => void = () => {},
    signal?: AbortSignal,
  ): Promise<unknown> {
    if (this.isOver) return Promise.reject(ended(null));
    const call = ++this.#calls;
    const abort = () => this.#send({ kind: 'abort', call });
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject, tell });
      this.#send({ kind: 'call', call, method, args });
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort, { once: true });
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(message: ToThread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    const waiting = this.#waiting.get(message.call);
    if (waiting === undefined) return;
    if (message.kind === 'news') return waiting.tell(message.news);
    this.#waiting.delete(message.call);
    if (message.kind === 'end') waiting.resolve(message.value);
    else waiting.reject(received(message.failure));
  }

  #over(cause: unknown): void {
    this.isOver = true;
    for (const { reject } of this.#waiting.values()) reject(ended(cause));
    this.#waiting.clear();
  }
}

function ended(cause: unknown): Failure {
  return new Failure('INFRA_FAILING', {
    what: 'the thread that worked on this ended before its answer',
    why:
      cause === null
        ? `it was stopped, or took more than ${patienceMs / 1000} s`
        : cause instanceof Error
          ? cause.message
          : 'it gave no reason',
    mend: 'try again',
    cause,
  });
}
