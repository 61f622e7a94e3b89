import type { JournalEvent } from '../core/evidence/journal-event.ts';

/** What a bisection is. */
export interface BisectionHeader {
  /** 12 hex digits, derived from the job: the same job is the same bisection. */
  readonly id: string;
  readonly createdMs: number;
  readonly kind: 'cause' | 'fix' | 'run';
  readonly strategy: string;
  /** The job as validated, paths absolute, commits resolved, as it was given last: JSON. */
  readonly job: string;
}

/**
 * The truth about all bisections: what was measured, appended once and never changed. Reading gives events in the
 * order in which they were appended. Methods throw `Failure` STATE_UNUSABLE or DISK_FULL.
 */
export interface Journal {
  /** Where the bisection exists only its job changes: how much may be spent and when it stops. */
  create(header: BisectionHeader): Promise<void>;
  header(id: string): Promise<BisectionHeader | null>;
  /** Newest first. */
  list(): Promise<readonly BisectionHeader[]>;
  /** Resolves when the event would survive a power cut. */
  append(id: string, event: JournalEvent): Promise<void>;
  read(id: string): Promise<readonly JournalEvent[]>;
  /**
   * Takes the right to work on a bisection, until `release` or until this process ends in whatever way.
   * Null where another process has it.
   */
  claim(id: string): Promise<{ release(): void } | null>;
  close(): Promise<void>;
}
