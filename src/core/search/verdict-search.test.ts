import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootFailed, crashed, ok, searchWorld, type World } from '../../../test/support/stand-in-world.ts';
import { isAncestor } from '../history/ancestry.ts';
import { drawGraph } from '../history/notation.ts';
import { verdictStrategies } from './strategies.ts';
import type { BisectionTask, Conclusion, Strategy } from './strategy.ts';

const target = crashed('WARNING in f', 'f');

interface Case {
  readonly kind?: BisectionTask['kind'];
  readonly start: string;
  readonly head?: string;
  readonly releases: Readonly<Record<string, string>>;
  /** By name of the commit; runs are numbered from 0. */
  readonly world: (name: string, run: number, has: (older: string) => boolean) => ReturnType<World>;
  readonly crashTitle?: string;
}

/** Searches a drawn history and gives the conclusion with names instead of ids. */
function conclude(strategy: Strategy, drawing: string, given: Case): Conclusion {
  const drawn = drawGraph(drawing);
  const { graph } = drawn;
  const id = (name: string) => graph.id(drawn.at(name));
  const name = (commit: string) => drawn.nameOf(graph.indexOf(commit));
  const task: BisectionTask = {
    kind: given.kind ?? 'cause',
    start: id(given.start),
    head: id(given.head ?? given.start),
    crashTitle: given.crashTitle ?? null,
    walk: null,
  };
  const releases = Object.entries(given.releases).map(([tag, at]) => ({ tag, commit: id(at) }));
  const world: World = (commit, run) =>
    given.world(name(commit), run, (older) => isAncestor(graph, drawn.at(older), graph.indexOf(commit)));
  const { conclusion } = searchWorld(strategy, { task, history: { graph, releases } }, world).decision;
  return JSON.parse(JSON.stringify(conclusion), (_, value: unknown) =>
    typeof value === 'string' && graph.has(value) ? name(value) : value,
  ) as Conclusion;
}

const line = 'a-b-c-d-e-f-g-h';
const lineReleases = { 'v1.0': 'a', 'v1.1': 'd' };

for (const [name, strategy] of Object.entries(verdictStrategies)) {
  test(`${name}: finds the commit after which every run crashes, and its parent clean`, () => {
    const found = conclude(strategy, line, {
      start: 'h',
      releases: lineReleases,
      world: (_, __, has) => (has('f') ? target : ok),
    });
    expect(found).toMatchObject({ kind: 'found', culprit: 'f', label: 'introduces' });
    expect(found.kind === 'found' ? found.proof : []).toContainEqual(expect.stringMatching(/^parent clean/));
  });

  test(`${name}: walks back over a release that crashes`, () => {
    const found = conclude(strategy, line, {
      start: 'h',
      releases: lineReleases,
      world: (_, __, has) => (has('c') ? target : ok),
    });
    expect(found).toMatchObject({ kind: 'found', culprit: 'c' });
  });

  test(`${name}: says so when the oldest release crashes`, () => {
    const found = conclude(strategy, line, { start: 'h', releases: lineReleases, world: () => target });
    expect(found).toMatchObject({ kind: 'predates', oldest: 'a' });
  });

  test(`${name}: says so when the crash does not come`, () => {
    expect(conclude(strategy, line, { start: 'h', releases: lineReleases, world: () => ok })).toMatchObject({
      kind: 'not-reproduced',
    });
  });

  test(`${name}: says so when the start commit does not build`, () => {
    const found = conclude(strategy, line, { start: 'h', releases: lineReleases, world: () => 'build-failed' });
    expect(found).toMatchObject({ kind: 'not-reproduced', why: 'the start commit does not build: x.c:1: error: no' });
  });

  test(`${name}: goes around commits that do not build or boot`, () => {
    const found = conclude(strategy, line, {
      start: 'h',
      releases: { 'v1.0': 'a' },
      world: (commit, _, has) =>
        commit === 'd' ? 'build-failed' : commit === 'e' ? bootFailed : has('g') ? target : ok,
    });
    expect(found).toMatchObject({ kind: 'found', culprit: 'g' });
  });

  test(`${name}: names all commits that no test tells apart`, () => {
    const found = conclude(strategy, line, {
      start: 'h',
      releases: { 'v1.0': 'a' },
      world: (commit, _, has) => ('cde'.includes(commit) ? 'build-failed' : has('d') ? target : ok),
    });
    const candidates = found.kind === 'inconclusive' ? found.candidates.map(({ commit }) => commit) : [];
    expect(candidates.toSorted()).toEqual(['c', 'd', 'e', 'f']);
  });

  test(`${name}: finds a commit on a side branch`, () => {
    //  a-b-c-d---m-n
    //     \     /
    //      x-y-z
    const found = conclude(strategy, 'a-b-c-d b-x-y-z d+z=m-n', {
      start: 'n',
      releases: { 'v1.0': 'a', 'v1.1': 'c' },
      world: (_, __, has) => (has('y') ? target : ok),
    });
    expect(found).toMatchObject({ kind: 'found', culprit: 'y' });
  });

  test(`${name}: a fix search finds the first commit that no longer crashes`, () => {
    const found = conclude(strategy, line, {
      kind: 'fix',
      start: 'b',
      head: 'h',
      releases: {},
      world: (_, __, has) => (has('f') ? ok : target),
    });
    expect(found).toMatchObject({ kind: 'found', culprit: 'f', label: 'fixes' });
  });

  test(`${name}: a fix search takes a branch that never had the bug for older`, () => {
    //  a-b-c-d-m-n    b has the bug's cause; x, y branched off before it; y... merged in m, the fix is n
    //   \     /
    //    x---y
    const found = conclude(strategy, 'a-b-c-d a-x-y d+y=m-n', {
      kind: 'fix',
      start: 'c',
      head: 'n',
      releases: {},
      world: (_, __, has) => (has('b') && !has('n') ? target : ok),
    });
    expect(found).toMatchObject({ kind: 'found', culprit: 'n' });
  });

  test(`${name}: a fix search says so when the head still crashes`, () => {
    const found = conclude(strategy, line, { kind: 'fix', start: 'b', head: 'h', releases: {}, world: () => target });
    expect(found).toMatchObject({ kind: 'not-fixed' });
  });
}

