import { expect, test } from 'vitest';
import { crashed, ok } from '../../../test/support/stand-in-world.ts';
import { traceOf } from '../../../test/support/traces.ts';
import { gatherEvidence } from '../../core/evidence/evidence.ts';
import type { RunRecord } from '../../core/evidence/journal-event.ts';
import type { CallTrace, RunOutcome } from '../../core/evidence/outcome.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { withSight } from '../../core/sight/revision-sight.ts';
import { resultJson } from './result-json.ts';
import { resultText } from './result-text.ts';
import { sightText } from './sight-text.ts';
import { tracesJson } from './traces-json.ts';

const start = 'a'.repeat(40);
const release = 'b'.repeat(40);
const culprit = 'c'.repeat(40);

function ran(commit: string, outcome: RunOutcome, trace?: CallTrace): RunRecord {
  const plain = { kind: 'ran', atMs: 0, commit, outcome, wallMs: 1, sight: null, console: 'c', report: null } as const;
  return trace === undefined ? plain : { ...plain, traced: true, trace };
}

const task = { kind: 'cause', start, head: start, crashTitle: null, walk: null } as const;
const bug = crashed('WARNING in pipe_watch_size', 'pipe_watch_size');
const evidence = withSight(
  task,
  gatherEvidence([
    ran(start, bug),
    ran(start, bug, traceOf('brk(0) = 4096', 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072)')),
    ran(release, ok),
    ran(
      release,
      ok,
      traceOf(
        'rseq(0, 32) = -38',
        'brk(0) = 8192',
        'pipe(0x7000) = 0',
        'fcntl(3, 1031, 131072) = -22',
        'exit_group(0)',
        'end exit 0',
      ),
    ),
  ]),
);
const what = 'fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it does not return';
const record: BisectionRecord = {
  id: '0123456789ab',
  task,
  strategy: 'evidence',
  entries: [],
  conclusion: {
    kind: 'found',
    culprit,
    candidates: [{ commit: culprit, probability: 0.98 }],
    confidence: 0.98,
    label: 'exposes',
    proof: [],
  },
  exposure: { what, older: 0.85 },
  evidence,
  cost: { builds: 2, runs: 4, reused: 0, buildMs: 0, runMs: 4 },
  commits: new Map(),
  culpritStat: null,
  recipients: null,
};

test('two traces stand side by side, like beside like, with the telling call marked', () => {
  expect(sightText(record, [release, start], 70).split('\n')).toEqual([
    'bbbbbbbbbbbb',
    `  blind: ${what}`,
    'aaaaaaaaaaaa',
    '  the start commit: where the crash was seen',
    '  bbbbbbbbbbbb                     | aaaaaaaaaaaa',
    '+ rseq() = ENOSYS                  | ',
    '  brk() = 8192                     | brk() = 4096',
    '* pipe() = 0                       | pipe() = 0',
    '* fcntl(F_SETPIPE_SZ) = EINVAL     | fcntl(F_SETPIPE_SZ) does not re~',
    '+ exit_group() does not return     | ',
    '* telling call   ! another result   + on one side only',
    '',
  ]);
});

test('programs get the calls of both, and which stands beside which', () => {
  const { revisions, pairs } = tracesJson(record, [release, start]) as {
    revisions: { calls: { call: string }[] }[];
    pairs: unknown[];
  };
  expect(revisions[0]).toMatchObject({ commit: release, note: null, sight: { sight: 'blind', why: what } });
  expect(revisions[0]!.calls[3]).toEqual({ task: 1, call: 'fcntl(F_SETPIPE_SZ)', result: -22, telling: true });
  expect(revisions[1]!.calls.map(({ call }) => call)).toEqual(['brk()', 'pipe()', 'fcntl(F_SETPIPE_SZ)']);
  expect(pairs).toEqual([
    { left: 0, right: null, mark: 'alone' },
    { left: 1, right: 0, mark: 'same' },
    { left: 2, right: 1, mark: 'telling' },
    { left: 3, right: 2, mark: 'telling' },
    { left: 4, right: null, mark: 'alone' },
  ]);
  expect(tracesJson(record, [culprit])).toMatchObject({
    revisions: [{ note: 'it had no traced run', calls: [], sight: null }],
    pairs: null,
  });
});

test('a revision without a traced run says so', () => {
  expect(sightText(record, [culprit], 80)).toBe('cccccccccccc\n  it had no traced run\n');
});

test('the result says what was blind, what was exposed, and how surely the bug is older', () => {
  const text = resultText(record, { directory: '/d', command: (rest) => `culprit ${rest}` });
  expect(text).toContain('exposes');
  expect(text).toContain('the bug is older with 0.85');
  expect(text).not.toContain('Fixes:');
  expect(text).toContain(`sight of clean revisions: 0 clear, 0 dim, 1 blind\n    blind   bbbbbbbbbbbb ${what}\n`);
});

test('the result for machines has the sight of each clean revision', () => {
  expect(resultJson(record, { log: 'l', state: 's' })).toMatchObject({
    label: 'exposes',
    exposes: { what, older: 0.85 },
    sight: [{ commit: release, sight: 'blind', odds: 0.12, why: what }],
  });
});
