import { expect, test } from 'vitest';
import { goDuration } from './go-duration.ts';

for (const [ms, text] of [
  [0, '0s'],
  [0.00045, '450ns'],
  [0.0015, '1.5µs'],
  [450.5, '450.5ms'],
  [1000, '1s'],
  [61_500, '1m1.5s'],
  [3_600_000, '1h0m0s'],
  [23_530_370.37369, '6h32m10.37037369s'],
] as const)
  test(`${ms} ms is ${text}`, () => {
    expect(goDuration(ms)).toBe(text);
  });
