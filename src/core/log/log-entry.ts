import type { RevisionEvidence } from '../evidence/evidence.ts';

/**
 * The steps of a bisection in order, as its log tells them. Texts are rendered from these by syzbot-text.ts and
 * git-text.ts; nothing here is a line of a log.
 */
export type LogEntry =
  | { readonly kind: 'begin'; readonly search: 'cause' | 'fix'; readonly start: string }
  | { readonly kind: 'picked-releases'; readonly tags: readonly string[]; readonly of: number }
  /** Of a history without release tags; commits as they are named in `testing-release`. */
  | { readonly kind: 'picked-by-date'; readonly commits: readonly string[]; readonly of: number }
  | { readonly kind: 'testing-release'; readonly tag: string }
  | { readonly kind: 'testing-head'; readonly commit: string }
  | {
      readonly kind: 'test';
      readonly commit: string;
      readonly verdict: 'good' | 'bad' | 'skip';
      /** How the verdict came about, in a few words. */
      readonly because: string;
      readonly representative: Representative | null;
      /** Chance that a clean verdict missed the crash; null for other verdicts. */
      readonly falseNegative: number | null;
      /** Whether this test was the first to show that the reproducer misses often. */
      readonly turnedFlaky?: boolean;
    }
  | { readonly kind: 'bisect-start'; readonly bad: string; readonly good: readonly string[] }
  | { readonly kind: 'bisect-verdict'; readonly verdict: 'good' | 'bad' | 'skip'; readonly commit: string }
  | { readonly kind: 'bisect-next'; readonly commit: string; readonly left: number; readonly steps: number }
  /** What git says after a verdict where its next commit is not the one that is tested next. */
  | { readonly kind: 'progress'; readonly left: number; readonly steps: number }
  | { readonly kind: 'merge-base'; readonly commit: string }
  | { readonly kind: 'first-bad'; readonly commit: string }
  | { readonly kind: 'only-skipped'; readonly commits: readonly string[] }
  /** A test of the start commit with one configuration, where several are tried. */
  | { readonly kind: 'config-test'; readonly evidence: RevisionEvidence }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'error-probability'; readonly probability: number }
  | { readonly kind: 'untested-parent'; readonly commit: string }
  | { readonly kind: 'signatures'; readonly culprit: string; readonly parent: string };

export interface Representative {
  readonly title: string;
  readonly types: readonly string[];
}
