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

/** What stands in the journal: what was measured, what was built ahead, and what people said. */
export type JournalEvent = Measurement | AheadRecord | MarkRecord;

export function isMeasurement(event: JournalEvent): event is Measurement {
  return event.kind === 'built' || event.kind === 'ran';
}
