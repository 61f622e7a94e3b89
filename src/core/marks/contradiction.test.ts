import { expect, test } from 'vitest';
import { drawGraph } from '../history/notation.ts';
import { contradiction } from './contradiction.ts';
import { noMarks } from './gather-marks.ts';
import type { RevisionWord } from './mark.ts';

/**
 *  a-b-c-d-e
 *     \
 *      x-y
 */
const { graph, at } = drawGraph('a-b-c-d-e b-x-y');
const id = (name: string) => graph.id(at(name));

function contradicts(kind: 'cause' | 'fix', start: string, said: Readonly<Record<string, RevisionWord>>): boolean {
  const revisions = new Map(Object.entries(said).map(([name, word]) => [id(name), word]));
  const task = { kind, start: id(start), head: id('e'), crashTitle: null, walk: null };
  return contradiction(task, { graph, releases: [] }, { ...noMarks, revisions }) !== null;
}

test('in the search for a cause a good revision contains no bad one', () => {
  expect(contradicts('cause', 'e', { d: 'good', b: 'bad' })).toBe(true);
  expect(contradicts('cause', 'e', { b: 'good', d: 'bad' })).toBe(false);
  expect(contradicts('cause', 'e', { y: 'good', c: 'bad' })).toBe(false);
  expect(contradicts('cause', 'c', { d: 'good' })).toBe(true);
});

test('in the search for a fix a bad revision contains no good one that had the bug', () => {
  expect(contradicts('fix', 'b', { c: 'good', d: 'bad' })).toBe(true);
  expect(contradicts('fix', 'b', { c: 'bad', d: 'good' })).toBe(false);
  expect(contradicts('fix', 'c', { x: 'good', y: 'bad' })).toBe(false);
});
