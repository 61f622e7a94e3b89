import { expect, test } from 'vitest';
import { graphOf } from '../../../test/support/histories.ts';
import { type Belief, believe, type TestedKernel } from './belief.ts';
import { chooseTest, type TestCosts, type WeighedBelief } from './choose-test.ts';
import type { Observation } from './observation.ts';
import { defaultParameters } from './parameters.ts';
import { rangeOf } from './range.ts';

const line = rangeOf(graphOf(Array.from({ length: 401 }, (_, i) => (i === 0 ? [] : [i - 1]))), 400, [0]);

function observed(given: Partial<Observation>): Observation {
  return { target: 0, clean: 0, foreign: 0, unusable: 0, sight: null, ...given };
}

function believed(start: Partial<Observation>, more: readonly TestedKernel[] = []) {
  const tests = [{ commit: 400, observation: observed(start) }, ...more];
  return believe(line, tests, new Float64Array(400).fill(1), 0.03, defaultParameters);
}

/** One reading, in which all crashes are told apart by their titles. */
function reading(belief: Belief, given: Partial<WeighedBelief> = {}): WeighedBelief {
  return {
    belief,
    weight: 1,
    undoubted: () => 1,
    doubted: () => 0,
    telling: () => 1,
    seen: () => ({ target: 0, clean: 0 }),
    ...given,
  };
}

const free: TestCosts = {
  build: () => 360,
  run: 60,
  usable: () => 1,
  usableRoughly: () => 1,
  tellsSight: () => false,
};

/** Chooses after the start commit crashed so often; numbers begin with commit 1. */
function choose(start: Partial<Observation>, costs: Partial<TestCosts> = {}, given: Partial<WeighedBelief> = {}) {
  return chooseTest([reading(believed(start), given)], { ...free, ...costs })!;
}

test('splits the belief in about the middle, for nearly one bit', () => {
  const { number, bits } = choose({ target: 5 });
  expect(number).toBeGreaterThan(140);
  expect(number).toBeLessThan(260);
  expect(bits).toBeGreaterThan(0.75);
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
  const covered = choose({ target: 4, clean: 6 }, {}, { telling: () => 0.2 });
  const open = choose({ target: 4, clean: 6 });
  expect(covered.bits / covered.cost).toBeLessThan(0.7 * (open.bits / open.cost));
});

test('a test costs its build, its runs, and the waiting for them', () => {
  const { cost, runs } = choose({ target: 5 });
  expect(cost).toBe(360 + 60 * runs + 0.5 * (360 + 60 * Math.ceil(runs / 10)));
});

test('where a title may be the target, more runs of what showed it are worth most: the target could come too', () => {
  // At commit 200 a crash came whose title is doubtful: in one reading it is the target's, in the other another bug's.
  const doubtful = { commit: 200, observation: observed({ target: 1 }) };
  const clean = { commit: 199, observation: observed({ clean: 3 }) };
  const asTarget = believed({ target: 6 }, [doubtful, clean]);
  const asForeign = believed({ target: 6 }, [clean]);
  const seen = (isTarget: boolean) => (number: number) => {
    if (number === 198) return { target: 0, clean: 3 };
    return { target: number === 199 && isTarget ? 1 : 0, clean: 0 };
  };
  const readings = [
    reading(asTarget, { weight: 0.6, undoubted: () => 0.5, seen: seen(true) }),
    reading(asForeign, {
      weight: 0.4,
      doubted: (number) => (number === 199 ? 0.9 : 0),
      telling: (number) => (number === 199 ? 0.05 : 1),
      seen: seen(false),
    }),
  ];
  const built = (number: number) => ([198, 199, 399].includes(number) ? 0 : 360);
  const chosen = chooseTest(readings, { ...free, build: built, run: 5 })!;
  expect(chosen.number).toBe(199);
  const hopeless = readings.map((one) => ({ ...one, undoubted: () => 0, doubted: () => 1, telling: () => 1 }));
  expect(chooseTest(hopeless, { ...free, build: built, run: 5 })!.bits).toBeLessThan(0.2 * chosen.bits);
});
