import { describe, expect, test } from 'vitest';
import { crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import type { Bridge, RevisionEvidence } from '../evidence/evidence.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { drawGraph } from '../history/notation.ts';
import { plainRecipe } from '../toolchain/build-recipe.ts';
import { isAboutTheCommit, pursueBridge } from './bridge-test.ts';
import type { Conclusion, Decision, Known } from './strategy.ts';

//  a-b-c-gate-d-e     from `gate` on gcc-12 builds; m merges a branch from before it
const { graph, at } = drawGraph('a-b-c-gate-d-e  b-x  d+x=m  c-y  c+y=n');
const id = (name: string) => graph.id(at(name));
const newer = new Set(['gate', 'd', 'e', 'm'].map(at));
const old = { ...plainRecipe, compiler: 'gcc-11' };
const own = { ...plainRecipe, compiler: 'gcc-12' };
const target = crashed('WARNING in f', 'f');

interface Side {
  readonly runs?: readonly RunOutcome[];
  readonly signature?: string;
  readonly broken?: true;
}

function revision(commit: string, { runs = [], signature = commit, broken }: Side): RevisionEvidence {
  const outcome = broken
    ? ({ kind: 'build-failed', errors: ['no'], compiler: '' } as const)
    : ({ kind: 'built', signature, kernel: 'k', compiler: '' } as const);
  const build = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'x' } as const;
  return { commit, build, runs: runs.flatMap((run) => runsOf(run, 1)), infraFailures: 0 };
}

interface Scene {
  readonly culprit?: string;
  readonly parent?: string;
  readonly kind?: 'cause' | 'fix';
  /** What the parent did, built as the culprit, and what the culprit did, built as the parent; missing where not made. */
  readonly asCulprit?: Side;
  readonly asParent?: Side;
  readonly changes?: 'compiler' | 'config';
}

function knownOf({ culprit = 'gate', parent = 'c', kind = 'cause', asCulprit, asParent, changes }: Scene): Known {
  const bridge = (commit: string, as: string, side: Side | undefined): Bridge[] => {
    const made = `${commit}${as}`.padEnd(40, 'f');
    return side === undefined
      ? []
      : [{ atMs: 0, commit: id(commit), as: id(as), revision: made, evidence: revision(made, side) }];
  };
  const without = { ...plainRecipe, config: [{ off: 'KCOV', on: null }] };
  const [before, after] = changes === 'config' ? [without, plainRecipe] : [old, own];
  const start = id('e');
  const tested = [
    revision(start, { runs: [target, target] }),
    revision(id('gate'), { runs: [target], signature: 'g' }),
  ];
  return {
    task: { kind, start, head: start, crashTitle: null, walk: null },
    history: {
      graph,
      releases: [],
      recipes: { of: (commit) => (newer.has(commit) ? after : before), gates: () => [] },
    },
    evidence: new Map(tested.map((one) => [one.commit, one])),
    bridges: [...bridge(parent, culprit, asCulprit), ...bridge(culprit, parent, asParent)],
  };
}

function decisionOn(culprit: string): Decision {
  const conclusion: Conclusion = {
    kind: 'found',
    culprit: id(culprit),
    candidates: [{ commit: id(culprit), probability: 0.99 }],
    confidence: 0.99,
    label: 'introduces',
    proof: [],
  };
  return { kind: 'concluded', conclusion, log: [] };
}

const after = (scene: Scene) => pursueBridge(knownOf(scene), decisionOn(scene.culprit ?? 'gate'));

function ending(scene: Scene) {
  const decision = after(scene);
  if (decision.kind !== 'concluded' || decision.conclusion.kind !== 'found') throw new Error(JSON.stringify(decision));
  const { label, bridge } = decision.conclusion;
  return bridge === undefined ? label : `${label}, ${bridge.follows}: ${bridge.says}`;
}

const clean: Side = { runs: [ok, ok, ok] };
const crashing: Side = { runs: [target] };
const broken: Side = { broken: true };

describe('a bridge test is asked for', () => {
  test('of the parent built as the commit first, then of the commit built as the parent', () => {
    expect(after({})).toMatchObject({ kind: 'work', asks: [], bridge: { commit: id('c'), as: id('gate') } });
    expect(after({ asCulprit: crashing })).toMatchObject({ bridge: { commit: id('gate'), as: id('c') } });
  });

  test('with as many runs as a clean one needs to tell', () => {
    expect(after({ asCulprit: { runs: [ok] } })).toMatchObject({
      asks: [{ commit: 'cgate'.padEnd(40, 'f'), runs: 3 }],
    });
    expect(after({ asCulprit: { runs: [ok, ok, ok] } })).toMatchObject({ bridge: { as: id('c') } });
  });

  test('not where the commit is built as a parent is, nor where nothing was named', () => {
    expect(after({ culprit: 'd' })).toEqual(decisionOn('d'));
    expect(after({ culprit: 'm' })).toEqual(decisionOn('m'));
    const open: Decision = { kind: 'concluded', conclusion: { kind: 'not-fixed', confidence: 1, why: '' }, log: [] };
    expect(pursueBridge(knownOf({}), open)).toBe(open);
    const { recipes: _, ...history } = knownOf({}).history;
    expect(pursueBridge({ ...knownOf({}), history }, decisionOn('gate'))).toEqual(decisionOn('gate'));
  });

  test('before the commit is taken back, and that is left out where the build made the difference', () => {
    const about = (scene: Scene) => isAboutTheCommit(knownOf(scene), id(scene.culprit ?? 'gate'));
    expect([about({ culprit: 'd' }), about({}), about({ asCulprit: clean, asParent: crashing })]).toEqual([
      true,
      false,
      true,
    ]);
    expect(about({ asCulprit: crashing, asParent: clean })).toBe(false);
  });
});

