import type { BuildOutcome, RunOutcome } from './outcome.ts';

/** What a traced run tells about whether a clean run could have shown the bug at all. */
export type Sight = 'clear' | 'dim' | 'blind';

/** One thing that was measured, with the time when it ended (milliseconds since 1970). Never a verdict. */
export type JournalEvent =
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
    }
  | {
      readonly kind: 'ran';
      readonly atMs: number;
      readonly commit: string;
      readonly outcome: RunOutcome;
      readonly wallMs: number;
      /** Null where the run was not traced, or tracing told nothing. */
      readonly sight: Sight | null;
      /** Path of the console, relative to the bisection's directory. */
      readonly console: string;
      /** Text of the crash report, symbolized where possible, at most 64 KiB; null without a crash. */
      readonly report: string | null;
    };

export type BuildRecord = Extract<JournalEvent, { kind: 'built' }>;
export type RunRecord = Extract<JournalEvent, { kind: 'ran' }>;
