import { ancestors } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';

/**
 * The commits that a search is about, numbered anew from 0, parents before children: those in the crashing end that
 * are in no old end. The numbers are also positions: neighbours in number are near in time.
 */
export interface Range {
  readonly graph: CommitGraph;
  /** What is looked for: the commit since which the bug is there, or the one since which it is gone. */
  readonly kind: 'cause' | 'fix';
  /** Graph index by number. */
  readonly commits: Int32Array;
  /** Number by graph index; -1 outside. */
  readonly numberOf: Int32Array;
  /** Parents within the range: those of n are `parents[parentStart[n]] …`. */
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
}

const ranges = new WeakMap<CommitGraph, Map<string, Range>>();

/** The range between ends; computed once for a graph and its ends, for decisions are many. */
export function rangeOf(
  graph: CommitGraph,
  newest: number,
  oldEnds: readonly number[],
  kind: Range['kind'] = 'cause',
): Range {
  const known = ranges.get(graph) ?? new Map<string, Range>();
  ranges.set(graph, known);
  const key = [kind, newest, ...oldEnds].join(' ');
  const range = known.get(key) ?? makeRange(graph, newest, oldEnds, kind);
  known.set(key, range);
  return range;
}

function makeRange(graph: CommitGraph, newest: number, oldEnds: readonly number[], kind: Range['kind']): Range {
  const inside = ancestors(graph, [newest]).subtract(ancestors(graph, oldEnds));
  const commits = Int32Array.from(inside);
  const numberOf = new Int32Array(graph.size).fill(-1);
  for (let n = 0; n < commits.length; n++) numberOf[commits[n]!] = n;
  const parentStart = new Int32Array(commits.length + 1);
  const parents: number[] = [];
  for (let n = 0; n < commits.length; n++) {
    for (const parent of graph.parentsOf(commits[n]!)) if (numberOf[parent]! >= 0) parents.push(numberOf[parent]!);
    parentStart[n + 1] = parents.length;
  }
  return { graph, kind, commits, numberOf, parentStart, parents: Int32Array.from(parents) };
}

const marksOf = new WeakMap<Range, Map<number, Uint8Array>>();

/** Marks the commits of the range that a commit of the graph contains, itself included: 1 or 0 by number. Do not write to it. */
export function contained(range: Range, commit: number): Uint8Array {
  const known = marksOf.get(range) ?? new Map<number, Uint8Array>();
  marksOf.set(range, known);
  const marks = known.get(commit) ?? markContained(range, commit);
  if (known.size > mostMarks) known.clear();
  known.set(commit, marks);
  return marks;
}

/** Marks kept for a range, to bound memory: a search looks at some hundreds of commits closely. */
const mostMarks = 1000;

function markContained(range: Range, commit: number): Uint8Array {
  const { commits, numberOf, parentStart, parents } = range;
  const marks = new Uint8Array(commits.length);
  const own = numberOf[commit]!;
  if (own < 0) return marks;
  marks[own] = 1;
  for (let n = own; n >= 0; n--) {
    if (marks[n] === 0) continue;
    for (let at = parentStart[n]!; at < parentStart[n + 1]!; at++) marks[parents[at]!] = 1;
  }
  return marks;
}

/** Ranges shorter than this are measured as if they had so many commits: what changes in history needs some of them. */
const leastLength = 400;

/** A number of commits as a share of a range of so many. */
export function shareOfRange(commits: number, length: number): number {
  return commits / Math.max(leastLength, length);
}

const distances = new WeakMap<Uint8Array, WeakMap<Uint8Array, number>>();

/**
 * How many commits only one of two revisions contains, as a share of the range: 0 for equal histories. Kept as long as
 * the marks are, for the same revisions stand beside each other decision after decision.
 */
export function apart(a: Uint8Array, b: Uint8Array): number {
  const known = distances.get(a) ?? new WeakMap<Uint8Array, number>();
  distances.set(a, known);
  const distance = known.get(b) ?? measureApart(a, b);
  known.set(b, distance);
  return distance;
}

function measureApart(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let n = 0; n < a.length; n++) count += a[n]! ^ b[n]!;
  return shareOfRange(count, a.length);
}
