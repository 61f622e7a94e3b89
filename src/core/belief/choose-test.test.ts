import { expect, test } from 'vitest';
import { graphOf } from '../../../test/support/histories.ts';
import { believe } from './belief.ts';
import { chooseTest, type TestCosts } from './choose-test.ts';
import type { Observation } from './observation.ts';
import { defaultParameters } from './parameters.ts';
import { rangeOf } from './range.ts';

const line = rangeOf(graphOf(Array.from({ length: 401 }, (_, i) => (i === 0 ? [] : [i - 1]))), 400, [0]);

function observed(given: Partial<Observation>): Observation {
  return { target: 0, clean: 0, foreign: 0, unusable: 0, sight: null, ...given };
}

/** Chooses after the start commit crashed so often; numbers begin with commit 1. */
function choose(start: Partial<Observation>, costs: Partial<TestCosts> = {}) {
  const tests = [{ commit: 400, observation: observed(start) }];
  const belief = believe(line, tests, new Float64Array(400).fill(1), 0.03, defaultParameters);
  const given: TestCosts = {
    build: () => 360,
    run: 60,
    usable: () => 1,
    usableRoughly: () => 1,
    telling: () => 1,
    tellsSight: () => false,
    seen: () => ({ target: 0, clean: 0 }),
    ...costs,
  };
  return chooseTest(belief, given)!;
}

test('splits the belief in about the middle, for nearly one bit', () => {
  const { number, bits } = choose({ target: 5 });
  expect(number).toBeGreaterThan(140);
  expect(number).toBeLessThan(260);
  expect(bits).toBeGreaterThan(0.8);
  expect(bits).toBeLessThanOrEqual(1);
});

test('wants more runs where the bug crashes rarely', () => {
  expect(choose({ target: 10 }).runs).toBeLessThanOrEqual(3);
  expect(choose({ target: 3, clean: 25 }).runs).toBeGreaterThanOrEqual(8);
});

test('does not test what is known not to be usable, and goes round what hardly is', () => {
  const isBroken = (number: number) => number > 100 && number < 300;
  const hardly = (number: number) => (isBroken(number) ? 0.05 : 1);
  expect(isBroken(choose({ target: 5 }, { usable: hardly, usableRoughly: hardly }).number)).toBe(false);
  const only = (number: number) => (number === 17 ? 1 : 0);
  expect(choose({ target: 5 }, { usable: only, usableRoughly: only }).number).toBe(17);
  expect(choose({ target: 5 }, { usable: () => 0, usableRoughly: () => 0 })).toBeNull();
});

test('takes a kernel that is built before one that splits a little better', () => {
  expect(choose({ target: 5 }, { build: (number) => (number === 130 ? 0 : 3600) }).number).toBe(130);
});

test('expects less of runs that other crashes hide', () => {
  const covered = choose({ target: 4, clean: 6 }, { telling: () => 0.2 });
  const open = choose({ target: 4, clean: 6 });
  expect(covered.bits / covered.cost).toBeLessThan(0.7 * (open.bits / open.cost));
});

test('a test costs its build, its runs, and the waiting for them', () => {
  const { cost, runs } = choose({ target: 5 });
  expect(cost).toBe(360 + 60 * runs + 0.5 * (360 + 60 * Math.ceil(runs / 10)));
});
