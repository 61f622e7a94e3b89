import { expect, test } from 'vitest';
import { looks, type ShownRun, shapeOf, shapeOfAll, shapes, tellShapes } from './run-shape.ts';

const cases: readonly (readonly [says: string, run: ShownRun, shape: string])[] = [
  ['a clean run that would have shown the bug', { outcome: 'ok', sight: 'clear' }, 'ok-clear'],
  ['a clean run with dim sight', { outcome: 'ok', sight: 'dim' }, 'ok'],
  ['a clean run of which nothing is known', { outcome: 'ok' }, 'ok'],
  ['a clean run that could not have shown it', { outcome: 'ok', sight: 'blind' }, 'ok-blind'],
  ['a crash of the bug', { outcome: 'crashed', identity: 'target' }, 'target'],
  ['a variant of it', { outcome: 'crashed', identity: 'variant' }, 'target'],
  ['another crash', { outcome: 'crashed', identity: 'foreign' }, 'foreign'],
  ['a crash that nobody decided', { outcome: 'crashed' }, 'undecided'],
  ['a failed boot', { outcome: 'boot-failed', sight: 'clear' }, 'boot-failed'],
];

test.each(cases)('%s', (_, run, shape) => {
  expect(shapeOf(run)).toBe(shape);
});

test('one crash of the bug stands for a revision that was clean else', () => {
  expect(shapeOfAll(['ok', 'ok', 'foreign', 'target'])).toBe('target');
  expect(shapeOfAll(['infra-failed', 'ok-clear'])).toBe('ok-clear');
  expect(shapeOfAll([])).toBeNull();
});

test('every shape has words of its own: colour never stands alone', () => {
  expect(new Set(shapes.map((shape) => looks[shape].says)).size).toBe(shapes.length);
});

test('runs are told by their number, the telling ones first', () => {
  expect(tellShapes(['ok', 'target', 'ok'])).toBe('1 crashed: this bug; 2 clean');
});
