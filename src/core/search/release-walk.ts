import { ancestors } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import type { Release } from '../history/release.ts';

interface Version {
  readonly numbers: readonly [number, number, number];
  readonly isStable: boolean;
}

/** vX.Y or vX.Y.Z; release candidates and other tags are none. */
function parseVersion(tag: string): Version | null {
  const match = /^v(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?$/.exec(tag);
  if (match === null) return null;
  const numbers = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] as const;
  return { numbers, isStable: match[3] !== undefined };
}

/** Releases that are ancestors of `start` and do not contain it, newest version first. */
export function releasesBelow(graph: CommitGraph, releases: readonly Release[], start: number): Release[] {
  const below = ancestors(graph, [start]);
  const versions = new Map(releases.map((release) => [release, parseVersion(release.tag)]));
  return releases
    .filter((release) => {
      const commit = graph.indexOf(release.commit);
      return versions.get(release) !== null && commit >= 0 && commit !== start && below.has(commit);
    })
    .toSorted((a, b) => compareVersions(versions.get(b)!, versions.get(a)!));
}

function compareVersions(a: Version, b: Version): number {
  for (const i of [0, 1, 2] as const) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] - b.numbers[i];
  return 0;
}

/**
 * The releases that a walk tests, newest first, with growing steps: of stable tags newer than the first X.Y the two
 * newest and, of more than five, the middle one; of X.Y the first three, then every second, from the twelfth every
 * third, and always the last. Source: syzkaller pkg/bisect since August 2023.
 */
export function pickReleases(releases: readonly Release[]): Release[] {
  const firstMain = releases.findIndex(({ tag }) => !parseVersion(tag)!.isStable);
  const stable = releases.slice(0, firstMain < 0 ? releases.length : firstMain);
  const main = releases.filter(({ tag }) => !parseVersion(tag)!.isStable);
  return [...pickStable(stable), ...main.filter((_, i) => isPicked(i, main.length))];
}

function pickStable(stable: readonly Release[]): Release[] {
  const middle = stable.length > 5 ? stable.slice(Math.floor(stable.length / 2)).slice(0, 1) : [];
  return [...stable.slice(0, 2), ...middle];
}

function isPicked(index: number, count: number): boolean {
  if (index < 3 || index === count - 1) return true;
  return index < 11 ? index % 2 === 0 : index % 3 === 0;
}
