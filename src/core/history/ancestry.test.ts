import { describe, expect, test } from 'vitest';
import { ancestors, descendants, isAncestor, mergeBases } from './ancestry.ts';
import { drawGraph } from './notation.ts';

/*
 *  a - b - c --- m - n
 *       \ d - e /
 *        \ f
 */
const simple = 'a-b-c b-d-e b-f c+e=m-n';

/*
 *  a - b --- x - p     x and y merge b and c both ways round: p and q have two merge bases
 *   \ c -+-- y - q
 */
const crossed = 'a-b a-c b+c=x-p c+b=y-q';

const { at } = drawGraph(simple);

function names(drawing: string, found: Iterable<number>): string {
  const { nameOf } = drawGraph(drawing);
  return [...found].map(nameOf).toSorted().join(' ');
}

describe('ancestry', () => {
  test.each([
    ['of a tip', 'n', 'a b c d e m n'],
    ['of a side branch', 'e', 'a b d e'],
    ['of the root', 'a', 'a'],
  ])('ancestors %s', (_, tip, expected) =>
    expect(names(simple, ancestors(drawGraph(simple).graph, [at(tip)]))).toBe(expected),
  );

  test.each([
    ['of a fork', 'd', 'd e m n'],
    ['of a tip', 'f', 'f'],
    ['of the root', 'a', 'a b c d e f m n'],
  ])('descendants %s', (_, root, expected) =>
    expect(names(simple, descendants(drawGraph(simple).graph, [at(root)]))).toBe(expected),
  );

  test.each([
    ['a', 'n', true],
    ['d', 'm', true],
    ['c', 'c', true],
    ['f', 'n', false],
    ['n', 'a', false],
    ['c', 'e', false],
  ])('is %s an ancestor of %s: %s', (older, newer, expected) =>
    expect(isAncestor(drawGraph(simple).graph, at(older), at(newer))).toBe(expected),
  );

  test.each([
    ['of two branches', simple, 'c', 'f', 'b'],
    ['of a commit and its ancestor', simple, 'd', 'n', 'd'],
    ['of a commit and itself', simple, 'm', 'm', 'm'],
    ['of a criss-cross', crossed, 'p', 'q', 'b c'],
    ['of unrelated histories', 'a-b r-s', 'b', 's', ''],
  ])('merge bases %s', (_, drawing, a, b, expected) => {
    const { graph, at: number } = drawGraph(drawing);
    expect(names(drawing, mergeBases(graph, [number(a)], [number(b)]))).toBe(expected);
  });
});
