import { describe, expect, test } from 'vitest';
import { type Bisection, bisect, decide, type Workshop } from '../../src/app/bisect.ts';
import { costOf, gatherAll, gatherEvidence, gatherReverts } from '../../src/core/evidence/evidence.ts';
import type { JournalEvent, RevertOutcome } from '../../src/core/evidence/journal-event.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import type { MarkRecord } from '../../src/core/marks/mark.ts';
import { gradeOf } from '../../src/core/search/proof.ts';
import { strategyNamed } from '../../src/core/search/strategies.ts';
import type { Conclusion } from '../../src/core/search/strategy.ts';
import { crashed, ok } from '../support/stand-in-world.ts';

const length = 120;
const culprit = 70;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
const numberOf = (commit: string) => Number(drawn.nameOf(graph.indexOf(commit)).slice(1));
const target = crashed('WARNING in pipe_write', 'pipe_write');
const start = idOf(length - 1);

/** What comes of taking a commit back, and what the kernel does then. */
interface World {
  readonly revert: (on: number) => RevertOutcome;
  readonly without: typeof ok | 'build-failed';
}

const made = 'f'.repeat(40);
const clean: World = { revert: () => ({ kind: 'reverted', revision: made }), without: ok };

interface Limits {
  readonly revertTest?: boolean;
  readonly confidence?: number;
  readonly builds?: number | null;
}

function bisectionWith({ revertTest = true, confidence = 0.99, builds = null }: Limits): Bisection {
  return {
    id: 'b',
    task: { kind: 'cause', start, head: start, crashTitle: null, walk: null },
    history: { graph, releases: [{ tag: 'v1.0', commit: idOf(0) }] },
    strategy: strategyNamed('evidence', { confidence, revertTest }),
    budget: { builds, timeMs: null },
    sight: false,
  };
}

function workshopOf({ revert, without }: World, events: JournalEvent[]) {
  const asked: number[] = [];
  const built: string[] = [];
  const workshop: Workshop = {
    journal: {
      create: async () => {},
      header: async () => null,
      list: async () => [],
      append: async (_, event) => void events.push(event),
      read: async () => [...events],
      claim: async () => ({ release: () => {} }),
      close: async () => {},
    },
    files: { path: (name) => name, write: () => {} },
    clock: { nowMs: () => 0 },
    revert: async (commit, on) => {
      expect(commit).toBe(idOf(culprit));
      asked.push(numberOf(on));
      return revert(numberOf(on));
    },
    builder: {
      workers: 1,
      build: async ({ commit, logPath }) => {
        built.push(commit);
        const outcome =
          commit === made && without === 'build-failed'
            ? ({ kind: 'build-failed', errors: ['x.c:1: error: no'], compiler: 'cc' } as const)
            : ({ kind: 'built', signature: commit.padEnd(64, '0'), kernel: commit, compiler: 'cc' } as const);
        return { outcome, wallMs: 60_000, cached: false, logPath };
      },
      kernel: async (key) => ({ key, arch: 'um', vmlinux: '', bootImage: '', config: '' }),
    },
    machine: {
      count: 2,
      prepare: async () => {},
      run: async ({ kernel: { key } }) => {
        const here = key === made ? without : numberOf(key) >= culprit ? target : ok;
        return { outcome: here as typeof ok, wallMs: 500, report: null };
      },
    },
  };
  return { workshop, asked, built };
}

async function search(world: World, limits: Limits = {}, events: JournalEvent[] = []) {
  const { workshop, asked, built } = workshopOf(world, events);
  const bisection = bisectionWith(limits);
  const conclusion = await bisect(bisection, workshop, () => {}, new AbortController().signal);
  return { bisection, conclusion, events, asked, built };
}

function found(conclusion: Conclusion) {
  if (conclusion.kind !== 'found') throw new Error(JSON.stringify(conclusion));
  return conclusion;
}

