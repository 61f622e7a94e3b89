import { expect, test } from 'vitest';
import { logOdds, probabilityOf, pushOf } from './logistic.ts';

const model = {
  intercept: -1,
  facts: { a: { mean: 2, scale: 4, weight: 3 }, b: { mean: 0, scale: 1, weight: -2 } },
};

test('facts move the log-odds by their distance from the mean', () => {
  expect(logOdds(model, { a: 2, b: 0 })).toBe(-1);
  expect(logOdds(model, { a: 6, b: 1 })).toBe(-1 + 3 - 2);
  expect(pushOf(model, { a: 6 }, 'a')).toBe(3);
});

test('a fact that is missing or unknown moves nothing', () => {
  expect(logOdds(model, { c: 100 })).toBe(-1);
});

test('even odds are one half', () => {
  expect(probabilityOf(0)).toBe(0.5);
});
