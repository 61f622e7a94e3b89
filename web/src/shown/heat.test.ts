import { expect, test } from 'vitest';
import { heatBins, moved, shadeOf, telling, zoomed } from './heat.ts';

const candidates = [
  { position: 10, probability: 0.25 },
  { position: 11, probability: 0.25 },
  { position: 900, probability: 0.5 },
];

test('places that share a pixel share its probability, and nothing of it is lost', () => {
  const bins = heatBins(candidates, { from: 0, to: 1000 }, 100);
  expect(bins).toEqual([
    { from: 10, to: 20, probability: 0.5 },
    { from: 900, to: 910, probability: 0.5 },
  ]);
});

test('a strip with more pixels than places has a part for each place', () => {
  const bins = heatBins(candidates, { from: 8, to: 14 }, 600);
  expect(bins).toEqual([
    { from: 10, to: 11, probability: 0.25 },
    { from: 11, to: 12, probability: 0.25 },
  ]);
});

test('ten thousand candidates make no more parts than there are pixels', () => {
  const many = Array.from({ length: 16_000 }, (_, position) => ({ position, probability: 1 / 16_000 }));
  const bins = heatBins(many, { from: 0, to: 16_000 }, 800);
  expect(bins).toHaveLength(800);
  expect(bins.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 10);
});

test.each([
  [0, 0],
  [1e-9, 0],
  [1e-4, 0],
  [1e-2, 5],
  [0.1, 7],
  [1, 9],
])('shades follow powers of ten: %d is shade %d', (probability, shade) => {
  expect(shadeOf(probability)).toBe(shade);
});

test('zooming keeps what is under the pointer where it is', () => {
  expect(zoomed({ from: 0, to: 1000 }, 0.5, 250, 1000)).toEqual({ from: 125, to: 625 });
});

test('no zoom and no move leaves the history', () => {
  expect(zoomed({ from: 0, to: 100 }, 4, 50, 1000)).toEqual({ from: 0, to: 400 });
  expect(zoomed({ from: 0, to: 1000 }, 2, 0, 1000)).toEqual({ from: 0, to: 1000 });
  expect(moved({ from: 900, to: 1000 }, 0.2, 1000)).toEqual({ from: 900, to: 1000 });
  expect(zoomed({ from: 0, to: 2 }, 0.5, 1, 2)).toEqual({ from: 0, to: 2 });
});

test('what is worth to look at is around the probable candidates', () => {
  const { from, to } = telling([...candidates.slice(0, 2), { position: 900, probability: 0.0001 }], 1000);
  expect(from).toBeLessThanOrEqual(10);
  expect(to).toBeLessThan(30);
  expect(telling([], 1000)).toEqual({ from: 0, to: 1000 });
});
