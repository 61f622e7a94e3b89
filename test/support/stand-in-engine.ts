import { ThreadEngine } from '../../src/cli/service/thread-engine.ts';
import { Failure } from '../../src/core/failure/failure.ts';
import type { Engine, JobEnd, JobOrder, News } from '../../src/service/engine.ts';

interface UnderWay {
  readonly order: JobOrder;
  readonly tell: (news: News) => void;
  readonly end: (end: Partial<JobEnd>) => void;
  readonly fail: (error: unknown) => void;
}

export const notFixed: Partial<JobEnd> = { result: 'not-fixed', culprit: null, probability: 0.99 };

/** An engine that begins what it is told and ends it when the test says so. Job files are read by the real reader. */
export class StandInEngine implements Engine {
  readonly #reader = new ThreadEngine('/nowhere');
  readonly underWay: UnderWay[] = [];
  #begun: (() => void)[] = [];

  read(text: string) {
    return this.#reader.read(text);
  }

  carryOut(order: JobOrder, tell: (news: News) => void, signal: AbortSignal): Promise<JobEnd> {
    return new Promise((resolve, fail) => {
      const end = (changes: Partial<JobEnd>) => resolve({ ...found, ...changes });
      this.underWay.push({ order, tell, end, fail });
      signal.addEventListener('abort', () => fail(new Failure('INTERRUPTED', { what: 'stopped' })));
      for (const wake of this.#begun.splice(0)) wake();
    });
  }

  /** The job that is begun as number n, from 0, as soon as it is. */
  async begun(n: number): Promise<UnderWay> {
    while (this.underWay.length <= n) await new Promise<void>((resolve) => this.#begun.push(resolve));
    return this.underWay[n]!;
  }

  overview = unable;
  log = unable;
  console = unable;
  mark = unable;
  audit = unable;
  async close() {}
}

const found: JobEnd = {
  bisection: 'abcdefabcdef',
  result: 'found',
  culprit: { commit: 'c'.repeat(40), subject: 'breaks it' },
  probability: 0.99,
  title: 'BUG: x',
  start: 'a'.repeat(40),
  strategy: 'evidence',
  cost: { builds: 3, runs: 9, seconds: 12 },
};

function unable(): Promise<never> {
  return Promise.reject(new Failure('BISECTION_UNKNOWN', { what: 'the stand-in knows none' }));
}
