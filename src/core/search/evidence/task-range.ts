import { type Range, rangeOf } from '../../belief/range.ts';
import { pickReleases, releasesBelow } from '../release-walk.ts';
import type { Known } from '../strategy.ts';
import { markedGood } from './marked.ts';

/**
 * The commits that a search is about. Of a cause: from the oldest release that a walk would test to the start commit;
 * a commit known to be clean, or called so, is a nearer end. Of a fix: what the head has and the start commit has not.
 */
export function rangeOfTask(known: Known): Range {
  const { task, history } = known;
  const { graph } = history;
  const start = graph.indexOf(task.start);
  if (task.kind === 'fix') return rangeOf(graph, graph.indexOf(task.head), [start], 'fix');
  const good = oldEnds(known);
  if (good.length > 0) return rangeOf(graph, start, good, 'cause');
  const floor = oldestRelease({ task, history });
  return rangeOf(graph, start, floor === null ? [] : [...graph.parentsOf(floor)], 'cause');
}

/** Indices of the commits that are clean, as the job or a mark says. */
export function oldEnds(known: Pick<Known, 'task' | 'history' | 'marks'>): number[] {
  const ends = [...(known.task.good ?? []), ...markedGood(known)];
  return ends.map((commit) => known.history.graph.indexOf(commit)).filter((commit) => commit >= 0);
}

/** Index of the oldest release that a walk would test; null where there is none. */
export function oldestRelease({ task, history }: Pick<Known, 'task' | 'history'>): number | null {
  const { graph, releases } = history;
  const walk = task.walk ?? pickReleases(releasesBelow(graph, releases, graph.indexOf(task.start)));
  const oldest = walk.at(-1);
  return oldest === undefined ? null : graph.indexOf(oldest.commit);
}
