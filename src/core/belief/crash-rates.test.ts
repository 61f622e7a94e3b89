import { expect, test } from 'vitest';
import { startRates } from './crash-rates.ts';
import { defaultParameters } from './parameters.ts';

const { rates } = defaultParameters;

function seen(target: number, clean: number) {
  return { target, clean, foreign: 0, unusable: 0, sight: null };
}

/** Means over the rates, weighed by what the runs leave of them. */
function after(target: number, clean: number) {
  const found = startRates(rates, seen(target, clean));
  const weights = found.map(({ rate, probability }) => probability * rate ** target * (1 - rate) ** clean);
  const all = weights.reduce((a, b) => a + b, 0);
  return { found, weights, all, mean: found.reduce((sum, { rate }, i) => sum + (rate * weights[i]!) / all, 0) };
}

test('rates lie about where the runs of the start commit are', () => {
  const { mean, found } = after(20, 80);
  expect(mean).toBeGreaterThan(0.17);
  expect(mean).toBeLessThan(0.24);
  expect(found.every(({ rate }) => rate > 0.05 && rate < 0.5)).toBe(true);
  expect(after(10, 0).mean).toBeGreaterThan(0.95);
});

test('each of them is about as probable as the others', () => {
  const { weights, all } = after(20, 80);
  expect(weights.length).toBeGreaterThanOrEqual(5);
  expect(weights.length).toBeLessThanOrEqual(7);
  for (const weight of weights) expect(weight / all).toBeLessThan(0.4);
});

test('one group holds as much as its members together', () => {
  const total = rates.reduce((sum, { probability }) => sum + probability, 0);
  expect(startRates(rates, undefined).reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(total, 9);
  const chance = (target: number, clean: number) =>
    rates.reduce((sum, { rate, probability }) => sum + probability * rate ** target * (1 - rate) ** clean, 0);
  expect(after(2, 1).all / chance(2, 1)).toBeGreaterThan(0.7);
  expect(after(2, 1).all / chance(2, 1)).toBeLessThan(1.4);
});

test('where no rate can explain the runs the prior stays', () => {
  expect(startRates(rates, seen(100_000, 100_000))).toBe(rates);
});
