import { describe, expect, test } from 'vitest';
import { graphOf, type Parents } from '../../../test/support/histories.ts';
import { crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import type { RevisionEvidence } from '../evidence/evidence.ts';
import type { Sight } from '../evidence/journal-event.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { gatherMarks } from '../marks/gather-marks.ts';
import { type Check, type CheckName, checksOf, gradeOf } from './proof.ts';
import type { BisectionTask, Known } from './strategy.ts';

const title = 'WARNING in f';
const target = crashed(title, 'f');
const line: Parents = Array.from({ length: 400 }, (_, i) => (i === 0 ? [] : [i - 1]));

interface Tested {
  readonly runs?: readonly RunOutcome[];
  readonly signature?: string;
  readonly sight?: Sight;
}

/** What is known of a history; the culprit is looked for from its last commit on. */
function knownOf(revisions: Readonly<Record<number, Tested>>, parents = line, kind: BisectionTask['kind'] = 'cause') {
  const graph = graphOf(parents);
  const evidence = new Map(
    Object.entries(revisions).map(([number, { runs, signature, sight }]): [string, RevisionEvidence] => {
      const commit = graph.id(Number(number));
      const outcome =
        runs === undefined
          ? ({ kind: 'build-failed', errors: [], compiler: '' } as const)
          : ({ kind: 'built', signature: signature ?? commit, kernel: 'k', compiler: '' } as const);
      const build = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'x' } as const;
      const seen = sight === undefined ? {} : { sight: { sight, odds: null, why: 'x' } };
      return [
        commit,
        { commit, build, runs: (runs ?? []).flatMap((run) => runsOf(run, 1)), infraFailures: 0, ...seen },
      ];
    }),
  );
  const start = graph.id(kind === 'cause' ? graph.size - 1 : 1);
  const task: BisectionTask = { kind, start, head: graph.id(graph.size - 1), crashTitle: title, walk: null };
  return { task, history: { graph, releases: [{ tag: 'v1.0', commit: graph.id(0) }] }, evidence };
}

function check(name: CheckName, known: Known, culprit: number): Check | undefined {
  const id = known.history.graph.id(culprit);
  return checksOf(known, id, (seen) => seen === title).find((one) => one.check === name);
}

const times = (outcome: RunOutcome, count: number) => Array.from({ length: count }, () => outcome);
const sure = { 399: { runs: times(target, 3) }, 200: { runs: [target] }, 199: { runs: times(ok, 3) } };
/** Crashes in one run of four. */
const flaky = { 399: { runs: [target, ok, ok, ok, target, ok, ok, ok] } };

describe('culprit and parents', () => {
  test('of a fix: a clean parent whose branch never had the bug speaks for nothing else', () => {
    //  0-1-2-3-5   1 is the start, 5 merges 3 and 4; 4 forked from 0
    const parents: Parents = [[], [0], [1], [2], [0], [3, 4]];
    const seen = { 1: { runs: times(target, 3) }, 3: { runs: [target] }, 4: { runs: times(ok, 3) } };
    const known = (more: Parameters<typeof knownOf>[0]) =>
      knownOf({ ...seen, 5: { runs: times(ok, 3) }, ...more }, parents, 'fix');
    expect(check('parents', known({ 0: { runs: times(ok, 3) } }), 5)).toMatchObject({
      passed: true,
      says: 'crashed 1/1, never had the bug',
    });
    expect(check('parents', known({}), 5)).toMatchObject({
      passed: null,
      says: expect.stringContaining('it may never have had the bug'),
    });
    expect(check('parents', known({ 0: { runs: [target] } }), 5)).toMatchObject({ passed: false });
  });

  test('pass where they were seen to do as they should', () => {
    expect(check('culprit', knownOf(sure), 200)).toEqual({ check: 'culprit', passed: true, says: 'crashed 1/1' });
    expect(check('parents', knownOf(sure), 200)).toMatchObject({
      passed: true,
      says: 'clean 3/3, missing the crash in under 0.1 %',
    });
  });

  test('fail where they do the opposite', () => {
    expect(check('culprit', knownOf({ ...sure, 200: { runs: times(ok, 3) } }), 200)).toMatchObject({ passed: false });
    expect(check('parents', knownOf({ ...sure, 199: { runs: [ok, target] } }), 200)).toMatchObject({ passed: false });
  });

  test('stay open where a flaky bug had too few runs to show, and how often it would not is told', () => {
    const few = check('parents', knownOf({ ...flaky, 199: { runs: times(ok, 4) } }), 200);
    expect(few).toMatchObject({ passed: null, says: 'clean 4/4, missing the crash in 25 %' });
    expect(check('parents', knownOf({ ...flaky, 199: { runs: times(ok, 10) } }), 200)).toMatchObject({ passed: true });
  });

  test('stay open where nobody could look', () => {
    const other = crashed('KASAN: use-after-free Read in g', 'g');
    for (const [tested, says] of [
      [{}, 'does not build'],
      [{ runs: [] }, 'not run'],
      [{ runs: [other, other] }, 'no telling run in 2'],
    ] as const)
      expect(check('culprit', knownOf({ ...sure, 200: tested }), 200)).toMatchObject({ passed: null, says });
  });

  test('of a merge every parent has to be clean', () => {
    const parents: Parents = [...line.slice(0, 200), [199, 100], ...line.slice(201)];
    expect(check('parents', knownOf(sure, parents), 200)).toMatchObject({ passed: null });
    expect(check('parents', knownOf({ ...sure, 100: { runs: [ok] } }, parents), 200)).toMatchObject({ passed: true });
  });

  test('a revision that was given as good is taken as such, until it is run', () => {
    const { 199: _parent, ...others } = sure;
    const given = (known: Known): Known => {
      const good = [known.history.graph.id(199)];
      return { ...known, task: { ...known.task, good } };
    };
    expect(check('parents', given(knownOf(others)), 200)).toMatchObject({ passed: true, says: 'given as good' });
    const crashing = knownOf({ ...sure, 199: { runs: [target] } });
    expect(check('parents', given(crashing), 200)).toMatchObject({ passed: false });
  });

  test('of a fix the parent has to crash', () => {
    const fixed = { 1: { runs: times(target, 3) }, 200: { runs: times(ok, 3) }, 199: { runs: [target] } };
    const known = knownOf(fixed, line, 'fix');
    expect([check('culprit', known, 200)?.passed, check('parents', known, 200)?.passed]).toEqual([true, true]);
    expect(check('ancestors', known, 200)).toBeUndefined();
  });

  test('pass by the word of a person', () => {
    const known = knownOf(sure);
    const mark = { kind: 'revision', commit: known.history.graph.id(199), word: 'bad' } as const;
    const marks = gatherMarks([{ kind: 'marked', atMs: 0, by: 'ada', because: null, mark }]);
    expect(check('parents', { ...known, marks }, 200)).toMatchObject({ passed: false, says: 'marked bad' });
  });
});

