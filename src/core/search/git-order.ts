import { isAncestor, mergeBases } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import { CommitSet } from '../history/commit-set.ts';
import { type Suspects, suspectsOf } from './suspects.ts';

/** What git bisect knows: commits as indices of the graph. `good` may be empty only in tests. */
export interface GitBisectState {
  readonly bad: number;
  readonly good: readonly number[];
  readonly skipped: readonly number[];
  /** Whether git has given a commit to test before: it looks for merge bases only until then. */
  readonly underWay: boolean;
}

export type GitStep =
  /** Test this commit. `left` and `steps` are the figures of git's progress line. */
  | { readonly kind: 'test'; readonly commit: number; readonly left: number; readonly steps: number }
  /** A good commit is no ancestor of the bad one: git wants this merge base tested first. */
  | { readonly kind: 'merge-base'; readonly commit: number }
  | { readonly kind: 'first-bad'; readonly commit: number }
  /** Only skipped commits are left beside the bad one, which stands last. */
  | { readonly kind: 'only-skipped'; readonly commits: readonly number[] };

/**
 * The commit that `git bisect` would check out next, and its progress figures.
 * Source of every rule here: git's bisect.c (2.39), whose choices later releases kept; a test holds it
 * against the program itself.
 */
export function nextGitStep(graph: CommitGraph, state: GitBisectState): GitStep {
  const steps = stepsOf(graph);
  const key = `${state.bad} ${state.good.join()} ${state.skipped.join()} ${state.underWay}`;
  const known = steps.get(key);
  if (known !== undefined) return known;
  const step = findGitStep(graph, state);
  steps.set(key, step);
  return step;
}

/** Steps found before: a search that is replayed after each outcome asks for the same ones again and again. */
const found = new WeakMap<CommitGraph, Map<string, GitStep>>();

function stepsOf(graph: CommitGraph): Map<string, GitStep> {
  const steps = found.get(graph) ?? new Map<string, GitStep>();
  found.set(graph, steps);
  return steps;
}

function findGitStep(graph: CommitGraph, state: GitBisectState): GitStep {
  const mergeBase = state.underWay ? null : untestedMergeBase(graph, state);
  if (mergeBase !== null) return { kind: 'merge-base', commit: mergeBase };
  const suspects = suspectsOf(graph, state.bad, state.good);
  const weights = weigh(suspects, state.skipped.length > 0);
  const { commit, reaches, passedOver } = choose(graph, suspects, weights, state);
  if (commit === state.bad) {
    if (passedOver.length > 0) return { kind: 'only-skipped', commits: [...passedOver, state.bad] };
    return { kind: 'first-bad', commit };
  }
  const all = suspects.order.length;
  return { kind: 'test', commit, left: all - reaches - 1, steps: estimatedSteps(all) };
}

/** "roughly N steps": git's estimate for `all` suspects. */
function estimatedSteps(all: number): number {
  if (all < 3) return 0;
  const n = Math.floor(Math.log2(all));
  const power = 2 ** n;
  return power < 3 * (all - power) ? n : n - 1;
}

/** Newest by date first, as git goes through them; those below another good commit are none of git's merge bases. */
function untestedMergeBase(graph: CommitGraph, { bad, good, skipped }: GitBisectState): number | null {
  if (good.every((commit) => isAncestor(graph, commit, bad))) return null;
  const bases = mergeBases(graph, [bad], good).toSorted((a, b) => graph.dateOf(b) - graph.dateOf(a));
  return bases.find((base) => !good.includes(base) && !skipped.includes(base)) ?? null;
}

interface Weights {
  /** Per suspect, in list order: how many suspects its history holds, itself included; -1 where not needed. */
  readonly of: Int32Array;
  /** Position in the list of a suspect half-way, found while counting; -1 where none was. */
  readonly halfway: number;
}

/**
 * Counts, for each suspect, how many suspects are in its history. Unless `all` are wanted it stops at the first
 * that lies half-way. The list runs oldest first as git's does here, merges are counted first: both decide ties.
 */
function weigh(suspects: Suspects, all: boolean): Weights {
  const { parents } = suspects;
  const count = suspects.order.length;
  const of = historySizes(suspects);
  const isHalfway = (p: number) => !all && approximatelyHalf(of[p]!, count);
  const known = new Uint8Array(count);
  for (let p = 0; p < count; p++) {
    if (parents[p]!.length !== 1) known[p] = 1;
    if (parents[p]!.length > 1 && isHalfway(p)) return { of, halfway: p };
  }
  let open = known.reduce((sum, is) => sum - is, count);
  while (open > 0) {
    for (let p = 0; p < count; p++) {
      if (known[p] === 1 || known[parents[p]![0]!] === 0) continue;
      known[p] = 1;
      open--;
      if (isHalfway(p)) return { of, halfway: p };
    }
  }
  return { of, halfway: -1 };
}

