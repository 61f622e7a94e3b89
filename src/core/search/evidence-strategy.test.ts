import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { graphOf, histories, type Parents } from '../../../test/support/histories.ts';
import { bootFailed, crashed, ok, searchWorld, type World } from '../../../test/support/stand-in-world.ts';
import { gatherEvidence } from '../evidence/evidence.ts';
import type { Measurement } from '../evidence/journal-event.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { isAncestor } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import { defaultOptions } from './evidence/options.ts';
import { optionsFor } from './evidence/stop-settings.ts';
import { look } from './evidence/view.ts';
import { evidenceStrategy } from './evidence-strategy.ts';
import { gradeOf } from './proof.ts';
import type { BisectionTask, Decision, Known, Strategy } from './strategy.ts';

const strategy = evidenceStrategy();
const title = 'WARNING in f';
const target = crashed(title, 'f');
const options = { endOnFailure: true, numRuns: 10 };

/** A search from the last commit back to the first, of which a release tells. */
function causeIn(graph: CommitGraph): Omit<Known, 'evidence'> {
  const start = graph.id(graph.size - 1);
  const task: BisectionTask = { kind: 'cause', start, head: start, crashTitle: title, walk: null };
  return { task, history: { graph, releases: [{ tag: 'v1.0', commit: graph.id(0) }] } };
}

function has(graph: CommitGraph, commit: string, number: number): boolean {
  return isAncestor(graph, number, graph.indexOf(commit));
}

/** Nothing misleads. */
function soundWorld(graph: CommitGraph, culprit: number): World {
  return (commit) => (has(graph, commit, culprit) ? target : ok);
}

const planted = (mostSteps: number, leastSteps = 3) =>
  fc.tuple(histories(mostSteps, leastSteps), fc.nat()).map(([parents, pick]) => ({
    parents,
    culprit: 1 + (pick % (parents.length - 1)),
  }));

/** What of a decision can be compared; `soFar` is computed when it is read. */
function told(decision: Decision) {
  if (decision.kind === 'concluded') return decision;
  const { asks, stage, soFar } = decision;
  return { asks, stage, soFar };
}

function decide(graph: CommitGraph, events: readonly Measurement[]) {
  return told(strategy({ ...causeIn(graph), evidence: gatherEvidence(events) }));
}

function believed(graph: CommitGraph, events: readonly Measurement[]) {
  const { belief } = look({ ...causeIn(graph), evidence: gatherEvidence(events) }, [title], defaultOptions);
  return [...belief.culprit, belief.older];
}

const outcomes = {
  target,
  ok,
  other: crashed('KASAN: use-after-free Read in g', 'g'),
  renamed: crashed('WARNING in f_locked', 'f_locked'),
  bootFailed,
} as const;

/** What was measured on a revision, by number modulo the size of the history. */
interface Measured {
  readonly pick: number;
  readonly runs: readonly (keyof typeof outcomes)[];
}

const measured: fc.Arbitrary<readonly Measured[]> = fc.array(
  fc.record({
    pick: fc.nat(),
    runs: fc.array(fc.constantFrom('ok', 'ok', 'target', 'other', 'renamed', 'bootFailed'), { maxLength: 5 }),
  }),
  { maxLength: 7 },
);

/** The journal of a search: the start commit crashed, then other revisions were measured. */
function journalOn(graph: CommitGraph, revisions: readonly Measured[]): Measurement[] {
  const onOthers = revisions.flatMap(({ pick, runs }) =>
    eventsOn(
      graph.id(pick % (graph.size - 1)),
      runs.map((run) => outcomes[run]),
    ),
  );
  return [...eventsOn(graph.id(graph.size - 1), [target, target, ok, target]), ...onOthers];
}

