import { Failure } from '../../core/failure/failure.ts';
import type { JobRecord, JobState, JobStore } from '../../ports/job-store.ts';
import type { LiveEvent } from '../api/schemas.ts';
import type { Engine, JobEnd, JobOrder, News } from '../engine.ts';
import type { Floor } from '../live/floor.ts';
import type { Hub } from '../live/hub.ts';
import { unpinned } from './pinned.ts';

/** Why a job that is under way is stopped: it becomes its state. */
type StopFor = Extract<JobState, 'paused' | 'cancelled' | 'queued'>;

interface UnderWay {
  readonly stop: AbortController;
  readonly end: Promise<void>;
  becomes: StopFor;
}

export interface SchedulerParts {
  readonly store: JobStore;
  readonly engine: Engine;
  readonly hub: Hub;
  readonly floor: Floor;
  /** Jobs that run side by side. */
  readonly slots: number;
  readonly nowMs: () => number;
  /** Makes an order of a job; throws `Failure` JOB_INVALID where it can no longer be carried out. */
  readonly orderOf: (job: JobRecord) => JobOrder;
  /** Told of what should not happen. */
  readonly onTrouble: (error: unknown, job: string | null) => void;
}

/** How often is looked for jobs whose time has come. */
const lookEveryMs = 1000;
/** After which time a job is begun again whose bisection another process works on. */
const busyPauseMs = 30_000;
const hourMs = 3_600_000;

