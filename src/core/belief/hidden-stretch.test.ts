import { expect, test } from 'vitest';
import { graphOf } from '../../../test/support/histories.ts';
import { chanceInside, classSizes, hiddenStretches, olderParts } from './hidden-stretch.ts';
import { classify } from './hypotheses.ts';
import { contained, rangeOf } from './range.ts';

/** 0-1-…-40, tested at 10, 20, 30 and 40: classes of ten commits each. */
const graph = graphOf(Array.from({ length: 41 }, (_, i) => (i === 0 ? [] : [i - 1])));
const range = rangeOf(graph, 40, [0]);
const classes = classify(
  range,
  [40, 30, 20, 10].map((commit) => contained(range, commit)),
);

function coveredBy(shown: string) {
  const { stretches, rest } = hiddenStretches(
    classes,
    Uint8Array.from(shown, Number),
    new Float64Array(classes.older + 1),
  );
  return { stretches, rest, covers: stretches.map(({ covers }) => covers.join('')).toSorted() };
}

test('along a line stretches are runs of neighbouring tests in which the bug was not seen', () => {
  expect(coveredBy('1000').covers).toEqual(['0001', '0010', '0011', '0100', '0110', '0111']);
  expect(coveredBy('1010').covers).toEqual(['0001', '0100']);
  expect(coveredBy('1111').covers).toEqual([]);
});

test('their probabilities, with that of covering no test, add up to one where nothing was seen', () => {
  const { stretches, rest } = coveredBy('0000');
  expect(stretches.reduce((sum, { prior }) => sum + prior, rest)).toBeCloseTo(1, 12);
  const seen = coveredBy('0100');
  expect(seen.stretches.reduce((sum, { prior }) => sum + prior, seen.rest)).toBeLessThan(0.9);
});

test('a stretch that may be older than the range is more probable at its old end', () => {
  const { stretches } = coveredBy('0000');
  const priorOf = (marks: string) => stretches.find(({ covers }) => covers.join('') === marks)!.prior;
  expect(priorOf('0001')).toBeGreaterThan(1.5 * priorOf('0100'));
});

test('a revision is inside as far as it contains the beginning and not the end', () => {
  expect([...classSizes(classes)]).toEqual([10, 10, 10, 10]);
  const stretch = coveredBy('1000').stretches.find(({ covers }) => covers.join('') === '0010')!;
  const inside = (commit: number) => {
    const marks = contained(range, commit);
    const shares = Float64Array.from({ length: classes.older }, (_, k) =>
      classes.of.reduce((sum, own, n) => sum + (own === k ? marks[n]! / 10 : 0), 0),
    );
    return chanceInside(stretch, classes.older, (k) => shares[k]!);
  };
  expect(inside(20)).toBeCloseTo(1, 12);
  expect(inside(10)).toBeCloseTo(0, 12);
  expect(inside(30)).toBeCloseTo(0, 12);
  expect(inside(15)).toBeCloseTo(0.5, 12);
  expect(inside(23)).toBeCloseTo(0.7, 12);
});

test('on another branch than its beginning a stretch does not hold', () => {
  //  0-1-2-5-6   1-3-4-5: 2 and 4 are tested
  const forked = rangeOf(graphOf([[], [0], [1], [1], [3], [2, 4], [5]]), 6, [0]);
  const split = classify(
    forked,
    [6, 4, 2].map((commit) => contained(forked, commit)),
  );
  const { stretches } = hiddenStretches(split, Uint8Array.of(1, 0, 0), new Float64Array(split.older + 1));
  expect(stretches.map(({ covers }) => covers.join('')).toSorted()).toEqual(['001', '010', '011']);
});

test('of too many stretches those stay that would explain what seems to be the culprit', () => {
  const tests = Array.from({ length: 24 }, (_, t) => 40 - t);
  const crowded = classify(
    range,
    tests.map((commit) => contained(range, commit)),
  );
  const shown = Uint8Array.from(tests, (commit) => (commit >= 38 ? 1 : 0));
  const until38 = (stretches: readonly { covers: Uint8Array }[]) =>
    stretches.filter(({ covers }) => covers[tests.indexOf(37)] === 1).length;
  const blank = hiddenStretches(crowded, shown, new Float64Array(crowded.older + 1));
  const seeming = new Float64Array(crowded.older + 1);
  seeming[crowded.of[37]!] = 0.9;
  const kept = hiddenStretches(crowded, shown, seeming);
  expect(kept.stretches).toHaveLength(blank.stretches.length);
  expect(until38(kept.stretches)).toBeGreaterThan(until38(blank.stretches));
});

test('an older part ends with a commit, the most suspicious first, and is everything that lacks it', () => {
  const seeming = Float64Array.from({ length: classes.older + 1 }, (_, k) => (k === classes.of[24] ? 0.8 : 0));
  const [first, ...others] = olderParts(classes, seeming, 3);
  expect(Array.from(first!.covers)).toEqual([0, 0, 1, 1]);
  expect(first!.state).toBe(3);
  expect(others).toHaveLength(2);
  expect(first!.prior).toBeCloseTo(0.25, 12);
});