test.each<[string, Scene, string]>([
  [
    'the crash comes with the compiler',
    { asCulprit: crashing, asParent: clean },
    'toolchain, toolchain: the parent built with gcc-12 crashed 1/1, the commit with gcc-11 was clean 3/3',
  ],
  [
    'the crash comes with the commit',
    { asCulprit: clean, asParent: crashing },
    'introduces, commit: the parent built with gcc-12 was clean 3/3, the commit with gcc-11 crashed 1/1',
  ],
  [
    'the commit brings what only the newer compiler shows',
    { asCulprit: clean, asParent: clean },
    'introduces, together: the parent built with gcc-12 was clean 3/3, the commit with gcc-11 was clean 3/3',
  ],
  [
    'either alone makes it crash',
    { asCulprit: crashing, asParent: crashing },
    'introduces, unclear: the parent built with gcc-12 crashed 1/1, the commit with gcc-11 crashed 1/1',
  ],
  [
    'the older code does not build with the newer compiler',
    { asCulprit: broken, asParent: clean },
    'toolchain, toolchain: the parent built with gcc-12 does not build, the commit with gcc-11 was clean 3/3',
  ],
  [
    'the newer code does not build with the older compiler',
    { asCulprit: clean, asParent: broken },
    'introduces, commit: the parent built with gcc-12 was clean 3/3, the commit with gcc-11 does not build',
  ],
  [
    'neither builds',
    { asCulprit: broken, asParent: broken },
    'introduces, unclear: the parent built with gcc-12 does not build, the commit with gcc-11 does not build',
  ],
  [
    'an equal kernel needs no run',
    { asCulprit: { signature: 'g' }, asParent: clean },
    "toolchain, toolchain: the parent built with gcc-12 is the commit's own kernel, the commit with gcc-11 was clean 3/3",
  ],
  [
    'the difference is an option',
    { changes: 'config', asCulprit: crashing, asParent: clean },
    "config, toolchain: the parent built with this host's compiler crashed 1/1, the commit with this host's compiler without KCOV was clean 3/3",
  ],
  [
    'a fix that the compiler brought: the parent built as the commit is clean',
    { kind: 'fix', asCulprit: clean, asParent: crashing },
    'toolchain, toolchain: the parent built with gcc-12 was clean 3/3, the commit with gcc-11 crashed 1/1',
  ],
])('%s', (_, scene, expected) => expect(ending(scene)).toBe(expected));

describe('where nothing tells commits apart, with a gate among them', () => {
  /** Neither the gate nor `c` can be tested; `b` is clean, `d` crashes. */
  function knownBetween(asLate?: Side, asEarly?: Side): Known {
    const known = knownOf({
      culprit: 'd',
      parent: 'b',
      ...(asLate && { asCulprit: asLate }),
      ...(asEarly && { asParent: asEarly }),
    });
    const tested = [
      revision(known.task.start, { runs: [target, target] }),
      revision(id('d'), { runs: [target] }),
      revision(id('gate'), broken),
      revision(id('c'), broken),
      revision(id('b'), clean),
    ];
    return { ...known, evidence: new Map(tested.map((one) => [one.commit, one])) };
  }
  const between = (...names: readonly string[]): Decision => ({
    kind: 'concluded',
    conclusion: {
      kind: 'inconclusive',
      candidates: names.map((name) => ({ commit: id(name), probability: 0.3 })),
      confidence: 0.9,
      why: 'untestable',
    },
    log: [],
  });
  const all = between('c', 'gate', 'd');

  test('the nearest revisions that were tested are built as each other', () => {
    expect(pursueBridge(knownBetween(), all)).toMatchObject({ bridge: { commit: id('b'), as: id('d') } });
    expect(pursueBridge(knownBetween(crashing), all)).toMatchObject({ bridge: { commit: id('d'), as: id('b') } });
    expect(pursueBridge(knownBetween(), between('c', 'd'))).toEqual(between('c', 'd'));
  });

  test('and the gate is named where the crash goes with how they are built', () => {
    const [b, d] = ['b', 'd'].map((name) => id(name).slice(0, 12));
    expect(pursueBridge(knownBetween(crashing, clean), all)).toMatchObject({
      kind: 'concluded',
      conclusion: {
        kind: 'found',
        culprit: id('gate'),
        confidence: 0.9,
        label: 'toolchain',
        bridge: { says: `${b} built with gcc-12 crashed 1/1, ${d} with gcc-11 was clean 3/3` },
      },
    });
    expect(pursueBridge(knownBetween(clean, crashing), all)).toEqual(all);
  });
});
