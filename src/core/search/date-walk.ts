import { descendants } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import type { Release } from '../history/release.ts';

const dayS = 86_400;
/** The first step back, and the second, which every later one doubles: two weeks, one month, two, four, eight … */
const firstAgeS = 14 * dayS;
const secondAgeS = 30 * dayS;

export interface DateWalk {
  /** Newest first, named by 12 digits of their ids. */
  readonly walk: readonly Release[];
  /** Commits of the line that they were picked from. */
  readonly of: number;
}

/**
 * Commits to walk back over where no tags tell versions: on the line of first parents below the start, each the newest
 * that is at least two weeks, one month, two, four … older than the start by committer date, and always the last, which
 * is `oldest` where the line leads there. The order is that of the line: a date that lies moves one step, no more.
 */
export function walkByDates(graph: CommitGraph, start: number, oldest: number | null = null): DateWalk {
  const line = firstParents(graph, start, oldest);
  const picked: number[] = [];
  let ageS = firstAgeS;
  const dates = line.map((commit) => graph.dateOf(commit));
  for (const [i, commit] of line.entries()) {
    const age = graph.dateOf(start) - likelyDate(dates, i);
    if (age < ageS) continue;
    picked.push(commit);
    while (ageS <= age) ageS = ageS === firstAgeS ? secondAgeS : 2 * ageS;
  }
  const last = line.at(-1);
  if (last !== undefined && picked.at(-1) !== last) picked.push(last);
  const named = picked.map((commit) => ({ tag: graph.id(commit).slice(0, 12), commit: graph.id(commit) }));
  return { walk: named, of: line.length };
}

/** Neighbours on each side that a date is judged by: two that lie in a row are outvoted. */
const witnesses = 2;

/** The median of a date and those around it: the date itself, but where it lies. */
function likelyDate(dates: readonly number[], i: number): number {
  const reach = Math.min(witnesses, i, dates.length - 1 - i);
  return dates.slice(i - reach, i + reach + 1).toSorted((a, b) => a - b)[reach]!;
}

/** Those below a commit, newest first; where `oldest` lies below it, only those that contain that, and that itself. */
function firstParents(graph: CommitGraph, start: number, oldest: number | null): number[] {
  const containing = oldest === null || oldest === start ? null : descendants(graph, [oldest]);
  const end = containing?.has(start) === true ? oldest : null;
  const line: number[] = [];
  for (let commit = graph.parentsOf(start)[0]; commit !== undefined; commit = graph.parentsOf(commit)[0]) {
    if (end !== null && (commit === end || !containing!.has(commit))) break;
    line.push(commit);
  }
  return end === null ? line : [...line, end];
}