const checkOf = (conclusion: Conclusion, name: string) => found(conclusion).checks?.find(({ check }) => check === name);

describe('the revert test', () => {
  test('is made last, where the crash was seen, and a clean kernel makes the answer surer', async () => {
    const plain = await search(clean, { revertTest: false });
    const { conclusion, asked, built, events } = await search(clean);
    expect(plain.asked).toEqual([]);
    expect(asked).toEqual([length - 1]);
    expect(built.at(-1)).toBe(made);
    expect(found(conclusion).culprit).toBe(idOf(culprit));
    expect(conclusion.confidence).toBeGreaterThan(plain.conclusion.confidence);
    expect(found(conclusion).proof.at(-1)).toMatch(/^revert on [0-9a-f]{12} clean [3-9]\/[3-9]$/);
    expect(checkOf(conclusion, 'revert')).toMatchObject({ passed: true });
    expect(costOf(events).builds).toBe(costOf(plain.events).builds + 1);
  });

  test('one that still crashes makes it less sure, and costs the proof its grade', async () => {
    const plain = await search(clean, { revertTest: false });
    const { conclusion, bisection, events } = await search({ ...clean, without: target });
    expect(checkOf(conclusion, 'revert')).toMatchObject({ passed: false });
    expect(gradeOf(found(conclusion).checks!)).toBe('fair');
    expect(conclusion.confidence).toBeLessThan(plain.conclusion.confidence);
    expect(decide(bisection, JSON.parse(JSON.stringify(events)))).toMatchObject({ kind: 'concluded', conclusion });
  });

  test('where it conflicts the next crashing revision is tried, at most three', async () => {
    const conflict: RevertOutcome = { kind: 'conflict', paths: ['fs/pipe.c'] };
    const { conclusion, asked, events } = await search({ ...clean, revert: () => conflict });
    expect(asked[0]).toBe(length - 1);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked).toEqual(asked.toSorted((a, b) => b - a));
    expect(events.filter(({ kind }) => kind === 'reverted')).toHaveLength(asked.length);
    expect(checkOf(conclusion, 'revert')).toMatchObject({
      passed: null,
      says: expect.stringContaining('conflict in fs/pipe.c'),
    });
    const second = await search({ ...clean, revert: (on) => (on === length - 1 ? conflict : clean.revert(on)) });
    expect(second.asked).toHaveLength(2);
    expect(found(second.conclusion).proof.at(-1)).toContain(`revert on ${idOf(second.asked[1]!).slice(0, 12)} clean`);
  });

  test('one that does not build tells nothing', async () => {
    const plain = await search(clean, { revertTest: false });
    const { conclusion } = await search({ ...clean, without: 'build-failed' });
    expect(conclusion.confidence).toBe(plain.conclusion.confidence);
    expect(checkOf(conclusion, 'revert')).toMatchObject({ passed: null });
  });

  test('goes on after an interruption at any point as it would have', async () => {
    const { events, conclusion } = await search(clean);
    const at = events.findIndex(({ kind }) => kind === 'reverted');
    for (let cut = at; cut <= events.length; cut++) {
      const resumed = await search(clean, {}, events.slice(0, cut));
      // Once: to be made, or to be made again, in case our clone got lost.
      expect(resumed.asked).toEqual([length - 1]);
      expect(resumed.conclusion).toEqual(conclusion);
      expect(resumed.events.map(({ kind }) => kind).toSorted()).toEqual(events.map(({ kind }) => kind).toSorted());
    }
  });

  test('what was measured of the revision that was made says nothing of history', async () => {
    const { events } = await search({ ...clean, without: target });
    const ofHistory = events.filter(
      (event) => event.kind !== 'reverted' && !('commit' in event && event.commit === made),
    );
    expect(gatherEvidence(events)).toEqual(gatherEvidence(ofHistory));
    expect(gatherAll(events).get(made)?.runs.length).toBeGreaterThan(0);
    expect(gatherReverts(events).map(({ evidence }) => evidence.runs.length)).toEqual([
      gatherAll(events).get(made)!.runs.length,
    ]);
  });
});

