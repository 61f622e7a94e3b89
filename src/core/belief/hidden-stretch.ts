import type { Classes } from './hypotheses.ts';
import { hiddenState } from './likelihood.ts';

/**
 * A stretch in which the bug shows otherwise than where it was reported, mostly not at all: it begins with one commit
 * and ends with another, as a bug does, so that it holds in revisions that contain the first and not the second, on
 * whatever branch they are.
 */
export interface HiddenStretch {
  /** The state of the bug in it, where it is there. */
  readonly state: number;
  /** Which tests lie in it, in the order of the classes' `inside`. */
  readonly covers: Uint8Array;
  /** Probability before the tests, given that there is a stretch. */
  readonly prior: number;
  /** The pairs of commits that make it, as classes: it lasts from one until the other. */
  readonly bounds: readonly StretchBounds[];
}

interface StretchBounds {
  /** The class "older" stands for a stretch that was there before the range. */
  readonly from: number;
  readonly until: number;
  readonly weight: number;
}

/** Chance that a stretch is older than the range. */
const olderThanRange = 0.25;
/** Stretches kept: half of those that could be where they are by chance, half that would explain what the tests say. */
const mostStretches = 60;

/**
 * All stretches that the tests tell apart and that cover at least one test and none of `shown` (1 by test), those in
 * which the bug was seen. `rest` is the probability of the stretches that cover no test. Of too many those are kept that
 * are most probable, or would be if what seems to be the culprit (`seeming`: its probability by class, with no stretch
 * in mind) were one of their ends: there the bug comes into view, or goes out of it, in both cases. `sizes`, by class,
 * say how likely its commits are to change anything: a merge ends a stretch as rarely as it brings a bug.
 */
export function hiddenStretches(
  classes: Classes,
  shown: Uint8Array,
  seeming: Float64Array,
  sizes = classSizes(classes),
): { readonly stretches: readonly HiddenStretch[]; readonly rest: number } {
  const all = sizes.reduce((a, b) => a + b, 0);
  const found = new Map<string, Found>();
  let rest = 0;
  for (let until = 0; until < classes.older; until++) {
    const chance = sizes[until]! / all;
    for (const { from, weight } of beginnings(classes, sizes, until)) {
      const covers = covered(classes, from, until);
      if (covers.some((inside, t) => inside === 1 && shown[t] === 1)) continue;
      if (!covers.includes(1)) {
        rest += chance * weight;
        continue;
      }
      const key = covers.join('');
      const known = found.get(key) ?? { covers, prior: 0, promise: 0, bounds: [] };
      found.set(key, known);
      known.prior += chance * weight;
      known.promise += seeming[until]! * weight + chance * seeming[from]!;
      known.bounds.push({ from, until, weight: chance * weight });
    }
  }
  const by = (of: 'prior' | 'promise') => [...found.values()].toSorted((a, b) => b[of] - a[of]);
  const promising = by('promise').slice(0, mostStretches / 2);
  const stretches = [...new Set([...promising, ...by('prior')])].slice(0, mostStretches);
  return { stretches: stretches.map((one) => ({ ...one, state: hiddenState })), rest };
}

/** Ends of a part with another rate that are considered. */
const mostEnds = 20;

/**
 * Older parts of history in which the bug has another rate, up to one of the commits that could seem to be the culprit
 * for it: those most probable, or most probable to be the culprit with no such part in mind.
 */
export function olderParts(
  classes: Classes,
  seeming: Float64Array,
  state: number,
  sizes = classSizes(classes),
): HiddenStretch[] {
  const all = sizes.reduce((a, b) => a + b, 0);
  return Array.from(sizes.keys())
    .toSorted((a, b) => seeming[b]! + sizes[b]! / all - seeming[a]! - sizes[a]! / all)
    .slice(0, mostEnds)
    .map((until) => ({
      state,
      covers: classes.list[until]!.inside.map((mark) => 1 - mark),
      prior: sizes[until]! / all,
      bounds: [{ from: classes.older, until, weight: 1 }],
    }))
    .filter(({ covers }) => covers.includes(1));
}

interface Found {
  readonly covers: Uint8Array;
  prior: number;
  promise: number;
  readonly bounds: StretchBounds[];
}

/** Classes that a stretch can begin with, given the one it ends with: those contained wherever that is. */
function beginnings({ list, older }: Classes, sizes: Float64Array, until: number): { from: number; weight: number }[] {
  const end = list[until]!.inside;
  const earlier = Array.from({ length: older }, (_, k) => k).filter((k) => includes(list[k]!.inside, end));
  const all = earlier.reduce((sum, k) => sum + sizes[k]!, 0);
  return [
    ...earlier.map((from) => ({ from, weight: ((1 - olderThanRange) * sizes[from]!) / all })),
    { from: older, weight: olderThanRange },
  ];
}

function includes(larger: Uint8Array, smaller: Uint8Array): boolean {
  for (let t = 0; t < smaller.length; t++) if (smaller[t]! > larger[t]!) return false;
  return true;
}

function covered({ list }: Classes, from: number, until: number): Uint8Array {
  return list[from]!.inside.map((mark, t) => (mark === 1 && list[until]!.inside[t] === 0 ? 1 : 0));
}

export function classSizes({ of, older }: Classes): Float64Array {
  const sizes = new Float64Array(older);
  for (const k of of) sizes[k]!++;
  return sizes;
}

/**
 * Probability that a revision lies in the stretch. `share` tells for a class how much of it the revision contains, 0..1.
 */
export function chanceInside({ bounds }: HiddenStretch, older: number, share: (ofClass: number) => number): number {
  let [inside, all] = [0, 0];
  for (const { from, until, weight } of bounds) {
    all += weight;
    inside += weight * (from === older ? 1 : share(from)) * (1 - share(until));
  }
  return all > 0 ? inside / all : 0;
}
