import { describe, expect, test } from 'vitest';
import { crashed, ok } from '../../../test/support/stand-in-world.ts';
import { traceOf } from '../../../test/support/traces.ts';
import { evidenceOn, gatherEvidence } from '../evidence/evidence.ts';
import type { BuildRecord, JournalEvent, RunRecord } from '../evidence/journal-event.ts';
import type { BuildKnowledge, CallTrace, RunOutcome } from '../evidence/outcome.ts';
import { gatherMarks } from '../marks/gather-marks.ts';
import type { BisectionTask } from '../search/strategy.ts';
import { withSight } from './revision-sight.ts';

const task: BisectionTask = { kind: 'cause', start: 's', head: 's', crashTitle: null, walk: null };
const bug = crashed('KASAN: use-after-free Read in f', 'f');

const died = traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072)');
const refused = traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'end exit 0');
const allowed = traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = 0', 'end exit 0');

function ran(commit: string, outcome: RunOutcome, trace?: CallTrace): RunRecord {
  const plain = { kind: 'ran', atMs: 0, commit, outcome, wallMs: 1, sight: null, console: 'c', report: null } as const;
  return trace === undefined ? plain : { ...plain, traced: true, trace };
}

function built(commit: string, knows: BuildKnowledge): BuildRecord {
  const outcome = { kind: 'built', signature: commit, kernel: commit, compiler: 'cc' } as const;
  return { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'l', knows };
}

function look(...events: readonly JournalEvent[]) {
  return evidenceOn(withSight(task, gatherEvidence(events), gatherMarks(events)), 'c');
}

const start = [ran('s', bug), ran('s', bug, died)];

describe('the sight of a clean revision', () => {
  test('is carried by its first clean run, for the belief', () => {
    const { runs, sight } = look(...start, ran('c', ok, refused), ran('c', ok), ran('c', ok));
    expect(runs.map((run) => run.sight)).toEqual(['blind', null]);
    expect(sight).toMatchObject({ sight: 'blind', why: expect.stringContaining('returns EINVAL here') });
  });

  test('is known before any plain run', () => {
    expect(look(...start, ran('c', ok, allowed))).toMatchObject({ runs: [], sight: { sight: 'clear' } });
  });

  test('changes with what is learned of the start commit later', () => {
    const early = [ran('s', bug), ran('c', ok, refused), ran('c', ok)];
    expect(look(...early).sight).toMatchObject({
      sight: null,
      why: 'the start commit has not crashed in a traced run yet',
    });
    expect(look(...early, ran('s', bug, died)).sight).toMatchObject({ sight: 'blind' });
  });

  test('is not asked where it crashed, and not invented where nobody looked', () => {
    expect(look(...start, ran('c', bug), ran('c', ok, refused)).sight).toBeUndefined();
    expect(look(...start, ran('c', ok)).sight).toBeUndefined();
  });

  test('is asked where another bug crashed some of its runs', () => {
    const other = crashed('WARNING in g', 'g');
    const { runs, sight } = look(...start, ran('c', other), ran('c', ok, refused), ran('c', ok));
    expect(sight).toMatchObject({ sight: 'blind' });
    expect(runs.map((run) => run.sight)).toEqual([null, 'blind']);
  });

  test('without the detector is blind whatever the calls did, and before the first run', () => {
    const builds = [built('s', { options: ['KASAN'], files: {} }), built('c', { options: [], files: {} })];
    const why = 'CONFIG_KASAN is off here: KASAN could not report the crash';
    expect(look(...builds, ...start).sight).toMatchObject({ sight: 'blind', why });
    expect(look(...builds, ...start, ran('c', ok, allowed)).sight).toMatchObject({ sight: 'blind', why });
  });

  test('of a simulated world is kept', () => {
    expect(look(...start, { ...ran('c', ok), sight: 'dim' }).runs[0]!.sight).toBe('dim');
  });

  test('comes from the target alone, not from another crash of the start commit', () => {
    const other = crashed('WARNING in g', 'g');
    const events = [ran('s', bug), ran('s', bug), ran('s', other, refused), ran('c', ok, allowed)];
    expect(look(...events).sight).toMatchObject({ sight: null });
  });
});

test('the option that a call of a syz program needs is known by the name before its variant', () => {
  const trace = { lines: ['on syz', 'syz 0 0 ? - msgctl$IPC_STAT msgctl$IPC_STAT(0x0, 0x2, 0x0)'] };
  const knows = (options: readonly string[]) => ({ options, files: {} });
  const events = [built('s', knows(['SYSVIPC'])), ran('s', bug), ran('s', bug, trace), built('c', knows([]))];
  expect(look(...events, ran('c', ok)).sight).toMatchObject({
    sight: 'blind',
    why: 'CONFIG_SYSVIPC is off here: there is no msgctl() without it',
  });
});

test('a title that a person calls another bug gives no profile', () => {
  const other = crashed('WARNING in g', 'g');
  const known = [ran('s', other, refused), ran('s', other), ran('s', bug, died), ran('c', ok, allowed)];
  const mark = { kind: 'title', title: 'WARNING in g', isSame: false } as const;
  expect(look(...known).sight).toMatchObject({ why: 'every call succeeds here that does at the start commit' });
  expect(look(...known, { kind: 'marked', atMs: 0, mark, by: 'p', because: '' }).sight).toMatchObject({
    sight: 'clear',
    why: 'fcntl(F_SETPIPE_SZ) returns 0 here; at the start commit it does not return',
  });
});

describe('a traced run', () => {
  const runs = (...events: readonly RunRecord[]) => gatherEvidence(events).get('c')!;

  test('that ends clean does not count for the crash rate', () => {
    expect(runs(ran('c', ok), ran('c', ok, allowed)).runs).toHaveLength(1);
  });

  test('that crashes is a crash where no other run crashed', () => {
    expect(runs(ran('c', ok), ran('c', bug, died)).runs.map(({ outcome }) => outcome.kind)).toEqual(['ok', 'crashed']);
    expect(runs(ran('c', bug, died), ran('c', bug, died)).runs).toHaveLength(1);
  });

  test('that crashes does not bend the rate where others crashed', () => {
    expect(runs(ran('c', bug, died), ran('c', ok), ran('c', bug)).runs.map(({ outcome }) => outcome.kind)).toEqual([
      'ok',
      'crashed',
    ]);
  });
});
