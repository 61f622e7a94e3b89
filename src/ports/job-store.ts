import type { ResultKind } from '../core/log/result-schema.ts';

export type JobState = 'queued' | 'running' | 'paused' | 'cancelled' | 'done' | 'failed';

/** A file that came with a job: its content lies in the store of uploads. */
export interface JobUpload {
  /** As the job file names it. */
  readonly name: string;
  /** SHA-256, 64 hex digits. */
  readonly sha256: string;
}

/** What holds in place of what the job file says. */
export interface JobOverrides {
  readonly budget?: { readonly builds?: number; readonly timeMs?: number };
  /** Full ids that the revisions of the job had when it began: branches move, and it must go on where it stopped. */
  readonly pinned?: { readonly start: string; readonly head: string };
}

/** A job as the queue knows it. Times are milliseconds since 1970. */
export interface JobRecord {
  /** `j` and 16 hex digits; the bisection's own id where it was begun on the command line. */
  readonly id: string;
  readonly origin: 'submitted' | 'command-line';
  readonly kind: 'cause' | 'fix' | 'run';
  readonly state: JobState;
  /** The job file as submitted; null for what was begun on the command line. */
  readonly text: string | null;
  readonly files: readonly JobUpload[];
  readonly title: string;
  readonly repository: string;
  readonly start: string | null;
  readonly strategy: string | null;
  readonly owner: string;
  readonly embargoed: boolean;
  readonly priority: number;
  readonly overrides: JobOverrides;
  /** How long after "not fixed" a fix job is begun again; null for never. */
  readonly retryHours: number | null;
  /** Before this time a queued job does not begin, and a fix job without a fix is not begun again. */
  readonly notBeforeMs: number | null;
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly bisection: string | null;
  readonly result: ResultKind | null;
  readonly culprit: { readonly commit: string; readonly subject: string } | null;
  readonly probability: number | null;
  readonly cost: { readonly builds: number; readonly runs: number; readonly seconds: number };
  readonly error: {
    readonly code: string;
    readonly what: string;
    readonly why: string | null;
    readonly mend: string | null;
  } | null;
}

/** For whom a list is: null sees everything. */
export interface JobQuery {
  readonly seenBy: string | null;
  readonly state?: JobState | undefined;
  /** Text that title, id, commit or repository contain. */
  readonly search?: string | undefined;
  /** Only what comes after this place of the list. */
  readonly after?: { readonly createdMs: number; readonly id: string } | undefined;
  readonly limit: number;
}

export interface TokenRecord {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly createdMs: number;
}

export interface TrailEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly who: string;
  readonly role: string;
  readonly action: string;
  readonly subject: string | null;
  readonly details: string;
}

/** Jobs, tokens and who did what. Methods throw `Failure` STATE_UNUSABLE or DISK_FULL. */
export interface JobStore {
  insert(job: JobRecord): Promise<void>;
  /** Changes fields of a job if it is in one of these states now; null where it is not. */
  change(id: string, from: readonly JobState[], changes: Partial<Omit<JobRecord, 'id'>>): Promise<JobRecord | null>;
  get(id: string): Promise<JobRecord | null>;
  /** The last job of a bisection. */
  ofBisection(bisection: string): Promise<JobRecord | null>;
  /** Newest first. */
  list(query: JobQuery): Promise<readonly JobRecord[]>;
  counts(seenBy: string | null): Promise<Readonly<Record<string, number>>>;
  /** Queued jobs whose time has come, the next to begin first. */
  ready(nowMs: number, limit: number): Promise<readonly JobRecord[]>;
  /** Fix jobs without a fix whose time to look again has come. */
  due(nowMs: number): Promise<readonly JobRecord[]>;
  /** Bisections of the journal that no job tells of. */
  unlisted(): Promise<
    readonly {
      readonly id: string;
      readonly createdMs: number;
      readonly kind: string;
      readonly strategy: string;
      readonly job: string;
    }[]
  >;
  addToken(token: TokenRecord, hash: string): Promise<boolean>;
  removeToken(name: string): Promise<boolean>;
  tokens(): Promise<readonly TokenRecord[]>;
  tokenOf(hash: string): Promise<TokenRecord | null>;
  record(entry: Omit<TrailEntry, 'seq'>): Promise<void>;
  /** Newest first, before a number. */
  trail(before: number | null, limit: number): Promise<readonly TrailEntry[]>;
  close(): Promise<void>;
}
