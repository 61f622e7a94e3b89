import { randomBytes } from 'node:crypto';
import { Failure } from '../../core/failure/failure.ts';
import type { JobRecord, JobState, JobStore, JobUpload } from '../../ports/job-store.ts';
import type { CloneChanges, Submission } from '../api/schemas.ts';
import type { Engine, JobOrder, MarksAnswer, MarkWord } from '../engine.ts';
import type { Hub } from '../live/hub.ts';
import { bindForeignJob } from './foreign-job.ts';
import { unpinned, withPinned } from './pinned.ts';
import type { Scheduler } from './scheduler.ts';
import type { UploadStore } from './upload-store.ts';

export interface DeskParts {
  readonly store: JobStore;
  readonly engine: Engine;
  readonly uploads: UploadStore;
  readonly hub: Hub;
  /** Directories below which repositories may lie. */
  readonly repositories: readonly string[];
  readonly nowMs: () => number;
  /** Jobs that may be queued, running or paused at the most. */
  readonly mostOpen: number;
}

/** How long after "not fixed" a fix is looked for again where nobody says. */
const defaultRetryHours = 168;
const mostUploadBytes = 16 << 20;

/** All that can be done with jobs. Throws `Failure` JOB_INVALID, JOB_UNKNOWN, JOB_STATE. */
export class JobDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async submit(submission: Submission, owner: string): Promise<JobRecord> {
    const files = submission.files.map((file) => this.#keep(file));
    return await this.#insert(submission, files, owner);
  }

