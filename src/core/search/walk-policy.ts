import type { CommitGraph } from '../history/commit-graph.ts';
import type { Release } from '../history/release.ts';
import { walkByDates } from './date-walk.ts';
import { pickReleases, releasesBelow } from './release-walk.ts';
import type { SyzbotRulesName } from './syzbot-verdict.ts';

/**
 * Which revisions a walk back tests: every release, releases in growing steps, commits at growing age, or those that
 * the user lists.
 */
export type WalkSteps = 'every' | 'growing' | 'dates' | 'list';

/** How a job wants its walk. */
export interface WalkPolicy {
  /** Null: growing over releases where there are any, otherwise by dates. */
  readonly steps: Exclude<WalkSteps, 'list'> | null;
  /** The walk ends here, where it comes here: a tag of it, or for dates any revision below the start. */
  readonly oldest: Release | null;
}

export const defaultWalk: WalkPolicy = { steps: null, oldest: null };

/** What a search walks back over. */
export interface PickedWalk {
  readonly steps: WalkSteps;
  /** Newest first. */
  readonly walk: readonly Release[];
  /** How many they were picked from. */
  readonly of: number;
}

/**
 * The walk of each generation of syzbot's rules: every release until 2023, then growing steps; the oldest release that
 * was ever tested. Source: syzkaller pkg/bisect and pkg/vcs; v4.1 until December 2019, v4.6, with gcc v4.19 since April 2023.
 */
export const walkOfRules = {
  2019: { steps: 'every', oldest: 'v4.1' },
  2020: { steps: 'every', oldest: 'v4.6' },
  2022: { steps: 'every', oldest: 'v4.6' },
  2023: { steps: 'growing', oldest: 'v4.19' },
  2024: { steps: 'growing', oldest: 'v4.19' },
} as const satisfies Record<SyzbotRulesName, { readonly steps: WalkSteps; readonly oldest: string }>;

/**
 * What a policy makes of a history. `list` are revisions that the user named, newest first: then they are the walk.
 * Empty where the policy finds nothing below the start.
 */
export function pickWalk(
  { graph, releases }: { readonly graph: CommitGraph; readonly releases: readonly Release[] },
  start: string,
  { steps, oldest }: WalkPolicy,
  list: readonly Release[] | null,
): PickedWalk {
  const from = graph.indexOf(start);
  if (list !== null) {
    const walk = cutAfter(list, oldest);
    return { steps: 'list', walk, of: walk.length };
  }
  const below = steps === 'dates' ? [] : cutAfter(releasesBelow(graph, releases, from), oldest);
  if (steps === 'dates' || (steps === null && below.length === 0)) {
    const end = oldest === null ? -1 : graph.indexOf(oldest.commit);
    return { steps: 'dates', ...walkByDates(graph, from, end < 0 ? null : end) };
  }
  return { steps: steps ?? 'growing', walk: steps === 'every' ? below : pickReleases(below), of: below.length };
}

/** A walk without what is older than the oldest; whole where that is not in it. */
function cutAfter(walk: readonly Release[], oldest: Release | null): readonly Release[] {
  const at = oldest === null ? -1 : walk.findIndex(({ tag }) => tag === oldest.tag);
  return at < 0 ? walk : walk.slice(0, at + 1);
}
