import { describe, expect, test } from 'vitest';
import { type Bisection, bisect } from '../../src/app/bisect.ts';
import { builtAhead } from '../../src/core/evidence/built-ahead.ts';
import { costOf, type Evidence } from '../../src/core/evidence/evidence.ts';
import {
  type AheadRecord,
  type BuildRecord,
  isMeasurement,
  type JournalEvent,
} from '../../src/core/evidence/journal-event.ts';
import type { BuildOutcome } from '../../src/core/evidence/outcome.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import { strategies, strategyNamed } from '../../src/core/search/strategies.ts';
import type { Strategy } from '../../src/core/search/strategy.ts';
import { crashed, ok } from '../support/stand-in-world.ts';
import { type VirtualWorld, virtualWorkshop } from '../support/virtual-workshop.ts';

const length = 64;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
/** Of what is in no history, as it is made where a commit is taken back, zero: it is clean. */
const numberOf = (commit: string) => (graph.has(commit) ? Number(drawn.nameOf(graph.indexOf(commit)).slice(1)) : 0);
const releases = [0, 20, 40].map((number) => ({ tag: `v1.${number}`, commit: idOf(number) }));
const target = crashed('WARNING in f', 'f');
const made = (commit: string): BuildOutcome => ({ kind: 'built', signature: commit, kernel: commit, compiler: 'cc' });
/** What is made where a commit is taken back. */
const without = 'f'.repeat(40);
const failed: BuildOutcome = { kind: 'build-failed', errors: ['x.c:1: error: no'], compiler: 'cc' };

interface Plan {
  readonly strategy?: keyof typeof strategies;
  readonly builders?: number;
  readonly machines?: number;
  readonly ahead?: boolean;
  readonly runMs?: number;
  readonly budget?: number;
  readonly before?: readonly JournalEvent[];
  readonly hasRoom?: () => boolean;
  readonly world?: Partial<VirtualWorld>;
  /** In place of the strategy. */
  readonly decide?: Strategy;
}

/** The bug comes with c23; c31 and c32 do not build; a build takes 20 s, and a run as long as is told. */
function open(plan: Plan) {
  const { strategy = 'evidence', builders = 1, machines = 1, ahead = true, runMs = 20_000, budget = null } = plan;
  const world: VirtualWorld = {
    build: (commit) => ({ outcome: [31, 32].includes(numberOf(commit)) ? failed : made(commit), ms: 20_000 }),
    run: (commit) => ({ outcome: numberOf(commit) >= 23 ? target : ok, ms: runMs }),
    ...plan.world,
  };
  const slots = { builders, machines, ...(plan.hasRoom ? { hasRoom: plan.hasRoom } : {}) };
  const shop = virtualWorkshop(world, slots, plan.before);
  const workshop = { ...shop.workshop, revert: async () => ({ kind: 'reverted' as const, revision: without }) };
  const bisection: Bisection = {
    id: 'b',
    task: { kind: 'cause', start: idOf(63), head: idOf(63), crashTitle: null, walk: null },
    history: { graph, releases },
    strategy: plan.decide ?? strategies[strategy],
    budget: { builds: budget, timeMs: null },
    sight: false,
    ahead,
  };
  const stop = new AbortController();
  const progress: string[] = [];
  const work = bisect(bisection, workshop, ({ kind }) => progress.push(kind), stop.signal);
  work.catch(() => {});
  return { ...shop, work, stop, progress };
}

async function search(plan: Plan) {
  const { work, time, events, progress } = open(plan);
  await time.pass(work);
  return { conclusion: await work, events, wallMs: time.nowMs, progress };
}

function aheadRecords(events: readonly JournalEvent[]): AheadRecord[] {
  return events.filter((event) => event.kind === 'built-ahead');
}

function buildRecords(events: readonly JournalEvent[]): BuildRecord[] {
  return events.filter((event) => event.kind === 'built');
}

/** What the search sees of a journal. */
function seen(events: readonly JournalEvent[]) {
  return events.filter(isMeasurement).map((event) => ({ ...event, atMs: 0, ahead: null }));
}

describe.each(['evidence', 'gated', 'syzbot'] as const)('with the strategy %s', (strategy) => {
  test('evidence and answer are the same whatever is built ahead, in less time', async () => {
    const plain = await search({ strategy, ahead: false });
    const ends = [1, 2, 3].map((builders) => search({ strategy, builders }));
    expect(plain.conclusion).toMatchObject({ kind: 'found', culprit: idOf(23) });
    for (const { conclusion, events, wallMs } of await Promise.all(ends)) {
      expect(conclusion).toEqual(plain.conclusion);
      expect(seen(events)).toEqual(seen(plain.events));
      expect(wallMs).toBeLessThan(plain.wallMs);
    }
  });
});

test('the revert test gives the same too: what is made for it is built when it is asked for, never ahead', async () => {
  const decide = strategyNamed('evidence', { confidence: 0.99, revertTest: true });
  const plain = await search({ decide, ahead: false });
  expect(plain.events.some((event) => event.kind === 'ran' && event.commit === without)).toBe(true);
  for (const builders of [1, 3]) {
    const { conclusion, events } = await search({ decide, builders });
    expect(conclusion).toEqual(plain.conclusion);
    expect(seen(events)).toEqual(seen(plain.events));
    expect(aheadRecords(events).map(({ commit }) => commit)).not.toContain(without);
  }
});

