import type { MarkRecord } from '../marks/mark.ts';
import type { BuildKnowledge, BuildOutcome, CallTrace, RunOutcome } from './outcome.ts';

/** What a traced run tells about whether a clean run could have shown the bug at all. */
export type Sight = 'clear' | 'dim' | 'blind';

/** One thing that was measured, with the time when it ended (milliseconds since 1970). Never a verdict. */
export type Measurement =
  | {
      readonly kind: 'built';
      readonly atMs: number;
      readonly commit: string;
      readonly outcome: BuildOutcome;
      readonly wallMs: number;
      /** Whether the kernel was in the store, so that nothing was built. */
      readonly cached: boolean;
      /** Path of the build log, relative to the bisection's directory. */
      readonly log: string;
      /** Missing where nobody asked. */
      readonly knows?: BuildKnowledge | null;
      /** Whether it was made before the search asked for it; `wallMs` is then what that took. */
      readonly ahead?: true;
      /** Whether another tool made it and told us: there is no kernel here, and it cost nothing. */
      readonly imported?: true;
    }
  | {
      readonly kind: 'ran';
      readonly atMs: number;
      readonly commit: string;
      readonly outcome: RunOutcome;
      readonly wallMs: number;
      /**
       * Null where nothing is known. What a machine gave is never here but in a simulated world: sight is computed
       * from traces and builds, as verdicts are (core/sight/revision-sight.ts fills it in).
       */
      readonly sight: Sight | null;
      /** Whether the reproducer ran under a tracer: such a run does not tell the crash rate. */
      readonly traced?: boolean;
      /** What the tracer saw; null where it saw nothing. */
      readonly trace?: CallTrace | null;
      /** Path of the console, relative to the bisection's directory. */
      readonly console: string;
      /** Text of the crash report, symbolized where possible, at most 64 KiB; null without a crash. */
      readonly report: string | null;
      /** Whether another tool made it and told us. */
      readonly imported?: true;
    };

export type BuildRecord = Extract<Measurement, { kind: 'built' }>;
export type RunRecord = Extract<Measurement, { kind: 'ran' }>;

/**
 * A build that ended before the search asked for it. No evidence: where the search asks for that revision, a `built`
 * follows that tells the same, and only that one counts. So what is decided never depends on what was built ahead.
 */
export interface AheadRecord {
  readonly kind: 'built-ahead';
  readonly atMs: number;
  readonly commit: string;
  /** `given-up`: stopped, because a build that was asked for wanted its builder, or nothing was asked any more. */
  readonly outcome: BuildOutcome | { readonly kind: 'given-up' };
  readonly wallMs: number;
  readonly cached: boolean;
  readonly log: string;
}

/** What came of taking a commit back in a newer revision. Git's work alone: nothing was measured yet. */
export type RevertOutcome =
  /** A commit of ours with the change taken back, full id: the same whenever it is made. */
  | { readonly kind: 'reverted'; readonly revision: string }
  /** Others changed the same lines since. At most 20 paths. */
  | { readonly kind: 'conflict'; readonly paths: readonly string[] }
  | { readonly kind: 'unable'; readonly why: string };

/** An attempt to take a commit back. What is built and run of the revision that it made follows as measurements of that. */
export interface RevertRecord {
  readonly kind: 'reverted';
  readonly atMs: number;
  /** The commit that was taken back. */
  readonly commit: string;
  /** The revision in which it was. */
  readonly on: string;
  readonly outcome: RevertOutcome;
}

/**
 * A revision of ours with the files of `commit` that is built as another one is, with that one's compiler and configuration.
 * What is built and run of it follows as measurements of that.
 */
export interface BridgeRecord {
  readonly kind: 'bridged';
  readonly atMs: number;
  readonly commit: string;
  readonly as: string;
  /** Full id: the same whenever it is made. */
  readonly revision: string;
}

/**
 * A revision of ours with the files of `commit` that is built without some options, or with patches. What is built and run of
 * it follows as measurements of that.
 */
export interface ReconfigureRecord {
  readonly kind: 'reconfigured';
  readonly atMs: number;
  readonly commit: string;
  /** Options that are switched off, by name without `CONFIG_`. */
  readonly without: readonly string[];
  /** What it is to see through; missing where it is not made for that. */
  readonly unmasks?: Unmasking;
  /** Full id: the same whenever it is made. */
  readonly revision: string;
}

/** How another crash is kept from coming first. */
export interface Unmasking {
  /** Title of that crash. */
  readonly crash: string;
  readonly by: 'option' | 'patch';
  /** The first of the options that are switched off, or the title or name of the patch. */
  readonly what: string;
  /** Number of the backport in the job, from 0; null for an option. */
  readonly patch: number | null;
}

/** Which options are on in a kernel, or in the baseline of the job. */
export interface OptionsRecord {
  readonly kind: 'options';
  readonly atMs: number;
  /** The revision; of the baseline the commit for which it was made. */
  readonly commit: string;
  readonly baseline: boolean;
  /** `y` or `m`, in the order of the configuration; null where it could not be made, or the kernel is gone. */
  readonly on: readonly string[] | null;
  /** Source files that were compiled into the kernel; null where nobody knows. */
  readonly files: number | null;
}

/**
 * From here on all revisions are built without these options: what was measured of others than those that we made is of another
 * configuration, and no evidence any more.
 */
export interface MinimizeRecord {
  readonly kind: 'minimized';
  readonly atMs: number;
  readonly without: readonly string[];
}

/** What stands in the journal: what was measured, what was built ahead or prepared otherwise, and what people said. */
export type JournalEvent =
  | Measurement
  | AheadRecord
  | RevertRecord
  | BridgeRecord
  | ReconfigureRecord
  | OptionsRecord
  | MinimizeRecord
  | MarkRecord;

export function isMeasurement(event: JournalEvent): event is Measurement {
  return event.kind === 'built' || event.kind === 'ran';
}