describe('a search without noise', () => {
  /** The conclusion, and how many builds there were beyond the start commit, the culprit and its parents. */
  function searched({ parents, culprit }: { readonly parents: Parents; readonly culprit: number }) {
    const graph = graphOf(parents);
    const { decision, events } = searchWorld(strategy, causeIn(graph), soundWorld(graph, culprit));
    const spared = new Set([graph.size - 1, culprit, ...parents[culprit]!].map((number) => graph.id(number)));
    const builds = events.filter(({ kind, commit }) => kind === 'built' && !spared.has(commit)).length;
    return { conclusion: decision.conclusion, builds, culprit: graph.id(culprit), bits: Math.log2(graph.size) };
  }

  /** The seed is set: how many builds a search needs varies by a few. */
  const seeded = { endOnFailure: true, numRuns: 5, seed: 7 };
  const isMerge = ({ parents, culprit }: { readonly parents: Parents; readonly culprit: number }) =>
    parents[culprit]!.length > 1;

  /** Revisions built after the start commit when the planted culprit came to lead, for good. */
  function buildsToLead({ parents, culprit }: { readonly parents: Parents; readonly culprit: number }) {
    const graph = graphOf(parents);
    const builds: number[] = [];
    const watched: Strategy = (known) => {
      const decision = strategy(known);
      const said = decision.kind === 'concluded' ? decision.conclusion : decision.soFar;
      const [first] = said !== undefined && 'candidates' in said ? said.candidates : [];
      const built = [...known.evidence.values()].filter(({ commit, build }) => build && commit !== known.task.start);
      if (first?.commit === graph.id(culprit)) builds.push(built.length);
      else builds.length = 0;
      return decision;
    };
    searchWorld(watched, causeIn(graph), soundWorld(graph, culprit));
    return builds[0] ?? Number.POSITIVE_INFINITY;
  }

  test('puts the planted culprit first for good within log2(N) + 2 builds, a merge too', () => {
    const check = (given: { readonly parents: Parents; readonly culprit: number }) => {
      expect(buildsToLead(given)).toBeLessThanOrEqual(Math.log2(given.parents.length) + 2);
    };
    fc.assert(fc.property(planted(40, 8), check), { ...seeded, numRuns: 10 });
    fc.assert(fc.property(planted(20, 8).filter(isMerge), check), { ...seeded, numRuns: 4 });
  });

  test('finds a commit of its own in about as many builds as there are bits', () => {
    fc.assert(
      fc.property(
        planted(40, 10).filter((given) => !isMerge(given)),
        (given) => {
          const { conclusion, culprit, builds, bits } = searched(given);
          expect(conclusion).toMatchObject({ kind: 'found', culprit });
          expect(builds).toBeLessThanOrEqual(bits + 3);
          // The culprit crashed, and its parents were clean often enough.
          expect(gradeOf(conclusion.kind === 'found' ? conclusion.checks! : [])).not.toBe('weak');
        },
      ),
      seeded,
    );
  });

  test('finds a merge, or holds it for possible, and names no other commit', () => {
    fc.assert(
      fc.property(planted(12, 4).filter(isMerge), (given) => {
        const { conclusion, culprit } = searched(given);
        const named = conclusion.kind === 'found' ? conclusion.culprit : culprit;
        expect(named).toBe(culprit);
        expect('candidates' in conclusion ? conclusion.candidates.map(({ commit }) => commit) : []).toContain(culprit);
      }),
      { ...seeded, numRuns: 4 },
    );
  });

  test('goes on after an interruption as it would have, to the planted culprit', () => {
    fc.assert(
      fc.property(planted(10), fc.nat(), ({ parents, culprit }, cut) => {
        const graph = graphOf(parents);
        const { events } = searchWorld(strategy, causeIn(graph), soundWorld(graph, culprit));
        const again = graphOf(parents);
        const before = events.slice(0, cut % events.length);
        const resumed = searchWorld(strategy, causeIn(again), soundWorld(again, culprit), before);
        expect(resumed.events).toEqual(events);
      }),
      { ...options, numRuns: 6 },
    );
  });
});

test('before a commit is named its clean parent had as many runs as would show a flaky bug', () => {
  const graph = graphOf(Array.from({ length: 60 }, (_, i) => (i === 0 ? [] : [i - 1])));
  const everyThird: World = (commit, run) => (has(graph, commit, 37) && run % 3 === 2 ? target : ok);
  const hasty = evidenceStrategy(optionsFor({ confidence: 0.55, revertTest: false }));
  const { conclusion } = searchWorld(hasty, causeIn(graph), everyThird).decision;
  expect(conclusion).toMatchObject({ kind: 'found', culprit: graph.id(37) });
  const checks = conclusion.kind === 'found' ? conclusion.checks! : [];
  expect(checks.find(({ check }) => check === 'parents')).toMatchObject({ passed: true });
});

describe('what is known of a search', () => {
  test('gives the same decision whenever it is asked, whatever was asked before', () => {
    fc.assert(
      fc.property(histories(20), measured, fc.array(fc.nat(), { minLength: 3, maxLength: 5 }), (parents, all, cuts) => {
        const graph = graphOf(parents);
        const events = journalOn(graph, all);
        for (const cut of cuts) {
          const prefix = events.slice(0, 5 + (cut % (events.length - 4)));
          expect(decide(graph, prefix)).toEqual(decide(graphOf(parents), prefix));
        }
      }),
      options,
    );
  });

  test('measurements of different revisions may come in any order', () => {
    fc.assert(
      fc.property(histories(20), measured, (parents, all) => {
        const graph = graphOf(parents);
        const apart = [...new Map(all.map((one) => [one.pick % (graph.size - 1), one])).values()];
        const expected = believed(graph, journalOn(graph, apart)).map((p) => expect.closeTo(p, 9));
        expect(believed(graphOf(parents), journalOn(graph, apart.toReversed()))).toEqual(expected);
      }),
      options,
    );
  });

  test('a run or a build that the machines failed changes nothing', () => {
    fc.assert(
      fc.property(histories(20), measured, fc.nat(), (parents, all, where) => {
        const graph = graphOf(parents);
        const events = journalOn(graph, all);
        const at = 5 + (where % (events.length - 4));
        const failed = { kind: 'infra-failed', reason: 'ssh: timed out' } as const;
        const [built, ran] = eventsOn(events[at - 1]!.commit, [failed]);
        const spoiled = { ...built!, outcome: failed } as Measurement;
        const expected = decide(graph, events);
        for (const event of [ran!, spoiled])
          expect(decide(graphOf(parents), events.toSpliced(at, 0, event))).toEqual(expected);
      }),
      options,
    );
  });

  test('ids of commits do not matter', () => {
    fc.assert(
      fc.property(histories(20), measured, (parents, all) => {
        const [one, other] = [graphOf(parents), graphOf(parents, 1)].map((graph) =>
          JSON.parse(JSON.stringify(decide(graph, journalOn(graph, all))), (_, value: unknown) =>
            typeof value === 'string' && graph.has(value) ? graph.indexOf(value) : value,
          ),
        );
        expect(other).toEqual(one);
      }),
      options,
    );
  });
});

