import type { Range } from './range.ts';
import { sampleReach, shareOf } from './sampled-reach.ts';

const known = new WeakMap<Range, Int32Array>();

/** Ranges up to this size are counted exactly; in larger ones sizes are right to about one in five hundred. */
const mostCounted = 60_000;

/**
 * How far each commit of the range, by number, is from the end where the bug is gone or had not come: how many
 * commits of the range it contains, or, in the search for a fix, how many it lacks. Computed once. Sorted by it, revisions of
 * a merge-heavy history stand beside those that have nearly the same content, which their dates do not tell.
 */
export function historySizes(range: Range): Int32Array {
  const sizes = known.get(range) ?? measure(range);
  known.set(range, sizes);
  return sizes;
}

function measure(range: Range): Int32Array {
  const { length } = range.commits;
  const sizes = length <= mostCounted ? countAll(range) : estimateAll(range);
  return range.kind === 'cause' ? sizes : sizes.map((size) => length - size);
}

/** The same for a revision outside the range, which contains nothing of it. */
export function sizeOutside({ kind, commits }: Range): number {
  return kind === 'cause' ? 0 : commits.length;
}

/** Carries the set of contained commits up the graph; a set goes to the last child, others copy it. */
function countAll({ commits, parentStart, parents }: Range): Int32Array {
  const size = commits.length;
  const lastChild = new Int32Array(size).fill(-1);
  for (let n = 0; n < size; n++)
    for (let at = parentStart[n]!; at < parentStart[n + 1]!; at++) lastChild[parents[at]!] = n;
  const words = (size + 31) >>> 5;
  const sets = new Map<number, Uint32Array>();
  const sizes = new Int32Array(size);
  for (let n = 0; n < size; n++) {
    const own = parents.subarray(parentStart[n], parentStart[n + 1]);
    const first = own[0];
    const set = first === undefined ? new Uint32Array(words) : inherited(sets, first, lastChild[first] === n);
    for (const parent of own.subarray(1)) unite(set, sets.get(parent)!);
    set[n >>> 5]! |= 1 << (n & 31);
    sizes[n] = own.length === 1 ? sizes[first!]! + 1 : countOnes(set);
    for (const parent of own) if (lastChild[parent] === n) sets.delete(parent);
    sets.set(n, set);
  }
  return sizes;
}

function inherited(sets: Map<number, Uint32Array>, parent: number, isLast: boolean): Uint32Array {
  const set = sets.get(parent)!;
  return isLast ? set : set.slice();
}

function unite(set: Uint32Array, other: Uint32Array): void {
  for (let w = 0; w < set.length; w++) set[w]! |= other[w]!;
}

function countOnes(set: Uint32Array): number {
  let count = 0;
  for (let w = 0; w < set.length; w++) {
    let x = set[w]!;
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    count += (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
}

function estimateAll(range: Range): Int32Array {
  const reach = sampleReach(range, new Float64Array(range.commits.length).fill(1));
  return Int32Array.from(range.commits, (_, n) => Math.round(shareOf(reach, n) * range.commits.length));
}
