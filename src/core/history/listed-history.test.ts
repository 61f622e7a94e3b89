import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ListedHistory } from './listed-history.ts';
import { drawGraph, readNotation } from './notation.ts';

const id = (n: number): string =>
  `${((n * 0x9e3779b1) % 2 ** 32).toString(16).padStart(8, '0')}${n.toString(16).padStart(32, '0')}`;

/** Lists commits given as `[number, parents]`, dated by their number. */
function list(commits: readonly (readonly [number, readonly number[]])[]) {
  const history = new ListedHistory();
  for (const [commit, parents] of commits) {
    history.add(Buffer.from(id(commit)), 0, commit);
    for (const parent of parents) history.addParent(Buffer.from(`..${id(parent)}..`), 2);
  }
  return history.finish();
}

describe('a history as it is listed', () => {
  test('may name parents before their children, and is numbered with parents first', () => {
    const graph = list([
      [1, []],
      [3, [2, 1]],
      [2, [1]],
    ]);
    expect([0, 1, 2].map((i) => graph.id(i))).toEqual([id(1), id(2), id(3)]);
    expect([...graph.parentsOf(2)]).toEqual([1, 0]);
    expect(graph.dateOf(1)).toBe(2);
  });

  test('leaves out parents that are not listed, and does not find them', () => {
    const graph = list([
      [5, [9, 4]],
      [4, [8]],
    ]);
    expect([...graph.parentsOf(1)]).toEqual([0]);
    expect([...graph.parentsOf(0)]).toEqual([]);
    expect([id(8), id(9)].map((other) => graph.indexOf(other))).toEqual([-1, -1]);
    expect([id(4), id(5)].map((own) => graph.indexOf(own))).toEqual([0, 1]);
  });

  test('finds each of many commits, whatever the order of the list', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(3000).keys()], { minLength: 2500 }), (order) => {
        const graph = list(order.map((n) => [n, n === 0 ? [] : [n - 1]]));
        expect(graph.size).toBe(order.length);
        for (const n of order) {
          const index = graph.indexOf(id(n));
          expect(graph.id(index)).toBe(id(n));
          expect(graph.dateOf(index)).toBe(n);
          expect([...graph.parentsOf(index)].map((p) => graph.id(p))).toEqual(order.includes(n - 1) ? [id(n - 1)] : []);
        }
      }),
      { numRuns: 3 },
    );
  });

  test('refuses what git never lists', () => {
    expect(() =>
      list([
        [1, []],
        [1, []],
      ]),
    ).toThrow(`commit ${id(1)} is there twice`);
    expect(() =>
      list([
        [1, [2]],
        [2, [1]],
      ]),
    ).toThrow('a commit is its own ancestor');
    expect(() => new ListedHistory().add(Buffer.from('no id'), 0, 1)).toThrow('not a full commit id');
    expect(() => new ListedHistory().add(Buffer.from('g'.repeat(40)), 0, 1)).toThrow('not a full commit id');
  });

  test('is the graph that a drawing is', () => {
    const drawing = 'a-b-c-d b-x-y c+y=m-n d+n=e';
    const drawn = drawGraph(drawing);
    const history = new ListedHistory();
    for (const { name, parents } of readNotation(drawing).toReversed()) {
      const commit = drawn.graph.id(drawn.at(name));
      history.add(Buffer.from(commit), 0, drawn.graph.dateOf(drawn.at(name)));
      for (const parent of parents) history.addParent(Buffer.from(drawn.graph.id(drawn.at(parent))), 0);
    }
    const graph = history.finish();
    const shape = (of: typeof graph) =>
      Array.from({ length: of.size }, (_, i) => [of.id(i), ...Array.from(of.parentsOf(i), (p) => of.id(p))].join(' '));
    expect(shape(graph).toSorted()).toEqual(shape(drawn.graph).toSorted());
  });
});
