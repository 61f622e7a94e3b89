import { isAncestor, mergeBases } from '../history/ancestry.ts';
import type { Release } from '../history/release.ts';
import { type GitStep, nextGitStep } from './git-order.ts';
import { pickReleases, releasesBelow } from './release-walk.ts';
import type { Known } from './strategy.ts';
import { suspectsOf } from './suspects.ts';
import type { WalkSteps } from './walk-policy.ts';

/** What a search by verdicts asks of a history, commits by id: a graph answers it, or a log of an earlier search. */
export interface SearchHistory {
  releases(): ReleasesToWalk;
  /** What git would check out next. */
  next(state: GitState): GitAnswer;
  parents(commit: string): readonly string[];
  isAncestor(ancestor: string, commit: string): boolean;
  mergeBases(a: string, b: string): readonly string[];
  /** How many commits are in `bad` but in no good one; null where nobody can say. */
  candidates(bad: string, good: readonly string[]): number | null;
  /** About how many revisions a search between a commit and the release below it will test: for people. */
  revisionsAhead(newer: string): number | null;
}

interface ReleasesToWalk {
  /** Newest first. */
  readonly walk: readonly Release[];
  /** How many they were picked from. */
  readonly of: number;
  /** How they were picked; missing where a log tells of it. */
  readonly steps?: WalkSteps;
  /** False where older ones exist that nobody can name: a log tells of no release after the first clean one. */
  readonly isWhole: boolean;
}

/** What git bisect was told. */
interface GitState {
  readonly bad: string;
  readonly good: readonly string[];
  readonly skipped: readonly string[];
  /** Whether git has given a commit to test before. */
  readonly underWay: boolean;
}

export type GitAnswer =
  | { readonly kind: 'test'; readonly commit: string; readonly left: number; readonly steps: number }
  | { readonly kind: 'merge-base'; readonly commit: string }
  | { readonly kind: 'first-bad'; readonly commit: string }
  | { readonly kind: 'only-skipped'; readonly commits: readonly string[] }
  /** Never of a graph. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** A history whose graph is known. */
export function graphHistory({ task, history: { graph, releases } }: Known): SearchHistory {
  const at = (commit: string) => graph.indexOf(commit);
  const ids = (commits: Iterable<number>) => Array.from(commits, (commit) => graph.id(commit));
  const below = () => releasesBelow(graph, releases, at(task.start));
  return {
    releases: () => {
      const all = task.walk ?? below();
      const { steps = 'growing', of = all.length } = task.picked ?? {};
      return { walk: task.walk ?? pickReleases(all), of, steps, isWhole: true };
    },
    next: ({ bad, good, skipped, underWay }) =>
      answerOf(nextGitStep(graph, { bad: at(bad), good: good.map(at), skipped: skipped.map(at), underWay }), ids),
    parents: (commit) => ids(graph.parentsOf(at(commit))),
    isAncestor: (ancestor, commit) => isAncestor(graph, at(ancestor), at(commit)),
    mergeBases: (a, b) => ids(mergeBases(graph, [at(a)], [at(b)])),
    candidates: (bad, good) => suspectsOf(graph, at(bad), good.map(at)).order.length,
    revisionsAhead: (newer) => {
      const [release] = task.walk ?? releasesBelow(graph, releases, at(newer));
      const old = at(release?.commit ?? task.start);
      const range = suspectsOf(graph, at(task.kind === 'fix' ? task.head : newer), [old]).order.length;
      return Math.ceil(Math.log2(range + 1)) + 1;
    },
  };
}

function answerOf(step: GitStep, ids: (commits: Iterable<number>) => string[]): GitAnswer {
  if (step.kind === 'only-skipped') return { kind: 'only-skipped', commits: ids(step.commits) };
  return { ...step, commit: ids([step.commit])[0]! };
}