test('kernels are compared where both are known', () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const withKernels = (own: string, parent: string) =>
    knownOf({ ...sure, 200: { runs: [target], signature: own }, 199: { runs: [ok], signature: parent } });
  expect(check('kernel', withKernels(a, b), 200)).toMatchObject({ passed: true });
  expect(check('kernel', withKernels(a, a), 200)).toMatchObject({ passed: false });
  expect(check('kernel', knownOf(sure), 200)).toBeUndefined();
});

test('sight passes only where the parent is clear', () => {
  const seen = (sight?: Sight) =>
    check('sight', knownOf({ ...sure, 199: { runs: [ok], ...(sight && { sight }) } }), 200);
  expect([seen('clear'), seen('dim'), seen('blind')].map((one) => one?.passed)).toEqual([true, null, false]);
  expect(seen()).toBeUndefined();
});

test('older revisions count where they are clean, not blind, and far from each other', () => {
  const clean = { runs: times(ok, 3) };
  const ancestors = (more: Readonly<Record<number, Tested>>) => check('ancestors', knownOf({ ...sure, ...more }), 200);
  expect(ancestors({ 150: clean, 100: clean, 50: clean })).toMatchObject({ passed: true });
  expect(ancestors({ 198: clean, 197: clean, 196: clean })).toMatchObject({ passed: null });
  expect(ancestors({ 150: clean, 100: clean, 50: { ...clean, sight: 'blind' } })).toMatchObject({
    passed: null,
    says: '2 older revisions far apart clean, 3 wanted',
  });
  expect(ancestors({ 150: clean, 100: clean, 300: clean })).toMatchObject({ passed: null });
});

describe('the grade', () => {
  const basic: readonly Check[] = (['culprit', 'parents'] as const).map((name) => ({
    check: name,
    passed: true,
    says: '',
  }));
  const look = (name: CheckName, passed: boolean | null): Check => ({ check: name, passed, says: '' });

  test.for([
    ['weak', [look('culprit', true), look('parents', null), look('revert', true), look('sight', true)]],
    ['weak', [...basic, look('kernel', false), look('revert', true)]],
    ['fair', basic],
    ['fair', [...basic, look('ancestors', null), look('revert', null)]],
    ['fair', [...basic, look('ancestors', true), look('revert', false)]],
    ['strong', [...basic, look('ancestors', true), look('revert', null)]],
    ['proven', [...basic, look('kernel', true), look('sight', true), look('revert', true)]],
    ['weak', []],
  ] as const)('is %s', ([grade, checks]) => {
    expect(gradeOf(checks)).toBe(grade);
  });
});