test('with two builders most builds are there when they are asked for, with one still many', async () => {
  const plain = await search({ ahead: false });
  const [one, two] = [await search({ builders: 1 }), await search({ builders: 2 })];
  const builds = (events: readonly JournalEvent[]) => events.filter(({ kind }) => kind === 'built').length;
  expect(costOf(one.events).ahead!.used / builds(one.events)).toBeGreaterThan(0.3);
  expect(costOf(two.events).ahead!.used / builds(two.events)).toBeGreaterThan(0.7);
  expect(two.wallMs).toBeLessThan(one.wallMs);
  expect(two.wallMs / plain.wallMs).toBeLessThan(0.8);
});

test('builds ahead are counted apart: those that were used cost what they took, once', async () => {
  const plain = await search({ ahead: false });
  const { events } = await search({ builders: 3 });
  const { ahead, ...cost } = costOf(events);
  expect(cost).toEqual(costOf(plain.events));
  const records = aheadRecords(events);
  const used = buildRecords(events).filter((build) => build.ahead);
  expect(ahead!.builds).toBe(records.length);
  expect(ahead!.used).toBe(used.length);
  expect(ahead!.unusedMs).toBe(
    records.reduce((sum, { wallMs }) => sum + wallMs, 0) - used.reduce((sum, { wallMs }) => sum + wallMs, 0),
  );
});

test('a build that is asked for takes the builder of one that is not', async () => {
  // A crash comes at once, so that what was begun for a clean run is in the way, again and again.
  const world = {
    run: (commit: string) => (numberOf(commit) >= 23 ? { outcome: target, ms: 6000 } : { outcome: ok, ms: 6000 }),
  };
  const { events, conclusion } = await search({ builders: 1, world });
  expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(23) });
  const given = aheadRecords(events).filter(({ outcome }) => outcome.kind === 'given-up');
  expect(given.length).toBeGreaterThan(0);
  expect(Math.max(...given.map(({ wallMs }) => wallMs))).toBeLessThan(20_000);
});

test('nothing is begun ahead where runs are over before it would be', async () => {
  const { events } = await search({ builders: 1, runMs: 500 });
  // Before the first run nobody knows what runs take, and one build is begun.
  expect(events.filter(({ kind }) => kind === 'built-ahead')).toHaveLength(1);
});

test('nothing is begun ahead where there is no room', async () => {
  const { events } = await search({ builders: 3, hasRoom: () => false });
  expect(events.some(({ kind }) => kind === 'built-ahead')).toBe(false);
});

test('a budget of builds means those that were asked for', async () => {
  const plain = await search({ ahead: false, budget: 6 });
  const { conclusion, events } = await search({ builders: 3, budget: 6 });
  expect(conclusion).toEqual(plain.conclusion);
  expect(costOf(events).builds).toBe(6);
});

test('killed at any moment and started again, with other builders: the same evidence, nothing is built twice', async () => {
  const plain = await search({ ahead: false });
  const whole = await search({ builders: 2 });
  for (let atMs = 5000; atMs < whole.wallMs; atMs += 45_000) {
    const first = open({ builders: 2 });
    await first.time.pass(first.work, atMs);
    const before = structuredClone(first.events);
    const rest = await search({ builders: 3, before });
    expect(rest.conclusion).toEqual(plain.conclusion);
    expect(seen(rest.events)).toEqual(seen(plain.events));
    const ended = aheadRecords(rest.events).filter(({ outcome }) => outcome.kind !== 'given-up');
    const built = buildRecords(rest.events).filter((build) => !build.ahead);
    const commits = [...ended, ...built].map(({ commit }) => commit);
    expect(new Set(commits).size).toBe(commits.length);
    first.stop.abort();
  }
});

test('Ctrl-C stops builds ahead too, and leaves none of them in the journal', async () => {
  const { work, time, stop, events } = open({ builders: 3 });
  await time.pass(work, 30_000);
  const before = events.length;
  stop.abort();
  await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(events).toHaveLength(before);
});

test('a kernel that the store has dropped before it was asked for is built again', async () => {
  const { work, time, events, stored } = open({ builders: 2 });
  await time.pass(work, 60_000);
  const dropped = [...builtAhead(events).keys()];
  expect(dropped.length).toBeGreaterThan(0);
  for (const commit of dropped) stored.delete(commit);
  await time.pass(work);
  expect(await work).toMatchObject({ kind: 'found', culprit: idOf(23) });
  const used = events.filter((event) => event.kind === 'built' && event.ahead && dropped.includes(event.commit));
  const again = events.filter((event) => event.kind === 'built' && !event.ahead && dropped.includes(event.commit));
  expect(used).toEqual([]);
  expect(again.length).toBeGreaterThan(0);
});

test('a strategy that cannot bear what is imagined does not end the search', async () => {
  const imagined = (events: Evidence) =>
    [...events.values()].some(
      ({ build }) => build?.outcome.kind === 'built' && build.outcome.signature.startsWith('imagined'),
    );
  const { events, conclusion } = await search({
    builders: 2,
    decide: (known) => {
      if (imagined(known.evidence)) throw new RangeError('never seen');
      return strategies.gated(known);
    },
  });
  expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(23) });
  expect(events.some(({ kind }) => kind === 'built-ahead')).toBe(false);
});

test('a machine that fails builds ahead does not stop the search, and is told', async () => {
  const asked = new Set<string>();
  const world = {
    build: (commit: string, times: number) => {
      const isFirst = asked.size > 2 && times === 0;
      asked.add(commit);
      return isFirst
        ? { outcome: { kind: 'infra-failed' as const, reason: 'no memory' }, ms: 1000 }
        : { outcome: made(commit), ms: 20_000 };
    },
  };
  const { conclusion, events } = await search({ builders: 2, world });
  expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(23) });
  expect(events.some((event) => event.kind === 'built-ahead' && event.outcome.kind === 'infra-failed')).toBe(true);
});
