import { expect, test } from 'vitest';
import { graphOf } from '../../../../test/support/histories.ts';
import { rangeOf } from '../../belief/range.ts';
import { untellableMass } from './untellable.ts';

//  0-1-2-3-4-5-8    2-6-7-8
const graph = graphOf([[], [0], [1], [2], [3], [4], [2], [6], [5, 7]]);
const range = rangeOf(graph, 8, [0]);

/** Candidates as `commit: probability`, and which commits are broken. */
function mass(candidates: Readonly<Record<number, number>>, broken: readonly number[]): number {
  const list = Object.entries(candidates)
    .map(([commit, probability]) => ({ commit: graph.id(Number(commit)), probability }))
    .toSorted((a, b) => b.probability - a.probability);
  return untellableMass(range, list, (number) => broken.includes(range.commits[number]!));
}

test('a broken commit is not told from the one after it', () => {
  expect(mass({ 4: 0.5, 3: 0.4, 2: 0.05 }, [3])).toBeCloseTo(0.9, 12);
  expect(mass({ 4: 0.4, 3: 0.3, 2: 0.25 }, [2, 3])).toBeCloseTo(0.7, 12);
  expect(mass({ 4: 0.4, 3: 0.3, 2: 0.25 }, [2, 3, 6, 7])).toBeCloseTo(0.95, 12);
});

test('what could be tested is told from its neighbours', () => {
  expect(mass({ 4: 0.5, 3: 0.4 }, [])).toBe(0);
  expect(mass({ 4: 0.5, 3: 0.4 }, [4])).toBe(0);
  expect(mass({}, [3])).toBe(0);
});

test('only as many of the first count as cannot be told apart', () => {
  expect(mass({ 4: 0.4, 7: 0.35, 3: 0.2 }, [3])).toBeCloseTo(0.4, 12);
});
