import { ancestors } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import type { Release } from '../history/release.ts';

/** Tags of versions that are not out: release candidates and the like. */
const preliminary = /(^|[^a-z])(rc|alpha|beta|pre|dev|snapshot|nightly)([^a-z]|$)/i;

/**
 * Revisions to walk back over in a project whose tags are not named as the kernel's, newest first: tagged versions
 * below the start, thinned out with age: every one of the first three, then every second, from the twelfth every third,
 * and always the last.
 */
export function walkOverTags(graph: CommitGraph, tags: readonly Release[], start: number): Release[] {
  const below = ancestors(graph, [start]);
  const byCommit = new Map<number, Release>();
  for (const release of tags) {
    const commit = graph.indexOf(release.commit);
    if (commit >= 0 && commit !== start && below.has(commit) && isVersion(release.tag)) byCommit.set(commit, release);
  }
  const newestFirst = [...byCommit].toSorted(([a], [b]) => graph.dateOf(b) - graph.dateOf(a) || b - a);
  return newestFirst.flatMap(([, release], i) => (isPicked(i, newestFirst.length) ? [release] : []));
}

function isVersion(tag: string): boolean {
  return /\d/.test(tag) && !preliminary.test(tag);
}

function isPicked(index: number, count: number): boolean {
  if (index < 3 || index === count - 1) return true;
  return index < 11 ? index % 2 === 0 : index % 3 === 0;
}
