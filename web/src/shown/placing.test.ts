import { expect, test } from 'vitest';
import { rowsInSight, stacked, thinned } from './placing.ts';
import { timeTicks } from './time-ticks.ts';

test('marks that are close together stand above each other, others on the ground', () => {
  expect(stacked([10, 12, 100, 11], 16, 4)).toEqual([0, 2, 0, 1]);
});

test('with no row left a mark goes to where it covers least', () => {
  expect(stacked([0, 1, 2], 16, 2)).toEqual([0, 1, 0]);
});

test('labels without room are left out, from the left', () => {
  expect(thinned([30, 0, 10, 65], (x) => x, 25)).toEqual([0, 30, 65]);
});

test('of ten thousand rows those in sight are drawn, and some beside them', () => {
  expect(rowsInSight(5200, 520, 52, 10_000, 8)).toEqual({ from: 92, to: 118 });
  expect(rowsInSight(0, 520, 52, 10_000, 8)).toEqual({ from: 0, to: 18 });
  expect(rowsInSight(99_999, 520, 52, 5, 8)).toEqual({ from: 5, to: 5 });
});

test.each([
  [150_000, 5, [0, 30_000, 60_000, 90_000, 120_000, 150_000]],
  [292_000, 4, [0, 120_000, 240_000]],
  [90, 3, [0, 50]],
])('ticks of %d ms, at most about %d, are at round times', (length, most, ticks) => {
  expect(timeTicks(length, most)).toEqual(ticks);
});
