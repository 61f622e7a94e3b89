import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf, histories } from '../../../test/support/histories.ts';
import { ancestors } from '../history/ancestry.ts';
import { historySizes, sizeOutside } from './history-size.ts';
import { rangeOf } from './range.ts';

test('counts what each commit contains of the range, and for a fix what it lacks', () => {
  fc.assert(
    fc.property(histories(60), fc.nat(), (parents, pick) => {
      const graph = graphOf(parents);
      const old = pick % (graph.size - 1);
      const below = ancestors(graph, [old]);
      for (const kind of ['cause', 'fix'] as const) {
        const range = rangeOf(graph, graph.size - 1, [old], kind);
        const expected = Array.from(range.commits, (commit) => ancestors(graph, [commit]).subtract(below).count());
        const lacking = expected.map((count) => range.commits.length - count);
        expect([...historySizes(range)]).toEqual(kind === 'cause' ? expected : lacking);
      }
    }),
    { endOnFailure: true, numRuns: 30 },
  );
});

test('counts large ranges about right', () => {
  const size = 60_500;
  const parents = Array.from({ length: size }, (_, i) => (i === 0 ? [] : i % 3 === 2 ? [i - 1, i - 2] : [i - 1]));
  const range = rangeOf(graphOf(parents), size - 1, []);
  const sizes = historySizes(range);
  for (const number of [0, 20_000, 45_000, size - 1])
    expect(Math.abs(sizes[number]! - number)).toBeLessThan(size / 250);
});

test('what is outside of the range contains nothing of it', () => {
  const graph = graphOf([[], [0], [1], [2]]);
  expect(sizeOutside(rangeOf(graph, 3, [1], 'cause'))).toBe(0);
  expect(sizeOutside(rangeOf(graph, 3, [1], 'fix'))).toBe(2);
});
