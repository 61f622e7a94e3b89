import { expect, test } from 'vitest';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import { timelineOf } from './timeline.ts';

const commit = 'a'.repeat(40);

function build(startMs: number, endMs: number, more: object = {}): JournalEvent {
  const outcome = { kind: 'build-failed', errors: [], compiler: 'cc' } as const;
  return { kind: 'built', atMs: endMs, commit, outcome, wallMs: endMs - startMs, cached: false, log: 'l', ...more };
}

function run(startMs: number, endMs: number, more: object = {}): JournalEvent {
  const measured = { atMs: endMs, wallMs: endMs - startMs, sight: null, console: 'c', report: null };
  return { kind: 'ran', commit, outcome: { kind: 'ok' }, ...measured, ...more };
}

const lanes = (events: readonly JournalEvent[]) =>
  timelineOf(events).map(({ lane, startMs, endMs }) => `${lane} ${startMs}-${endMs}`);

test('what overlaps stands in lanes of its own, what follows takes the first that is free', () => {
  expect(lanes([run(0, 10), run(5, 8), run(8, 12), run(10, 11)])).toEqual([
    'machine-0 0-10',
    'machine-1 5-8',
    'machine-1 8-12',
    'machine-0 10-11',
  ]);
});

test('builders and machines have lanes of their own, whatever the order in which things ended', () => {
  expect(lanes([run(12, 14), build(0, 20), build(3, 9)])).toEqual([
    'builder-0 0-20',
    'builder-1 3-9',
    'machine-0 12-14',
  ]);
});

test('only what was made here and took time is a bar, once', () => {
  const ahead: JournalEvent = {
    kind: 'built-ahead',
    atMs: 9,
    commit,
    outcome: { kind: 'given-up' },
    wallMs: 4,
    cached: false,
    log: 'l',
  };
  const events = [build(0, 1, { cached: true }), build(0, 9, { ahead: true }), run(0, 1, { imported: true }), ahead];
  expect(timelineOf(events)).toEqual([
    { lane: 'builder-0', kind: 'build-ahead', commit, startMs: 5, endMs: 9, outcome: 'given-up' },
  ]);
});