test('gated: another crash over a whole stretch does not pull the search away', () => {
  const other = crashed('BUG: failure at net/socket.c:LINE/pair()!');
  const found = conclude(verdictStrategies.gated, line, {
    start: 'h',
    releases: { 'v1.0': 'a' },
    world: (commit, _, has) => ('cde'.includes(commit) ? other : has('g') ? target : ok),
  });
  expect(found).toMatchObject({ kind: 'found', culprit: 'g' });
});

test('syzbot: another crash over a whole stretch does pull the search away, as it does in reality', () => {
  const other = crashed('BUG: failure at net/socket.c:LINE/pair()!');
  const found = conclude(verdictStrategies.syzbot, line, {
    start: 'h',
    releases: { 'v1.0': 'a' },
    world: (commit, _, has) => ('cde'.includes(commit) ? other : has('g') ? target : ok),
  });
  expect(found).not.toMatchObject({ kind: 'found', culprit: 'g' });
});

test('gated: a crash of another title than the one reported is not the reported crash', () => {
  const found = conclude(verdictStrategies.gated, line, {
    start: 'h',
    releases: lineReleases,
    crashTitle: 'KASAN: x in y',
    world: () => target,
  });
  expect(found).toMatchObject({ kind: 'not-reproduced', why: 'the start commit crashes otherwise: WARNING in f' });
});

test('gated: finds a culprit that two runs in three miss', () => {
  const found = conclude(verdictStrategies.gated, line, {
    start: 'h',
    releases: lineReleases,
    world: (_, run, has) => (has('f') && run % 3 === 2 ? target : ok),
  });
  expect(found).toMatchObject({ kind: 'found', culprit: 'f' });
});

/** Histories in which every commit follows the one before it, or merges an older one into it. */
const histories = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 3, maxLength: 30 }).map((picks) =>
  picks
    .map(([back, merges], i) => {
      if (i === 0) return 'c0-c1';
      const other = Math.max(0, i - 2 - back);
      return merges && other < i - 1 ? `c${i}+c${other}=c${i + 1}` : `c${i}-c${i + 1}`;
    })
    .join(' '),
);

test('every strategy finds the planted culprit when nothing misleads', () => {
  fc.assert(
    fc.property(histories, fc.nat(), (drawing, pick) => {
      const { graph, nameOf } = drawGraph(drawing);
      const last = nameOf(graph.size - 1);
      const culprit = nameOf(1 + (pick % (graph.size - 1)));
      for (const strategy of Object.values(verdictStrategies)) {
        const found = conclude(strategy, drawing, {
          start: last,
          releases: { 'v1.0': 'c0' },
          world: (_, __, has) => (has(culprit) ? target : ok),
        });
        expect(found).toMatchObject({ kind: 'found', culprit });
      }
    }),
    { numRuns: 60 },
  );
});
