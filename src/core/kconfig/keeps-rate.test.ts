import { expect, test } from 'vitest';
import { keepsRate, oddsOfSameRate } from './keeps-rate.ts';

const always = { target: 3, telling: 3 };
const seldom = { target: 3, telling: 12 };

test('a crash that always came is kept when it comes twice, and lost when it stays away three times', () => {
  expect(keepsRate(always, { target: 1, telling: 1 })).toBeNull();
  expect(keepsRate(always, { target: 2, telling: 2 })).toBe(true);
  expect(keepsRate(always, { target: 0, telling: 3 })).toBe(false);
});

test('a crash that came seldom wants more runs both ways', () => {
  expect(keepsRate(seldom, { target: 0, telling: 3 })).toBeNull();
  expect(keepsRate(seldom, { target: 0, telling: 14 })).toBe(false);
  expect(keepsRate(seldom, { target: 3, telling: 9 })).toBe(true);
  // Once in many runs is no third of what it was.
  expect(keepsRate(always, { target: 1, telling: 8 })).toBe(false);
});

test('a crash that comes more often than before is kept', () => {
  expect(keepsRate(seldom, { target: 4, telling: 4 })).toBe(true);
});

test('the odds are those of the sums done by hand', () => {
  // Rates of an original that crashed in 1 of 1 run weigh as 2r: same is the mean of r, 2/3; a third of that, halved, is 1/9.
  expect(oddsOfSameRate({ target: 1, telling: 1 }, { target: 1, telling: 1 })).toBeCloseTo(6, 1);
  expect(oddsOfSameRate({ target: 1, telling: 1 }, { target: 0, telling: 0 })).toBeCloseTo(1);
});