describe('a budget', () => {
  test('that is used up leaves what is believed, and more of it goes on to the end', async () => {
    const { conclusion, events, built } = await search(clean, { builds: 5 });
    expect(built).toHaveLength(5);
    if (conclusion.kind !== 'inconclusive') throw new Error(conclusion.kind);
    expect(conclusion.why).toBe('the budget of 5 builds is used up');
    expect(conclusion.candidates.map(({ commit }) => commit)).toContain(idOf(culprit));
    const probabilities = conclusion.candidates.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    expect(conclusion.confidence).toBeGreaterThan(0.5);
    // The kernel that was built last was run too.
    expect(events.some((event) => event.kind === 'ran' && event.commit === built.at(-1))).toBe(true);
    const whole = await search(clean);
    const more = await search(clean, {}, events);
    expect(more.conclusion).toEqual(whole.conclusion);
    expect(costOf(more.events).builds).toBe(costOf(whole.events).builds);
  });

  test('that ends before the last checks leaves the name, and why they are missing', async () => {
    const plain = await search(clean, { revertTest: false });
    const { conclusion } = await search(clean, { builds: costOf(plain.events).builds });
    expect(found(conclusion)).toMatchObject({
      culprit: idOf(culprit),
      endedBy: expect.stringContaining('builds is used up'),
    });
    expect(checkOf(conclusion, 'revert')).toBeUndefined();
  });

  test('is not spent by what another tool measured', async () => {
    const { events } = await search(clean, { revertTest: false });
    const imported = events.map((event) => (event.kind === 'reverted' ? event : { ...event, imported: true as const }));
    expect(costOf(imported as JournalEvent[])).toEqual({ builds: 0, runs: 0, reused: 0, buildMs: 0, runMs: 0 });
  });
});

describe('the confidence that is asked for', () => {
  test('ends the search sooner where it is low, and later where it is high', async () => {
    const [low, usual, high] = await Promise.all(
      [0.6, 0.99, 0.9999].map((confidence) => search(clean, { confidence, revertTest: false })),
    );
    expect(found(low!.conclusion).culprit).toBe(idOf(culprit));
    expect(low!.conclusion.confidence).toBeGreaterThanOrEqual(0.6);
    expect(costOf(low!.events).runs).toBeLessThan(costOf(usual!.events).runs);
    expect(costOf(high!.events).runs).toBeGreaterThanOrEqual(costOf(usual!.events).runs);
    expect(high!.conclusion.confidence).toBeGreaterThanOrEqual(usual!.conclusion.confidence);
  });
});

test('a commit whose kernel is the one of its parent is no culprit, and is called so', async () => {
  const { bisection, events } = await search(clean, { revertTest: false });
  const same = events.map((event): JournalEvent => {
    const isSide = event.kind === 'built' && [culprit, culprit - 1].includes(numberOf(event.commit));
    if (!isSide || event.outcome.kind !== 'built') return event;
    return { ...event, outcome: { ...event.outcome, signature: 'a'.repeat(64) } };
  });
  const words = (['bad', 'good'] as const).map(
    (word, i): MarkRecord => ({
      kind: 'marked',
      atMs: 0,
      by: 'ada',
      because: null,
      mark: { kind: 'revision', commit: idOf(culprit - i), word },
    }),
  );
  const decision = decide(bisection, [...same, ...words]);
  if (decision.kind !== 'concluded') throw new Error(decision.kind);
  expect(found(decision.conclusion)).toMatchObject({ culprit: idOf(culprit), label: 'no-op' });
  expect(checkOf(decision.conclusion, 'kernel')).toMatchObject({ passed: false });
  expect(gradeOf(found(decision.conclusion).checks!)).toBe('weak');
});