/**
 * How many suspects each one's history holds, itself included, by sets of bits that are joined upwards: 40 ms for
 * 16,000 suspects, however many merges there are. The set of a commit is handed on to its last child.
 */
function historySizes({ order, parents }: Suspects): Int32Array {
  const count = order.length;
  const upwards = Array.from(order.keys()).toSorted((a, b) => order[a]! - order[b]!);
  const childrenLeft = new Int32Array(count);
  for (const list of parents) for (const parent of list) childrenLeft[parent]!++;
  const sets = new Map<number, CommitSet>();
  const sizes = new Int32Array(count);
  for (const p of upwards) {
    const [first, ...others] = parents[p]!;
    const set = first === undefined ? new CommitSet(count) : takeSet(sets, first, childrenLeft);
    for (const other of others) {
      set.unite(sets.get(other)!);
      if (--childrenLeft[other]! === 0) sets.delete(other);
    }
    set.add(p);
    sets.set(p, set);
    sizes[p] = others.length === 0 ? (first === undefined ? 0 : sizes[first]!) + 1 : set.count();
  }
  return sizes;
}

/** The set of a parent: itself where no other child waits for it, otherwise a copy. */
function takeSet(sets: Map<number, CommitSet>, parent: number, childrenLeft: Int32Array): CommitSet {
  const set = sets.get(parent)!;
  if (--childrenLeft[parent]! > 0) return set.clone();
  sets.delete(parent);
  return set;
}

/** Within one of half, or within a thousandth for many. */
function approximatelyHalf(weight: number, count: number): boolean {
  const difference = Math.abs(2 * weight - count);
  return difference <= 1 || difference < Math.trunc(count / 1024);
}

interface Choice {
  readonly commit: number;
  /** Suspects in the history of the best commit, also where a skip made git take another one. */
  readonly reaches: number;
  readonly passedOver: readonly number[];
}

function choose(graph: CommitGraph, { order }: Suspects, weights: Weights, { bad, skipped }: GitBisectState): Choice {
  if (skipped.length === 0) {
    const best = weights.halfway >= 0 ? weights.halfway : indexOfBest(weights.of);
    return { commit: order[best]!, reaches: weights.of[best]!, passedOver: [] };
  }
  const sorted = sortByDistance(graph, order, weights.of);
  const reaches = weights.of[sorted[0]!]!;
  const isSkipped = (p: number) => skipped.includes(order[p]!);
  if (!isSkipped(sorted[0]!)) return { commit: order[sorted[0]!]!, reaches, passedOver: [] };
  const usable = sorted.filter((p) => !isSkipped(p)).map((p) => order[p]!);
  const passedOver = sorted.filter(isSkipped).map((p) => order[p]!);
  if (usable.length === 0) return { commit: bad, reaches, passedOver };
  return { commit: awayFromSkipped(usable, bad), reaches, passedOver };
}

function distance(weight: number, count: number): number {
  return Math.min(weight, count - weight);
}

function indexOfBest(weights: Int32Array): number {
  let best = 0;
  for (let p = 1; p < weights.length; p++)
    if (distance(weights[p]!, weights.length) > distance(weights[best]!, weights.length)) best = p;
  return best;
}

/** Positions, the most even split first, equal ones by hash. */
function sortByDistance(graph: CommitGraph, order: Int32Array, weights: Int32Array): number[] {
  const ids = Array.from(order, (commit) => graph.id(commit));
  return Array.from(order.keys()).toSorted((a, b) => {
    const byDistance = distance(weights[b]!, order.length) - distance(weights[a]!, order.length);
    return byDistance !== 0 ? byDistance : ids[a]! < ids[b]! ? -1 : 1;
  });
}

const randomModulo = 32768;

/**
 * Some way down the list of usable commits, so that the next test is not a neighbour of the skipped one:
 * index = count x u x sqrt(u) with a u that depends on the count alone.
 */
function awayFromSkipped(usable: readonly number[], bad: number): number {
  const count = usable.length;
  const mixed = (Math.imul(count, 1103515245) + 12345) >>> 0;
  const random = Math.floor(mixed / 65536) % randomModulo;
  const product = Math.imul(count, random) >>> 0;
  const index = Math.trunc((Math.trunc(product / randomModulo) * integerRoot(random)) / integerRoot(randomModulo));
  const commit = usable[index];
  if (commit === undefined) return usable[0]!;
  if (commit !== bad) return commit;
  return usable[index - 1] ?? usable[0]!;
}

/** Newton's square root in single precision, stopped early: git's own, whose rounding the index depends on. */
function integerRoot(value: number): number {
  if (value === 0) return 0;
  let x = Math.fround(value);
  for (;;) {
    const y = Math.fround((x + Math.fround(value) / x) / 2);
    const step = Math.fround(y > x ? y - x : x - y);
    x = y;
    if (step < 0.5) return Math.trunc(x);
  }
}
