import type { RunResult, Toolchain } from './codec.ts';
import type { ItemOf } from './document.ts';

/**
 * What a log records, folded into tests, git's answers and a result: for those who judge or replay it. All texts are
 * as in the log: hostile, unescaped. Parts that a damaged log lacks are null or empty.
 */
export interface RecordedBisection {
  readonly kind: 'cause' | 'fix';
  readonly era: Era;
  /** The commit on which the crash was seen. */
  readonly start: string | null;
  /** In the order of the log; the start commit stands first in a whole log. */
  readonly tests: readonly RecordedTest[];
  /** Releases in the order of the walk; the commit of one that was not tested any more is null. */
  readonly releases: readonly { readonly tag: string; readonly commit: string | null }[];
  /** The bisect phase: what git was told and what it answered, in order. */
  readonly git: readonly GitExchange[];
  /** The first bad commit as git shows it; in a fix bisection the fixing commit. */
  readonly culprit: RecordedCommit | null;
  readonly signatures: { readonly culprit: string; readonly parent: string } | null;
  /** Whether the log itself calls the reproducer flaky. */
  readonly flaky: boolean;
  readonly totals: ItemOf<'totals'> | null;
  readonly ending: RecordedEnding | null;
}

/**
 * The generations of the format. A: March to October 2019; B: to October 2020, with kernel signatures; C: to April
 * 2023, up to 20 runs; D: since.
 */
export type Era = 'A' | 'B' | 'C' | 'D';

export type Verdict = 'good' | 'bad' | 'skip';

export interface RecordedTest {
  readonly commit: string;
  /** As git's progress lines tell it; null where none does. */
  readonly subject: string | null;
  /** `parent` was built for its signature only; `ancestor` shows whether a branch ever had the bug. */
  readonly where: 'start' | 'minimisation' | 'release-walk' | 'head' | 'bisect' | 'ancestor' | 'parent';
  /** The revision whose history an `ancestor` was to tell about, else null. */
  readonly ancestorOf: string | null;
  /** Tag of a release of the walk, else null. */
  readonly release: string | null;
  readonly toolchain: Toolchain | null;
  readonly compiler: string | null;
  readonly signature: string | null;
  /** Whether the log says that the kernel was built; `unknown` where it is cut off or of an era that does not tell. */
  readonly build: 'built' | 'failed' | 'unknown';
  /** What a failed build printed; every line is one string. */
  readonly buildOutput: readonly string[];
  /** Why the test as such failed (`failed: …`), else null. */
  readonly error: string | null;
  /** Results in the order in which runs ended; one stands for all where `uniform`. */
  readonly results: readonly RunResult[];
  /** All runs had one result, and the log does not say how many there were. */
  readonly uniform: boolean;
  readonly representative: { readonly title: string; readonly types: readonly string[] } | null;
  readonly missChance: number | null;
  /** The verdict that the log states; null where it states none (outside of the bisect phase). */
  readonly stated: Verdict | null;
  /** Whether the search ended or the log breaks off right after this test began. */
  readonly isLast: boolean;
  /** Items of the document, from the first that belongs to the test to the one after the last. */
  readonly from: number;
  readonly to: number;
}

export interface GitExchange {
  readonly told:
    | { readonly kind: 'start'; readonly bad: string; readonly good: readonly string[] }
    | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly commit: string };
  /** Null where the log stops. */
  readonly answer: GitAnswer | null;
  /** Items of the document that hold the answer. */
  readonly from: number;
  readonly to: number;
}

export type GitAnswer =
  | {
      readonly kind: 'test';
      readonly commit: string;
      readonly subject: string;
      readonly left: number;
      readonly steps: number;
    }
  | { readonly kind: 'merge-base'; readonly commit: string; readonly subject: string }
  | { readonly kind: 'first-bad'; readonly commit: string }
  | { readonly kind: 'only-skipped'; readonly commits: readonly string[] };

export interface RecordedCommit {
  readonly commit: string;
  readonly isMerge: boolean;
  readonly author: { readonly name: string; readonly email: string } | null;
  readonly date: string | null;
  /** Lines of the message; the first is the subject. Empty where git shows none. */
  readonly message: readonly string[];
  /** Paths changed, as git shows them: shortened (`.../b/c.c`), or top-level directories only in era A. */
  readonly paths: readonly string[];
}

export type RecordedEnding =
  | {
      readonly kind: 'found';
      readonly commit: string;
      readonly subject: string;
      readonly recipients: readonly string[];
      readonly crash: FinalCrash | null;
    }
  | { readonly kind: 'inconclusive'; readonly commits: readonly string[] }
  /** The oldest release still crashes, or the head still does. */
  | { readonly kind: 'predates' | 'not-fixed'; readonly crash: FinalCrash | null }
  | {
      readonly kind: 'error';
      readonly error: 'timeout' | 'not-reproduced' | 'unreachable' | 'other';
      readonly why: string;
    };

export interface FinalCrash {
  readonly title: string;
  readonly report: string;
}
