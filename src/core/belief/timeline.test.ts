import { expect, test } from 'vitest';
import { drawGraph } from '../history/notation.ts';
import { rangeOf } from './range.ts';
import { placeOf, timelineOf } from './timeline.ts';

/**
 *  a-b-c-e-f      c and d contain two commits of the range each
 *    b-d-e
 */
const { graph, at } = drawGraph('a-b-c b-d c+d=e-f');
const range = rangeOf(graph, at('f'), [at('a')]);
const place = (name: string, ...tested: string[]) =>
  placeOf(
    timelineOf(
      range,
      tested.map((one) => ({ commit: at(one) })),
    ),
    range.numberOf[at(name)]!,
  );

test('a tested commit stands at its own test, also beside one that contains as much', () => {
  for (const name of ['c', 'd']) {
    const { above, gapAbove, below } = place(name, 'e', 'c', 'd', 'b');
    expect({ name, gapAbove, between: below - above }).toEqual({ name, gapAbove: 0, between: 1 });
  }
});

test('another one stands between those that contain more and less; short ranges count as 400 commits', () => {
  expect(place('c', 'f', 'b')).toEqual({ above: 0, gapAbove: 3 / 400, below: 1, gapBelow: 1 / 400 });
  expect(place('d', 'c')).toEqual({ above: -1, gapAbove: 3 / 400, below: 0, gapBelow: 2 / 400 });
});
