import { expect, test } from 'vitest';
import { crashed, ok, runsOf } from '../../../../test/support/stand-in-world.ts';
import type { RevisionEvidence } from '../../evidence/evidence.ts';
import type { RunOutcome } from '../../evidence/outcome.ts';
import { drawGraph } from '../../history/notation.ts';
import type { Known } from '../strategy.ts';
import { askWhetherItHad, bugBranches, runsToTell, usefulness } from './bug-branches.ts';
import { rangeOfTask } from './task-range.ts';

/*
 *  a - b - c - d(start) - e - m - n(head)    m merges x, y and p, q
 *   \   \ x - y ------------ /
 *    p - q ----------------/
 */
const { graph, at, nameOf } = drawGraph('a-b-c-d-e b-x-y a-p-q e+y+q=m-n');
const target = crashed('WARNING in f');
const other = crashed('BUG in g');
const isTarget = (title: string) => title === 'WARNING in f';

function evidenceOf(name: string, outcomes: readonly RunOutcome[] | 'build-failed'): RevisionEvidence {
  const commit = graph.id(at(name));
  const outcome =
    outcomes === 'build-failed'
      ? ({ kind: 'build-failed', errors: [], compiler: '' } as const)
      : ({ kind: 'built', signature: commit, kernel: commit, compiler: '' } as const);
  const build = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: '' } as const;
  const runs = outcomes === 'build-failed' ? [] : outcomes.flatMap((one) => runsOf(one, 1));
  return { commit, build, runs, infraFailures: 0 };
}

function known(tested: Record<string, readonly RunOutcome[] | 'build-failed'>): Known {
  const revisions = Object.entries({ d: [target, target, target], ...tested }).map(([name, outcomes]) =>
    evidenceOf(name, outcomes),
  );
  const task = {
    kind: 'fix',
    start: graph.id(at('d')),
    head: graph.id(at('n')),
    crashTitle: null,
    walk: null,
  } as const;
  return { task, history: { graph, releases: [] }, evidence: new Map(revisions.map((one) => [one.commit, one])) };
}

function states(tested: Parameters<typeof known>[0]): string {
  const given = known(tested);
  const range = rangeOfTask(given);
  const { had, never } = bugBranches(given, range, isTarget);
  const state = (n: number) => (had[n] === 1 ? 'had' : never[n] === 1 ? 'never' : '?');
  return Array.from(range.commits, (commit, n) => `${nameOf(commit)}:${state(n)}`)
    .toSorted()
    .join(' ');
}

test.for([
  ['what contains the start commit had the bug', {}, 'e:had m:had n:had p:? q:? x:? y:?'],
  ['so did what forked where it crashes', { b: [target] }, 'e:had m:had n:had p:? q:? x:had y:had'],
  ['one crash on a branch tells of what came later', { x: [target] }, 'e:had m:had n:had p:? q:? x:had y:had'],
  ['and of nothing before it', { y: [target] }, 'e:had m:had n:had p:? q:? x:? y:had'],
  ['a clean fork tells that the branch never had it', { a: [ok, ok] }, 'e:had m:had n:had p:never q:never x:? y:?'],
  ['so does one that is later', { b: [ok, ok] }, 'e:had m:had n:had p:never q:never x:never y:never'],
  ['one clean run is not enough', { a: [ok] }, 'e:had m:had n:had p:? q:? x:? y:?'],
  ['a crash of another title says nothing', { b: [other, other] }, 'e:had m:had n:had p:? q:? x:? y:?'],
  ['a clean revision on the branch itself says nothing', { p: [ok, ok, ok] }, 'e:had m:had n:had p:? q:? x:? y:?'],
] as const)('%s', ([, tested, expected]) => {
  expect(states(tested as Parameters<typeof states>[0])).toBe(expected);
});

test('the fork is asked for until it tells, or cannot', () => {
  const ask = (name: string, tested: Parameters<typeof known>[0]) => {
    const given = known(tested);
    const range = rangeOfTask(given);
    const asked = askWhetherItHad(given, range, isTarget, range.numberOf[at(name)]!);
    return asked === null ? null : [nameOf(graph.indexOf(asked.commit)), asked.runs];
  };
  expect(ask('e', {})).toBeNull();
  expect(ask('q', {})).toEqual(['a', 2]);
  expect(ask('y', { a: [ok, ok, ok] })).toEqual(['b', 2]);
  expect(ask('y', { b: [ok] })).toEqual(['b', 2]);
  expect(ask('y', { b: [target] })).toBeNull();
  expect(ask('y', { b: [ok, ok] })).toBeNull();
  expect(ask('y', { b: 'build-failed' })).toBeNull();
  expect(ask('y', { b: [other, other, other] })).toBeNull();
});

test('runs are as many as the rate of the start commit asks for', () => {
  const runs = (outcomes: readonly RunOutcome[]) => runsToTell(known({ d: outcomes }), isTarget);
  expect(runs(runsOutcomes(10, 0))).toBe(2);
  expect(runs(runsOutcomes(5, 5))).toBe(5);
  expect(runs(runsOutcomes(1, 20))).toBe(10);
});

function runsOutcomes(crashes: number, clean: number): RunOutcome[] {
  return [...Array.from({ length: crashes }, () => target), ...Array.from({ length: clean }, () => ok)];
}

test('a test of a branch that never had the bug is hardly worth making', () => {
  const given = known({ a: [ok, ok, ok] });
  const range = rangeOfTask(given);
  const branches = bugBranches(given, range, isTarget);
  const worth = (name: string) => usefulness(branches, range.numberOf[at(name)]!);
  expect(worth('e')).toBe(1);
  expect(worth('x')).toBeGreaterThan(worth('q'));
});