/** Runs queued jobs, the highest priority first, as many side by side as it has slots. The store is the truth. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #underWay = new Map<string, UnderWay>();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #filling: Promise<void> = Promise.resolve();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  get running(): number {
    return this.#underWay.size;
  }

  get slots(): number {
    return this.#parts.slots;
  }

  /** Takes up what ran when the last process ended, and begins. */
  async start(): Promise<void> {
    const { store } = this.#parts;
    for (const job of await store.list({ seenBy: null, state: 'running', limit: 10_000 }))
      await store.change(job.id, ['running'], { state: 'queued' });
    this.#timer = setInterval(() => this.wake(), lookEveryMs);
    this.wake();
  }

  /** Looks at the queue soon. */
  wake(): void {
    this.#filling = this.#filling
      .then(() => this.#fill())
      .catch((error: unknown) => this.#parts.onTrouble(error, null));
  }

  /** Stops a job that is under way and waits for its end; whether it was. */
  async interrupt(id: string, becomes: StopFor): Promise<boolean> {
    const job = this.#underWay.get(id);
    if (job === undefined) return false;
    if (!job.stop.signal.aborted || becomes === 'cancelled') job.becomes = becomes;
    job.stop.abort();
    await job.end;
    return true;
  }

  /** Gives up what is under way; the next start goes on with it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#filling;
    await Promise.all([...this.#underWay.keys()].map((id) => this.interrupt(id, 'queued')));
  }

  async #fill(): Promise<void> {
    const { store, slots, nowMs } = this.#parts;
    if (this.#isStopped) return;
    for (const { id, overrides } of await store.due(nowMs()))
      await store.change(id, ['done'], { state: 'queued', notBeforeMs: null, overrides: unpinned(overrides) });
    const free = slots - this.#underWay.size;
    if (free <= 0) return;
    for (const { id } of await store.ready(nowMs(), free)) {
      const job = await store.change(id, ['queued'], {
        state: 'running',
        startedMs: nowMs(),
        notBeforeMs: null,
        error: null,
      });
      if (job !== null) this.#begin(job);
    }
  }

  #begin(job: JobRecord): void {
    const stop = new AbortController();
    const end = this.#work(job, stop.signal)
      .catch((error: unknown) => this.#parts.onTrouble(error, job.id))
      .finally(() => {
        this.#underWay.delete(job.id);
        this.#parts.floor.forget(job.id);
        this.wake();
      });
    this.#underWay.set(job.id, { stop, end, becomes: 'queued' });
    this.#tell(job, { type: 'job', id: job.id, at: this.#now(), state: 'running', result: job.result });
  }

  async #work(job: JobRecord, signal: AbortSignal): Promise<void> {
    const { engine, orderOf } = this.#parts;
    let changes: Partial<JobRecord>;
    try {
      changes = this.#changesOf(job, await engine.carryOut(orderOf(job), (news) => this.#hear(job, news), signal));
    } catch (error) {
      changes = this.#changesOfFailure(job, error);
    }
    const cost = this.#parts.floor.of(job.id).cost;
    const ended = await this.#parts.store.change(job.id, ['running'], {
      ...(cost === null ? {} : { cost }),
      ...changes,
    });
    if (ended === null) return;
    this.#tell(job, { type: 'job', id: job.id, at: this.#now(), state: ended.state, result: ended.result });
  }

  #changesOf(job: JobRecord, end: JobEnd): Partial<JobRecord> {
    const { result, culprit, probability, title, start, strategy, cost, bisection } = end;
    const again = job.kind === 'fix' && result === 'not-fixed' ? job.retryHours : null;
    return {
      state: 'done',
      endedMs: this.#parts.nowMs(),
      notBeforeMs: again === null ? null : this.#parts.nowMs() + again * hourMs,
      error: null,
      ...(title === null ? {} : { title }),
      result,
      culprit,
      probability,
      start,
      strategy,
      cost,
      bisection,
    };
  }

  #changesOfFailure(job: JobRecord, error: unknown): Partial<JobRecord> {
    const nowMs = this.#parts.nowMs();
    const failure = error instanceof Failure ? error : unexpected(error);
    const becomes = this.#underWay.get(job.id)?.becomes ?? 'queued';
    if (failure.code === 'INTERRUPTED') return { state: becomes, endedMs: becomes === 'cancelled' ? nowMs : null };
    if (failure.code === 'BISECTION_BUSY') return { state: 'queued', notBeforeMs: nowMs + busyPauseMs };
    if (failure.blame === 'ours') this.#parts.onTrouble(error, job.id);
    const { what, why = null, mend = null } = failure.parts;
    return { state: 'failed', endedMs: nowMs, error: { code: failure.code, what, why, mend } };
  }

  #hear(job: JobRecord, news: News): void {
    const { floor, store, onTrouble, nowMs } = this.#parts;
    floor.hear(job.id, news, nowMs());
    if (news.type === 'begun') {
      const { bisection, start, head, strategy, title } = news;
      const overrides = { ...job.overrides, pinned: { start, head } };
      const known = { bisection, start, strategy, overrides, ...(title === null ? {} : { title }) };
      store.change(job.id, ['running'], known).catch((error: unknown) => onTrouble(error, job.id));
    } else this.#tell(job, { ...liveOf(news), id: job.id, at: this.#now() });
  }

  #tell(job: JobRecord, event: LiveEvent): void {
    this.#parts.hub.tell(job, event);
  }

  #now(): string {
    return new Date(this.#parts.nowMs()).toISOString();
  }
}

type Untold = 'id' | 'at';
type Told<E = LiveEvent> = E extends LiveEvent ? Omit<E, Untold> : never;

function liveOf(news: Exclude<News, { type: 'begun' }>): Told {
  switch (news.type) {
    case 'decided': {
      const { stage, asks } = news;
      return { type: 'decided', stage, asks: asks.map(({ commit, runs, why }) => ({ commit, runs, why })) };
    }
    case 'built': {
      const { commit, outcome, ms, ahead } = news;
      return { type: 'built', commit, outcome, ms, ahead };
    }
    case 'ran': {
      const { commit, outcome, title, ms } = news;
      return { type: 'ran', commit, outcome, title, ms };
    }
    default:
      return news;
  }
}

function unexpected(error: unknown): Failure {
  return new Failure('INTERNAL', {
    what: 'something went wrong that should not have',
    why: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}
