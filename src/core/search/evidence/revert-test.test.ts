import { describe, expect, test } from 'vitest';
import { graphOf } from '../../../../test/support/histories.ts';
import { crashed, ok, runsOf } from '../../../../test/support/stand-in-world.ts';
import { defaultParameters } from '../../belief/parameters.ts';
import { rangeOf } from '../../belief/range.ts';
import type { Revert, RevisionEvidence } from '../../evidence/evidence.ts';
import type { RunOutcome } from '../../evidence/outcome.ts';
import type { BisectionTask, Conclusion } from '../strategy.ts';
import { nextOfRevertTest, type RevertScene, runsWanted, weighByReverts } from './revert-test.ts';

//  0-1-2-3-4---6-7-8-9     5 branched off 2 and was merged in 6; 4 is the culprit, 3 clean
//       \-5---/
const graph = graphOf([[], [0], [1], [2], [3], [2], [4, 5], [6], [7], [8]]);
const range = rangeOf(graph, 9, [0]);
const target = crashed('WARNING in f', 'f');
const made = 'f'.repeat(40);

function revision(commit: string, runs: readonly RunOutcome[]): RevisionEvidence {
  const outcome = { kind: 'built', signature: commit, kernel: 'k', compiler: '' } as const;
  const build = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'x' } as const;
  return { commit, build, runs: runs.flatMap((run) => runsOf(run, 1)), infraFailures: 0 };
}

function sceneOf(
  { culprit = 4, clean = [3], crashing = [4, 7, 9], without = null as readonly RunOutcome[] | null, sight = false },
  rate = 0.9,
): RevertScene {
  const tested = [
    ...clean.map((number) => revision(graph.id(number), [ok, ok])),
    ...crashing.map((number) => revision(graph.id(number), [target])),
  ].map((one) =>
    sight && one.commit === graph.id(3) ? { ...one, sight: { sight: 'blind', odds: 0, why: 'x' } as const } : one,
  );
  const start = graph.id(9);
  const task: BisectionTask = { kind: 'cause', start, head: start, crashTitle: null, walk: null };
  const revert: Revert = {
    atMs: 0,
    commit: graph.id(culprit),
    on: start,
    outcome: { kind: 'reverted', revision: made },
    evidence: revision(made, without ?? []),
  };
  const evidence = new Map(tested.map((one) => [one.commit, one]));
  const known = { task, history: { graph, releases: [] }, evidence, reverts: without === null ? [] : [revert] };
  return { known, range, isTarget: (title) => title === 'WARNING in f', rate };
}

const stopAt = (culprit: number): Conclusion => ({
  kind: 'found',
  culprit: graph.id(culprit),
  candidates: [],
  confidence: 0.9,
  label: 'introduces',
  proof: [],
});

describe('what a revert test asks', () => {
  test('the newest crashing revision first, never the culprit itself', () => {
    expect(nextOfRevertTest(sceneOf({}), stopAt(4))).toEqual({ revert: { commit: graph.id(4), on: graph.id(9) } });
    expect(nextOfRevertTest(sceneOf({ crashing: [4] }), stopAt(4))).toBeNull();
    expect(nextOfRevertTest(sceneOf({ crashing: [4, 5] }), stopAt(4))).toBeNull();
  });

  test('not of a merge, nor where the parent is blind, nor of a commit that was not seen to crash', () => {
    expect(nextOfRevertTest(sceneOf({ crashing: [6, 9] }), stopAt(6))).toBeNull();
    expect(nextOfRevertTest(sceneOf({ sight: true }), stopAt(4))).toBeNull();
    expect(nextOfRevertTest(sceneOf({ crashing: [7, 9] }), stopAt(4))).toBeNull();
  });

  test('as many runs as the crash rate asks for, three to ten', () => {
    expect([0.98, 0.9, 0.5, 0.3, 0.05].map(runsWanted)).toEqual([3, 3, 5, 9, 10]);
    const ask = nextOfRevertTest(sceneOf({ without: [ok] }, 0.5), stopAt(4));
    expect(ask).toMatchObject({ ask: { commit: made, runs: 5 } });
    expect(nextOfRevertTest(sceneOf({ without: [ok, ok, ok, ok, ok] }, 0.5), stopAt(4))).toBeNull();
    expect(nextOfRevertTest(sceneOf({ without: [target] }, 0.5), stopAt(4))).toBeNull();
  });
});

describe('what a revert test changes', () => {
  /** Half for the culprit, and its odds against a candidate below the clean parent, one beside it, and "older". */
  function odds(scene: RevertScene) {
    const culprit = new Float64Array(range.commits.length);
    for (const number of [4, 2, 5]) culprit[range.numberOf[number]!] = number === 4 ? 0.4 : 0.2;
    const belief = weighByReverts({ culprit, older: 0.2 }, scene, defaultParameters);
    const at = (number: number) => belief.culprit[range.numberOf[number]!]!;
    expect(belief.culprit.reduce((sum, p) => sum + p, belief.older)).toBeCloseTo(1, 9);
    return { hidden: at(4) / at(2), beside: at(4) / at(5), older: at(4) / belief.older };
  }

  test('nothing before it told something', () => {
    const before = { hidden: 2, beside: 2, older: 2 };
    expect(odds(sceneOf({}))).toEqual(before);
    expect(odds(sceneOf({ without: [] }))).toEqual(before);
    expect(odds(sceneOf({ without: [crashed('KASAN: use-after-free Read in g', 'g')] }))).toEqual(before);
  });

  test('a clean kernel speaks little against an older bug that hid, and much against a neighbour', () => {
    const after = odds(sceneOf({ without: [ok, ok, ok] }));
    expect(after.hidden).toBeCloseTo(2 * (0.85 / 0.5), 1);
    expect(after.older).toBeCloseTo(after.hidden, 9);
    expect(after.beside).toBeGreaterThan(25);
  });

  test('a crash speaks against the commit, and leaves it possible', () => {
    const after = odds(sceneOf({ without: [target] }));
    expect(after.hidden).toBeCloseTo(2 * (0.15 / 0.5), 1);
    expect(after.beside).toBeGreaterThan(0.2);
    expect(after.beside).toBeLessThan(after.hidden);
  });

  test('few clean runs of a flaky bug say little', () => {
    const after = odds(sceneOf({ without: [ok] }, 0.1));
    expect(after.hidden).toBeGreaterThan(2);
    expect(after.hidden).toBeLessThan(2.2);
  });
});
