import { expect, test } from 'vitest';
import { bootFailed, crashed, ok } from '../../../test/support/stand-in-world.ts';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import { runMatrix, titlesSeen } from './run-matrix.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];

function ran(commit: string, outcome: Extract<JournalEvent, { kind: 'ran' }>['outcome'], more = {}): JournalEvent {
  return { kind: 'ran', atMs: 9, commit, outcome, wallMs: 3, sight: null, console: 'c', report: null, ...more };
}

const failed: JournalEvent = {
  kind: 'built',
  atMs: 1,
  commit: a,
  outcome: { kind: 'infra-failed', reason: 'disk' },
  wallMs: 5,
  cached: false,
  log: 'l',
};
const built: JournalEvent = {
  ...failed,
  outcome: { kind: 'built', signature: 's', kernel: 'k', compiler: 'gcc 12' },
  cached: true,
};

test('runs stand behind their revision in their order, with the last build', () => {
  const rows = runMatrix([failed, built, ran(b, bootFailed), ran(a, crashed('BUG: x')), ran(a, ok, { traced: true })]);
  expect(
    rows.map(({ commit, runs }) => [commit, runs.map(({ run, outcome, title }) => [run, outcome, title])]),
  ).toEqual([
    [
      a,
      [
        [0, 'crashed', 'BUG: x'],
        [1, 'ok', null],
      ],
    ],
    [b, [[0, 'boot-failed', 'kernel panic: no']]],
  ]);
  expect(rows[0]!.build).toEqual({ outcome: 'built', ms: 5, cached: true, compiler: 'gcc 12', errors: [] });
  expect(rows[0]!.runs.map(({ traced }) => traced)).toEqual([false, true]);
  expect(rows[1]!.build).toBeNull();
});

test('what another tool told has no console here', () => {
  const [row] = runMatrix([ran(a, ok, { imported: true }), ran(a, ok)]);
  expect(row!.runs.map(({ hasConsole }) => hasConsole)).toEqual([false, true]);
});

test('titles are those of crashes alone, the most frequent first', () => {
  const rows = runMatrix([
    ran(a, crashed('rare')),
    ran(a, bootFailed),
    ran(b, crashed('often')),
    ran(a, crashed('often')),
  ]);
  expect(titlesSeen(rows)).toEqual([
    { title: 'often', runs: 2 },
    { title: 'rare', runs: 1 },
  ]);
});
