import { expect, test } from 'vitest';
import { aboveBoundary } from './above-boundary.ts';
import { ancestors } from './ancestry.ts';
import { CommitGraphBuilder } from './commit-graph-builder.ts';

const id = (name: string): string => name.charCodeAt(0).toString(16).padStart(8, '0').padEnd(40, '0');

/** A part of history, newest first: `name: parents`. */
function part(...lines: string[]) {
  const builder = new CommitGraphBuilder();
  for (const line of lines) {
    const [name = '', parents = ''] = line.split(':');
    builder.add(id(name), 1, Array.from(parents, id));
  }
  return builder.finish();
}

test('what is cut off below stands on the good commit, and the bad one on top', () => {
  const whole = aboveBoundary(part('d:cb', 'c:x', 'b:y'), { id: id('z'), dateS: 9 }, [
    { id: id('g'), dateS: 0 },
    { id: id('h'), dateS: 0 },
  ]);
  const parents = (name: string) => Array.from(whole.parentsOf(whole.indexOf(id(name))), (parent) => whole.id(parent));
  expect(parents('z')).toEqual([id('d')]);
  expect(parents('d')).toEqual([id('c'), id('b')]);
  expect([parents('c'), parents('b'), parents('g'), parents('h')]).toEqual([[id('g')], [id('g')], [], []]);
  const inRange = ancestors(whole, [whole.indexOf(id('z'))]).subtract(ancestors(whole, [whole.indexOf(id('g'))]));
  expect(inRange.count()).toBe(4);
});

test('a bad commit that is in the part stays where it is, and without a good one roots stay roots', () => {
  const whole = aboveBoundary(part('d:c', 'c:'), { id: id('d'), dateS: 1 }, []);
  expect(whole.size).toBe(2);
  expect([...whole.parentsOf(0)]).toEqual([]);
});
