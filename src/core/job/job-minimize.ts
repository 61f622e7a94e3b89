import type { ConfigPart } from './job.ts';

/** How the configuration of a job is made smaller. */
export interface JobMinimize {
  /** What it is compared with; null where only detectors are dropped. */
  readonly baseline: readonly ConfigPart[] | null;
  /** Tests on the way to the baseline at the most. */
  readonly tests: number;
}

/** What of it makes another bisection: not where files lie. */
export function identityOfMinimize({ baseline, tests }: JobMinimize): readonly unknown[] {
  const parts = baseline?.map((part) => (part.kind === 'target' ? [part.target] : ['', part.text])) ?? null;
  return ['minimize', parts, tests];
}
