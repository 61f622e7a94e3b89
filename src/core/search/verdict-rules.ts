import type { Target } from '../evidence/crash-identity.ts';
import type { RunRecord } from '../evidence/journal-event.ts';

export interface Verdict {
  readonly verdict: 'good' | 'bad' | 'skip';
  /** In a few words what decided it. */
  readonly because: string;
  /** The runs whose crash counted, in order. */
  readonly counted: readonly RunRecord[];
  /** Whether a person said it and no run did. */
  readonly isSaid?: true;
}

/** What rules may look at beside the runs of the revision itself. */
export interface VerdictContext {
  /** The crash that is followed; null on the start commit, where it is learned. */
  readonly target: Target | null;
  /** Whether the reproducer was seen to miss often. */
  readonly flaky: boolean;
  /** Runs of the start commit that told something, and how many showed the target; null before it was tested. */
  readonly start: { readonly crashed: number; readonly runs: number } | null;
}

/** How many runs a revision gets and what they mean. The two are one rule: more runs only while they can decide. */
export interface VerdictRules {
  readonly name: string;
  /** Whether given ends of a range are believed without a test, as git does. */
  readonly trustsEnds?: boolean;
  /** How an answer is looked at again: by testing the culprit's parents (default) or by comparing kernels only. */
  readonly confirms?: 'parents' | 'signatures' | 'nothing';
  /** Whether a walk whose oldest releases could not be tested ends at the oldest that crashed; default false. */
  readonly trustsOldest?: boolean;
  /** Whether a fix search asks of each revision if it ever had the bug; default true. */
  readonly asksForBug?: boolean;
  /** Whether a clean revision is left alone where that cannot be told; otherwise it is taken for one that never had it. */
  readonly doubtsBranches?: boolean;
  /** Runs wanted in total, given those there are; null when there are enough. */
  wanted(runs: readonly RunRecord[], context: VerdictContext): number | null;
  judge(runs: readonly RunRecord[], context: VerdictContext): Verdict;
}
