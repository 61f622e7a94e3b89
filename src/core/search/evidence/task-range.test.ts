import { expect, test } from 'vitest';
import { drawGraph } from '../../history/notation.ts';
import type { BisectionTask, Known } from '../strategy.ts';
import { oldestRelease, rangeOfTask } from './task-range.ts';

//  a-b-c-d-e-f-m-n     x forked from b and y from x; m merged them
const { graph, at, nameOf } = drawGraph('a-b-c-d-e-f b-x-y f+y=m-n');
const releases = [
  { tag: 'v1.0', commit: graph.id(at('b')) },
  { tag: 'v1.1', commit: graph.id(at('e')) },
];

function known(given: Partial<BisectionTask>): Known {
  const start = graph.id(at('n'));
  const task: BisectionTask = { kind: 'cause', start, head: start, crashTitle: null, walk: null, ...given };
  return { task, history: { graph, releases }, evidence: new Map() };
}

function namesOf(given: Partial<BisectionTask>): string {
  return Array.from(rangeOfTask(known(given)).commits, nameOf)
    .toSorted()
    .join('');
}

test('a cause is looked for from the oldest release on, itself included', () => {
  expect(nameOf(oldestRelease(known({}))!)).toBe('b');
  expect(namesOf({})).toBe('bcdefmnxy');
});

test('a walk of its own ends the range', () => {
  expect(namesOf({ walk: releases.slice(1) })).toBe('efmnxy');
});

test('where no release is older the range is all there is', () => {
  expect(oldestRelease({ ...known({}), history: { graph, releases: [] } })).toBeNull();
  expect(rangeOfTask({ ...known({}), history: { graph, releases: [] } }).commits.length).toBe(graph.size);
});

test('clean commits are nearer ends', () => {
  expect(namesOf({ good: [graph.id(at('d'))] })).toBe('efmnxy');
  expect(namesOf({ good: [graph.id(at('d')), graph.id(at('y'))] })).toBe('efmn');
  expect(namesOf({ good: ['f'.repeat(40)] })).toBe('bcdefmnxy');
});

test('a fix is looked for in what the head has and the start has not', () => {
  const fix = { kind: 'fix', start: graph.id(at('d')), head: graph.id(at('n')) } as const;
  const range = rangeOfTask(known(fix));
  expect(range.kind).toBe('fix');
  expect(Array.from(range.commits, nameOf).toSorted().join('')).toBe('efmnxy');
});
