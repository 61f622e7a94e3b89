import { expect, test } from 'vitest';
import { graphOf } from '../../../../test/support/histories.ts';
import { defaultParameters } from '../../belief/parameters.ts';
import { plainRecipe } from '../../toolchain/build-recipe.ts';
import type { Known } from '../strategy.ts';
import { taskPrior } from './task-prior.ts';
import { rangeOfTask } from './task-range.ts';

const graph = graphOf([[], [0], [1], [2], [3], [4]]);
const start = graph.id(5);

/** Commit 3 touches only documentation. */
function priorWith(gates: readonly number[] | null): Float64Array {
  const recipes = gates === null ? {} : { recipes: { of: () => plainRecipe, gates: () => gates } };
  const known: Known = {
    task: { kind: 'cause', start, head: start, crashTitle: null, walk: null, good: [graph.id(0)] },
    history: {
      graph,
      releases: [],
      paths: (commit) => [commit === 3 ? 'Documentation/x.rst' : 'fs/pipe.c'],
      ...recipes,
    },
    evidence: new Map(),
  };
  const range = rangeOfTask(known);
  const prior = taskPrior(known, range, defaultParameters);
  return Float64Array.from([1, 2, 3, 4, 5], (commit) => prior[range.numberOf[commit]!]!);
}

test('a commit that changes no code is suspected as others are where revisions begin to be built otherwise', () => {
  const [plain, apart, at] = [priorWith(null), priorWith([4]), priorWith([3])];
  expect(plain[2]! / plain[1]!).toBeLessThan(0.1);
  expect(apart).toEqual(plain);
  expect(at[2]! / at[1]!).toBeGreaterThan(0.7);
  expect(at[2]! / at[1]!).toBeLessThan(1.1);
});
