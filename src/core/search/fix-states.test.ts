import { describe, expect, test } from 'vitest';
import { crashed, ok, searchWorld, type World } from '../../../test/support/stand-in-world.ts';
import { isAncestor } from '../history/ancestry.ts';
import { drawGraph } from '../history/notation.ts';
import { strategies } from './strategies.ts';
import type { BisectionTask, Conclusion, Strategy } from './strategy.ts';

const target = crashed('WARNING in f', 'f');
type Has = (older: string) => boolean;

interface Case {
  readonly drawing: string;
  readonly start: string;
  readonly head: string;
  readonly parting?: string;
  readonly world: (name: string, has: Has) => ReturnType<World>;
}

function conclude(strategy: Strategy, { drawing, start, head, parting, world }: Case) {
  const drawn = drawGraph(drawing);
  const { graph } = drawn;
  const id = (name: string) => graph.id(drawn.at(name));
  const name = (commit: string) => drawn.nameOf(graph.indexOf(commit));
  const task: BisectionTask = {
    kind: 'fix',
    start: id(start),
    head: id(head),
    crashTitle: null,
    walk: null,
    ...(parting === undefined ? {} : { parting: id(parting) }),
  };
  const { decision, events } = searchWorld(strategy, { task, history: { graph, releases: [] } }, (commit) =>
    world(name(commit), (older) => isAncestor(graph, drawn.at(older), graph.indexOf(commit))),
  );
  const conclusion = JSON.parse(JSON.stringify(decision.conclusion), (_, value: unknown) =>
    typeof value === 'string' && graph.has(value) ? name(value) : value,
  ) as Conclusion;
  const built = events.flatMap(({ kind, commit }) => (kind === 'built' ? [name(commit)] : []));
  return { conclusion, built, log: decision.log };
}

const line = (prefix: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`).join('-');

/*
 *  m0 … m3 (bug) … m8 (start) … m14=merge … m30 (head)
 *   \ n0 … n9 forked at m1, before the bug        merged at m14
 *         \ s0 … s9 forked at m5, after the bug and before the start; merged at m20
 */
const drawing = [
  line('m', 0, 13),
  `m1-${line('n', 0, 9)}`,
  `m5-${line('s', 0, 9)}`,
  `m13+n9=${line('m', 14, 19)}`,
  `m19+s9=${line('m', 20, 30)}`,
].join(' ');
const scene = { drawing, start: 'm8', head: 'm30' };

const candidates = (conclusion: Conclusion) =>
  'candidates' in conclusion ? conclusion.candidates.map(({ commit }) => commit) : [];

describe.for(Object.entries(strategies))('%s: the search for a fix', ([, strategy]) => {
  test.for(['m10', 'm17', 'm25', 'm30', 's0', 's4', 's9'])('finds %s', (fix) => {
    const { conclusion } = conclude(strategy, {
      ...scene,
      world: (_, has) => (has('m3') && !has(fix) ? target : ok),
    });
    expect([conclusion.kind, candidates(conclusion)[0]]).toEqual(['found', fix]);
  });

  test.for(['m14', 'm20'])('a merge that mends it leads: %s', (fix) => {
    const { conclusion } = conclude(strategy, { ...scene, world: (_, has) => (has('m3') && !has(fix) ? target : ok) });
    expect(candidates(conclusion)[0]).toBe(fix);
  });

  test('the merge leads where the crash went with a commit of a branch that never had the bug', () => {
    const { conclusion } = conclude(strategy, {
      ...scene,
      world: (_, has) => (has('m3') && !has('n4') ? target : ok),
    });
    expect(candidates(conclusion)[0]).toBe('m14');
    if (conclusion.kind === 'inconclusive')
      expect(conclusion.why).toContain('a branch was merged that never had the bug');
    else expect(conclusion).toMatchObject({ kind: 'found', label: 'merge' });
  });

  test('says that a head that crashes is not fixed', () => {
    const { conclusion } = conclude(strategy, { ...scene, world: (_, has) => (has('m3') ? target : ok) });
    expect(conclusion).toMatchObject({ kind: 'not-fixed', why: expect.stringMatching(/crash/) });
  });

  test('says that a head that does not build is not fixed, where nothing before it is', () => {
    const { conclusion } = conclude(strategy, {
      ...scene,
      world: (commit, has) => (commit === 'm30' ? 'build-failed' : has('m3') ? target : ok),
    });
    expect(conclusion).toMatchObject({ kind: 'not-fixed', why: expect.stringMatching(/head .*does not build/) });
  });

  test('asks at the fork of a branch whether it ever had the bug, before it believes a clean revision of it', () => {
    const { built } = conclude(strategy, { ...scene, world: (_, has) => (has('m3') && !has('s4') ? target : ok) });
    const onBranch = built.findIndex((one) => one.startsWith('s'));
    expect(built).toContain('m5');
    expect(built.indexOf('m5')).toBeLessThan(onBranch);
  });
});

describe.for(Object.entries(strategies))('%s: a fix in another tree', ([, strategy]) => {
  /*
   *  m0 … m5 … m25 (head of the other tree)
   *         \ t0 … t9 (start, in a stable tree)
   */
  const trees = { drawing: `${line('m', 0, 25)} m5-${line('t', 0, 9)}`, start: 't9', head: 'm25', parting: 'm5' };

  test.for(['m6', 'm13', 'm25'])('finds %s, a candidate to backport', (fix) => {
    const { conclusion, built } = conclude(strategy, {
      ...trees,
      world: (_, has) => (has('m3') && !has(fix) ? target : ok),
    });
    expect(conclusion).toMatchObject({ kind: 'found', culprit: fix, label: 'backport' });
    expect(built.slice(0, 2)).toEqual(['t9', 'm5']);
    expect(built.filter((one) => one.startsWith('t'))).toEqual(['t9']);
  });

  test('looks no further where the crash is not in what both trees have', () => {
    const { conclusion, built } = conclude(strategy, { ...trees, world: (_, has) => (has('t3') ? target : ok) });
    expect(conclusion).toMatchObject({ kind: 'inconclusive', candidates: [], why: expect.stringMatching(/m5|parted/) });
    expect(conclusion).toMatchObject({ why: expect.stringContaining('the bug came after it') });
    expect(built).toEqual(['t9', 'm5']);
  });

  test('says so where that cannot be tested', () => {
    const { conclusion } = conclude(strategy, {
      ...trees,
      world: (name, has) => (name === 'm5' ? 'build-failed' : has('m3') ? target : ok),
    });
    expect(conclusion).toMatchObject({ kind: 'inconclusive', why: expect.stringContaining('cannot be tested') });
  });

  test('says that the other tree has the bug, too', () => {
    const { conclusion } = conclude(strategy, { ...trees, world: (_, has) => (has('m3') ? target : ok) });
    expect(conclusion).toMatchObject({ kind: 'not-fixed' });
  });
});

test("the log tells how it was asked whether a branch ever had the bug, in syzkaller's words", () => {
  const { log } = conclude(strategies.syzbot, {
    ...scene,
    world: (_, has) => (has('m3') && !has('m25') ? target : ok),
  });
  const said = log.flatMap((entry) => (entry.kind === 'note' ? [entry.text.replace(/[0-9a-f]{40}/, 'ID')] : []));
  expect(said.slice(0, 2)).toEqual([
    'determine whether the revision contains the guilty commit',
    'revision ID crashed and is reachable',
  ]);
});
