import type { Bridge, Evidence, Revert } from '../evidence/evidence.ts';
import type { CommitContents } from '../history/commit-contents.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import type { Release } from '../history/release.ts';
import type { LogEntry } from '../log/log-entry.ts';
import type { Marks } from '../marks/gather-marks.ts';
import type { Recipes } from '../toolchain/recipe-book.ts';
import type { BridgeFinding } from './bridge-test.ts';
import type { ConfigAsk } from './minimizing.ts';
import type { Check } from './proof.ts';
import type { PickedWalk } from './walk-policy.ts';

/** What a bisection is about: never changes while it runs. */
export interface BisectionTask {
  readonly kind: 'cause' | 'fix';
  /** Where the crash was seen. */
  readonly start: string;
  /** Where the fix is looked for; equal to `start` in a cause bisection. */
  readonly head: string;
  /** The title as reported; null where it is to be learned on the start commit. */
  readonly crashTitle: string | null;
  /** Other titles known to belong to the crash. */
  readonly altTitles?: readonly string[];
  /** The file that the report blames. */
  readonly guiltyFile?: string | null;
  /** Commits known to be clean. */
  readonly good?: readonly string[];
  /** Revisions to walk back over, newest first; null for the release tags of the history. */
  readonly walk: readonly Release[] | null;
  /** How that walk was picked, and from how many; missing where the revisions are as the user listed them. */
  readonly picked?: Pick<PickedWalk, 'steps' | 'of'>;
  /** The commit whose place the start commit takes in a history that was rewritten. */
  readonly rewritten?: RewrittenStart;
  /**
   * Of a fix in another tree than that of the start commit: where the two trees parted. It must crash, too, and what is
   * found is a candidate to backport.
   */
  readonly parting?: string;
}

/** A start commit that was found again by its title. */
export interface RewrittenStart {
  /** As the job names it. */
  readonly from: string;
  readonly title: string;
}

export interface History {
  readonly graph: CommitGraph;
  /** Files that a commit touches, by commit; where unknown, priors do without. */
  readonly paths?: (commit: number) => readonly string[];
  /** What git says of the commits: more than `paths`, in whose place it is then. */
  readonly contents?: CommitContents;
  /** Commits that touch the paths to which people gave weights, by path. */
  readonly touching?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tags on commits of the graph. */
  readonly releases: readonly Release[];
  /** How commits are built; missing where all are built alike. */
  readonly recipes?: Recipes;
}

export interface Known {
  readonly task: BisectionTask;
  readonly history: History;
  readonly evidence: Evidence;
  /** Commits that were taken back in newer revisions, and what that showed; missing where none was. */
  readonly reverts?: readonly Revert[];
  /** Revisions that were built as others are, and what that showed; missing where none was. */
  readonly bridges?: readonly Bridge[];
  /** What people said; missing where they said nothing. */
  readonly marks?: Marks;
  /** What a new build and a run cost, in milliseconds; null where it is to be taken from those made so far. */
  readonly costs?: { readonly buildMs: number; readonly runMs: number } | null;
}

/** Why a revision is asked for, for people. */
export interface Ask {
  readonly commit: string;
  /** Runs wanted in total on this revision; 0 where the build alone is wanted. */
  readonly runs: number;
  /** Whether a traced run is wanted beside these, where none was made yet; in simulations the missing runs are traced. */
  readonly traced?: boolean;
  readonly why: string;
}

/** A wish to have a commit taken back in a newer revision, so that what is left can be tested. */
export interface RevertAsk {
  readonly commit: string;
  readonly on: string;
}

/** A wish to have a commit built as another one is: with that one's compiler and configuration. */
export interface BridgeAsk {
  readonly commit: string;
  readonly as: string;
}

export interface CandidateProbability {
  readonly commit: string;
  readonly probability: number;
}

/**
 * What a named commit is: `exposes`, the bug is older, and could not be seen before it; `release`, it only makes a
 * version; `detector`, it brings what reports the crash; `toolchain`, from it on another compiler builds,
 * `config`, or another configuration is built, and the difference is not in the commit; `backport`, it
 * fixes the bug in another tree. core/label says when.
 */
export type Label =
  | 'introduces'
  | 'exposes'
  | 'merge'
  | 'no-op'
  | 'release'
  | 'detector'
  | 'toolchain'
  | 'config'
  | 'fixes'
  | 'backport';

export type Conclusion =
  | {
      readonly kind: 'found';
      readonly culprit: string;
      readonly candidates: readonly CandidateProbability[];
      readonly confidence: number;
      readonly label: Label;
      /** Checks passed, as sentences. */
      readonly proof: readonly string[];
      /** What was checked, where the strategy says; otherwise the evidence tells. */
      readonly checks?: readonly Check[];
      /** Whether it is the commit, or how it is built; missing where both sides are built alike. */
      readonly bridge?: BridgeFinding;
      /** Why not all was tested that the strategy wanted; missing where it was. */
      readonly endedBy?: string;
    }
  | {
      readonly kind: 'inconclusive';
      /** Most probable first. */
      readonly candidates: readonly CandidateProbability[];
      /** Probability that the culprit is one of the candidates. */
      readonly confidence: number;
      /** Probability that it is among the first of them and no test at all could say which; 0 where nobody knows. */
      readonly untellable?: number;
      readonly why: string;
    }
  | { readonly kind: 'predates'; readonly oldest: string; readonly confidence: number; readonly why: string }
  | { readonly kind: 'not-reproduced'; readonly confidence: number; readonly why: string }
  | { readonly kind: 'not-fixed'; readonly confidence: number; readonly why: string };

export type Decision =
  | {
      readonly kind: 'work';
      readonly asks: readonly Ask[];
      readonly log: readonly LogEntry[];
      readonly stage: Stage;
      /** A commit that is to be taken back in a revision, before anything else. */
      readonly revert?: RevertAsk;
      /** A commit that is to be built as another one, before anything else. */
      readonly bridge?: BridgeAsk;
      /** What is to be done about configurations, before anything else. */
      readonly config?: ConfigAsk;
      /** What the answer would be if no more could be asked, where the strategy has one at any time. */
      readonly soFar?: Conclusion;
    }
  | { readonly kind: 'concluded'; readonly conclusion: Conclusion; readonly log: readonly LogEntry[] };

/** Where the search stands, for the progress display. */
export interface Stage {
  readonly name: 'reproduce' | 'release walk' | 'search' | 'confirm';
  /** Commits that may still be the culprit; null while the range is open. */
  readonly candidates: number | null;
  /** About how many more revisions will be tested; null where nobody can say. */
  readonly revisionsLeft: number | null;
}

/** From what is known to what to do next. Pure: the same knowledge gives the same decision. */
export type Strategy = (known: Known) => Decision;