  /** The same job again with other words; files that are sent replace those of the same name. */
  async clone(original: JobRecord, changes: CloneChanges, owner: string): Promise<JobRecord> {
    const { text, kind } = original;
    if (text === null || kind === 'run') throw notOurs(original);
    const fresh = (changes.files ?? []).map((file) => this.#keep(file));
    const kept = original.files.filter(({ name }) => !fresh.some((file) => file.name === name));
    const submission = {
      kind: changes.kind ?? kind,
      job: changes.job ?? text,
      name: changes.name ?? original.title,
      priority: changes.priority ?? original.priority,
      embargoed: changes.embargoed ?? original.embargoed,
      budget: changes.budget ?? budgetOf(original),
      retryHours: changes.retryHours === undefined ? original.retryHours : changes.retryHours,
    };
    return await this.#insert(submission, [...kept, ...fresh], owner);
  }

  async pause(job: JobRecord): Promise<JobRecord> {
    return await this.#stop(job, 'paused', ['queued', 'running']);
  }

  async cancel(job: JobRecord): Promise<JobRecord> {
    return await this.#stop(job, 'cancelled', ['queued', 'running', 'paused']);
  }

  async resume(job: JobRecord): Promise<JobRecord> {
    return await this.#queue(job, ['paused']);
  }

  async retry(job: JobRecord): Promise<JobRecord> {
    return await this.#queue(job, ['done', 'failed', 'cancelled']);
  }

  async setPriority(job: JobRecord, priority: number): Promise<JobRecord> {
    const changed = await this.#parts.store.change(job.id, [...everyState], { priority });
    return changed ?? job;
  }

  /** A person's word on a bisection. One that is under way begins anew with it: nothing finished is repeated. */
  async mark(job: JobRecord, word: MarkWord): Promise<MarksAnswer> {
    if (job.bisection === null)
      throw new Failure('JOB_STATE', { what: `the job ${job.id} has not begun`, why: 'there is nothing to mark yet' });
    const answer = await this.#parts.engine.mark(job.bisection, word);
    const at = new Date(this.#parts.nowMs()).toISOString();
    this.#parts.hub.tell(job, { type: 'marked', id: job.id, at, by: word.by });
    if (await this.scheduler?.interrupt(job.id, 'queued')) this.scheduler?.wake();
    return answer;
  }

  /** What the engine is to do. Throws `Failure` JOB_INVALID where the job may no longer be carried out. */
  orderOf(job: JobRecord): JobOrder {
    if (job.text === null || job.kind === 'run') throw notOurs(job);
    return { kind: job.kind, fields: withPinned(this.#bind(job.text, job.files), job), overrides: job.overrides };
  }

  /** Lets the scheduler know that there is something to do; set once it exists. */
  scheduler: Pick<Scheduler, 'wake' | 'interrupt'> | null = null;

  #keep({ name, encoding, content }: Submission['files'][number]): JobUpload {
    const bytes = Buffer.from(content, encoding);
    if (bytes.length > mostUploadBytes)
      throw new Failure('JOB_INVALID', {
        what: `the file ${JSON.stringify(name)} is too large`,
        why: `${bytes.length} bytes, at most ${mostUploadBytes}`,
      });
    return { name, sha256: this.#parts.uploads.keep(bytes) };
  }

  #bind(text: string, files: readonly JobUpload[]) {
    const { engine, uploads, repositories } = this.#parts;
    return bindForeignJob(engine.read(text), files, {
      repositories,
      path: (sha256, role) => uploads.path(sha256, role),
    });
  }

  async #insert(submission: Omit<Submission, 'files'>, files: readonly JobUpload[], owner: string): Promise<JobRecord> {
    const { kind, job: text, name, priority, embargoed, budget, retryHours } = submission;
    await this.#refuseMore();
    const fields = this.#bind(text, files);
    const job: JobRecord = {
      id: `j${randomBytes(8).toString('hex')}`,
      origin: 'submitted',
      state: 'queued',
      title: fields.crash.title ?? name ?? `${kind} of ${fields.kernel.commit}`,
      repository: fields.kernel.repo,
      start: fields.kernel.commit,
      strategy: fields.search.strategy ?? null,
      overrides: budget === undefined ? {} : { budget: inMilliseconds(budget) },
      retryHours: kind === 'fix' ? (retryHours === undefined ? defaultRetryHours : retryHours) : null,
      kind,
      text,
      files,
      owner,
      embargoed,
      priority,
      createdMs: this.#parts.nowMs(),
      startedMs: null,
      endedMs: null,
      notBeforeMs: null,
      bisection: null,
      result: null,
      culprit: null,
      probability: null,
      cost: { builds: 0, runs: 0, seconds: 0 },
      error: null,
    };
    await this.#parts.store.insert(job);
    this.#tell(job);
    this.scheduler?.wake();
    return job;
  }

  async #refuseMore(): Promise<void> {
    const { queued = 0, running = 0, paused = 0 } = await this.#parts.store.counts(null);
    if (queued + running + paused < this.#parts.mostOpen) return;
    throw new Failure('QUEUE_FULL', {
      what: 'the queue is full',
      why: `${this.#parts.mostOpen} jobs are queued, running or paused`,
      mend: 'cancel some, or try again later',
    });
  }

  async #stop(job: JobRecord, becomes: 'paused' | 'cancelled', from: readonly JobState[]): Promise<JobRecord> {
    const { store } = this.#parts;
    const idle = from.filter((state) => state !== 'running');
    const endedMs = becomes === 'cancelled' ? this.#parts.nowMs() : null;
    const stopped = await store.change(job.id, idle, { state: becomes, endedMs });
    if (stopped !== null) {
      this.#tell(stopped);
      return stopped;
    }
    await this.scheduler?.interrupt(job.id, becomes);
    const now = await this.#now(job.id);
    if (now.state === becomes) return now;
    throw wrongState(now, becomes === 'paused' ? 'paused' : 'cancelled');
  }

  async #queue(job: JobRecord, from: readonly JobState[]): Promise<JobRecord> {
    if (job.text === null) throw notOurs(job);
    const queued = await this.#parts.store.change(job.id, from, {
      state: 'queued',
      notBeforeMs: null,
      endedMs: null,
      error: null,
      // One that was through looks at its branches anew; any other goes on.
      ...(job.state === 'done' ? { overrides: unpinned(job.overrides) } : {}),
    });
    if (queued === null) throw wrongState(await this.#now(job.id), from.includes('paused') ? 'resumed' : 'retried');
    this.#tell(queued);
    this.scheduler?.wake();
    return queued;
  }

  async #now(id: string): Promise<JobRecord> {
    const job = await this.#parts.store.get(id);
    if (job === null) throw jobUnknown(id);
    return job;
  }

  #tell(job: JobRecord): void {
    const { id, state, result } = job;
    const at = new Date(this.#parts.nowMs()).toISOString();
    this.#parts.hub.tell(job, { type: 'job', id, at, state, result });
  }
}

const everyState = ['queued', 'running', 'paused', 'cancelled', 'done', 'failed'] as const;

function inMilliseconds({ builds, seconds }: NonNullable<Submission['budget']>) {
  return {
    ...(builds === undefined ? {} : { builds }),
    ...(seconds === undefined ? {} : { timeMs: Math.round(seconds * 1000) }),
  };
}

function budgetOf({ overrides: { budget } }: JobRecord): Submission['budget'] {
  if (budget === undefined) return undefined;
  const { builds, timeMs } = budget;
  return { ...(builds === undefined ? {} : { builds }), ...(timeMs === undefined ? {} : { seconds: timeMs / 1000 }) };
}

export function jobUnknown(id: string): Failure {
  return new Failure('JOB_UNKNOWN', {
    what: `there is no job or bisection ${id}`,
    mend: 'the list of bisections has all that you may see',
  });
}

function notOurs({ id }: JobRecord): Failure {
  return new Failure('JOB_STATE', {
    what: `the bisection ${id} was begun on the command line`,
    why: 'the service has no job file of it',
    mend: 'give the same command again, or submit its job file',
  });
}

function wrongState({ id, state }: JobRecord, wanted: string): Failure {
  return new Failure('JOB_STATE', { what: `the job ${id} cannot be ${wanted}`, why: `it is ${state}` });
}
