import type { JobCost, News } from '../engine.ts';

/** A builder or a machine at work. */
export interface WorkerAtWork {
  readonly lane: string;
  readonly kind: 'builder' | 'machine';
  readonly job: string;
  readonly commit: string;
  readonly sinceMs: number;
  readonly progress: { readonly done: number; readonly total: number | null } | null;
}

/** What is known of a job that is under way beside what is stored. */
export interface JobUnderWay {
  readonly stage: Extract<News, { type: 'decided' }>['stage'] | null;
  readonly cost: JobCost | null;
  readonly workers: ReadonlyMap<string, WorkerAtWork>;
}

const nothing: JobUnderWay = { stage: null, cost: null, workers: new Map() };

/** What happens now, by job: nothing of it is worth keeping. */
export class Floor {
  readonly #jobs = new Map<string, JobUnderWay>();
  /** Since the start of this process. */
  readonly totals = { builds: 0, runs: 0, buildSeconds: 0, runSeconds: 0 };

  of(job: string): JobUnderWay {
    return this.#jobs.get(job) ?? nothing;
  }

  workers(): readonly WorkerAtWork[] {
    return [...this.#jobs.values()].flatMap(({ workers }) => [...workers.values()]);
  }

  forget(job: string): void {
    this.#jobs.delete(job);
  }

  hear(job: string, news: News, nowMs: number): void {
    this.#jobs.set(job, next(this.of(job), job, news, nowMs));
    if (news.type === 'built' && news.counts) {
      this.totals.builds++;
      this.totals.buildSeconds += news.ms / 1000;
    } else if (news.type === 'ran') {
      this.totals.runs++;
      this.totals.runSeconds += news.ms / 1000;
    }
  }
}

function next(before: JobUnderWay, job: string, news: News, nowMs: number): JobUnderWay {
  switch (news.type) {
    case 'preparing':
      return before;
    case 'begun':
      return { ...before, cost: news.cost };
    case 'decided':
      return { ...before, stage: news.stage };
    case 'building': {
      const lane = `builder-${news.worker}`;
      const sinceMs = sinceOf(before, lane, news.commit) ?? nowMs;
      const { commit, progress } = news;
      return withWorker(before, { lane, kind: 'builder', job, commit, sinceMs, progress });
    }
    case 'running': {
      const { commit, machine } = news;
      const lane = `machine-${machine}`;
      return withWorker(before, { lane, kind: 'machine', job, commit, sinceMs: nowMs, progress: null });
    }
    case 'built':
      return withoutWorker(news.counts ? withCost(before, 1, 0, news.ms) : before, `builder-${news.worker}`);
    case 'ran':
      return withoutWorker(withCost(before, 0, 1, news.ms), `machine-${news.machine}`);
  }
}

function sinceOf({ workers }: JobUnderWay, lane: string, commit: string): number | null {
  const worker = workers.get(lane);
  return worker?.commit === commit ? worker.sinceMs : null;
}

function withWorker(before: JobUnderWay, worker: WorkerAtWork): JobUnderWay {
  return { ...before, workers: new Map([...before.workers, [worker.lane, worker]]) };
}

function withoutWorker(before: JobUnderWay, lane: string): JobUnderWay {
  return { ...before, workers: new Map([...before.workers].filter(([name]) => name !== lane)) };
}

function withCost(before: JobUnderWay, builds: number, runs: number, ms: number): JobUnderWay {
  const { cost } = before;
  if (cost === null) return before;
  return {
    ...before,
    cost: { builds: cost.builds + builds, runs: cost.runs + runs, seconds: cost.seconds + ms / 1000 },
  };
}