describe('a fix search', () => {
  /** From the second commit, which crashes, to the last. */
  function fixIn(graph: CommitGraph, start = 1): Omit<Known, 'evidence'> {
    const task: BisectionTask = {
      kind: 'fix',
      start: graph.id(start),
      head: graph.id(graph.size - 1),
      crashTitle: title,
      walk: null,
    };
    return { task, history: { graph, releases: [] } };
  }

  test('finds the planted fix', () => {
    const withRoot = planted(15).map(({ parents, culprit }) => ({
      // The start commit stands before all others, so that they all have the bug.
      parents: [[], [0], ...parents.slice(1).map((of) => of.map((number) => number + 1))],
      fix: culprit + 1,
    }));
    fc.assert(
      fc.property(withRoot, ({ parents, fix }) => {
        const graph = graphOf(parents);
        const world: World = (commit) => (has(graph, commit, fix) ? ok : target);
        const { conclusion } = searchWorld(strategy, fixIn(graph), world).decision;
        expect(conclusion).toMatchObject({ kind: 'found', culprit: graph.id(fix) });
        const checks = conclusion.kind === 'found' ? conclusion.checks! : [];
        expect(checks.find(({ check }) => check === 'culprit')).toMatchObject({ passed: true });
      }),
      options,
    );
  });

  test('a clean revision on a branch without the start commit says nothing', () => {
    //  0-1-2-3-4-5-6-7   1 is the start; 8 to 10 branched off before it and were merged in 11
    const parents: Parents = [[], [0], [1], [2], [3], [4], [5], [6], [0], [8], [9], [7, 10], [11]];
    const graph = graphOf(parents);
    const start: Measurement[] = eventsOn(graph.id(1), [target, target, target]);
    const read = (events: readonly Measurement[]) => {
      const { belief } = look({ ...fixIn(graph), evidence: gatherEvidence(events) }, [title], defaultOptions);
      return [...belief.culprit, belief.older];
    };
    const onBranch = eventsOn(graph.id(9), [ok, ok, ok, ok, ok]);
    const onMain = eventsOn(graph.id(4), [ok, ok, ok, ok, ok]);
    expect(read([...start, ...onBranch])).toEqual(read(start));
    expect(read([...start, ...onMain])).not.toEqual(read(start));
    expect(read([...start, ...eventsOn(graph.id(9), [target, target])])).not.toEqual(read(start));
  });
});

test('equal kernels share their evidence', () => {
  const graph = graphOf(Array.from({ length: 40 }, (_, i) => (i === 0 ? [] : [i - 1])));
  const start = eventsOn(graph.id(39), [target, target]);
  const same = 'a'.repeat(64);
  const apart = [...eventsOn(graph.id(20), [ok, ok], same), ...eventsOn(graph.id(21), [ok], same)];
  const together = [...eventsOn(graph.id(20), [ok, ok, ok], same), ...eventsOn(graph.id(21), [], same)];
  const differ = [...eventsOn(graph.id(20), [ok, ok]), ...eventsOn(graph.id(21), [ok])];
  expect(believed(graph, [...start, ...apart])).toEqual(believed(graph, [...start, ...together]));
  const culprit = believed(graph, [...start, ...apart]);
  expect(culprit[21]! / culprit[22]!).toBeLessThan(0.001);
  expect(believed(graph, [...start, ...differ])[21]).toBeGreaterThan(100 * culprit[21]!);
});

/** A build, and runs that ended so. */
function eventsOn(commit: string, runs: readonly RunOutcome[], signature = commit.padEnd(64, '0')): Measurement[] {
  const outcome = { kind: 'built', signature, kernel: commit, compiler: 'cc 1' } as const;
  return [
    { kind: 'built', atMs: 0, commit, outcome, wallMs: 1000, cached: false, log: 'x' },
    ...runs.map(
      (run): Measurement => ({
        kind: 'ran',
        atMs: 0,
        commit,
        outcome: run,
        wallMs: 100,
        sight: null,
        console: 'x',
        report: null,
      }),
    ),
  ];
}
