import { describe, expect, test } from 'vitest';
import { readNotation } from './notation.ts';

/** Commits as `name<parents`. */
function read(drawing: string): string {
  const commits = readNotation(drawing).map(({ name, parents }) =>
    parents.length ? `${name}<${parents.join(',')}` : name,
  );
  return commits.join(' ');
}

describe('the notation of histories', () => {
  test.each([
    ['one commit', 'a', 'a'],
    ['a chain', 'a-b-c', 'a b<a c<b'],
    ['a branch and a merge', 'a-b-c b-d-e c+e=m', 'a b<a c<b d<b e<d m<c,e'],
    ['a chain that goes on from a merge', 'a-b a-c b+c=m-n', 'a b<a c<a m<b,c n<m'],
    ['an octopus', 'a-b a-c a-d b+c+d=m', 'a b<a c<a d<a m<b,c,d'],
    ['several roots', 'a-b r+b=m', 'a b<a r m<r,b'],
    ['parents drawn after their children', 'b-c a-b', 'a b<a c<b'],
  ])('reads %s', (_, drawing, expected) => expect(read(drawing)).toBe(expected));

  test.each([
    ['a cycle', 'a-b-a'],
    ['a cycle through a merge', 'a-b b+c=d-c'],
    ['a commit drawn twice as a child', 'a-b c-b'],
    ['an empty name', 'a--b'],
  ])('refuses %s', (_, drawing) => expect(() => readNotation(drawing)).toThrow(RangeError));
});
