import { expect, test } from 'vitest';
import { ageText, durationText, probabilityText } from './numbers.ts';

test.each([
  [0.99999, '> 0.999'],
  [0.9934, '0.993'],
  [0.5, '0.50'],
  [0.0042, '0.004'],
  [0.0001, '< 0.001'],
  [0, '0'],
  [1, '1'],
])('%d is told as %s: nobody is told 0.99999', (probability, text) => {
  expect(probabilityText(probability)).toBe(text);
});

test.each([
  [0, '0'],
  [40, '40 ms'],
  [1500, '1.5 s'],
  [2000, '2 s'],
  [40_000, '40 s'],
  [80_000, '1 min 20 s'],
  [3_600_000, '1 h'],
  [5_000_000, '1 h 23 min'],
  [90_000_000, '1 d 1 h'],
  [900_000_000, '10 d'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test('ages are in one unit, and a clock that is ahead makes none negative', () => {
  expect(ageText(0, 7_300_000)).toBe('2 h');
  expect(ageText(10_000, 0)).toBe('< 1 min');
});
