import { describe, expect, test } from 'vitest';
import { crashed, ok, searchWorld, type World } from '../../../test/support/stand-in-world.ts';
import { gatherEvidence, gatherReverts } from '../evidence/evidence.ts';
import { isMeasurement, type JournalEvent } from '../evidence/journal-event.ts';
import { drawGraph } from '../history/notation.ts';
import { type Foresight, type LikelyBuild, likelyBuilds } from './likely-builds.ts';
import { strategies, strategyNamed } from './strategies.ts';

const length = 64;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
const numberOf = (commit: string) => Number(drawn.nameOf(graph.indexOf(commit)).slice(1));
const target = crashed('WARNING in f', 'f');
const world =
  (culprit: number, broken: readonly number[] = []): World =>
  (commit) =>
    broken.includes(numberOf(commit)) ? 'build-failed' : numberOf(commit) >= culprit ? target : ok;

function foresight(name: keyof typeof strategies): Foresight {
  const task = { kind: 'cause' as const, start: idOf(63), head: idOf(63), crashTitle: null, walk: null };
  const history = { graph, releases: [0, 20, 40].map((n) => ({ tag: `v1.${n}`, commit: idOf(n) })) };
  const decide = (events: readonly JournalEvent[]) =>
    strategies[name]({ task, history, evidence: gatherEvidence(events) });
  return { task, history, decide, sight: false };
}

function searched(name: keyof typeof strategies, truth: World) {
  return searchWorld(strategies[name], foresight(name), truth).events;
}

function likely(
  name: keyof typeof strategies,
  events: readonly JournalEvent[],
  most = Number.POSITIVE_INFINITY,
): LikelyBuild[] {
  const told: LikelyBuild[] = [];
  for (const one of likelyBuilds(foresight(name), events)) {
    if (one !== null) told.push(one);
    if (told.length >= most) break;
  }
  return told;
}

/** Of the builds of a search, how many were among the first three after the one that was asked for before. */
function foreseen(name: keyof typeof strategies, truth: World): { readonly hits: number; readonly of: number } {
  const events = searched(name, truth);
  const builds = events.flatMap(({ kind }, i) => (kind === 'built' ? [i] : []));
  const hits = builds.slice(1).filter((at, i) => {
    const told = likely(name, events.slice(0, builds[i]), 4).map(({ commit }) => commit);
    expect(told[0]).toBe(events[builds[i]!]!.commit);
    return told.slice(1).includes(events[at]!.commit);
  });
  return { hits: hits.length, of: builds.length - 1 };
}

describe.each(['evidence', 'gated', 'syzbot'] as const)('with the strategy %s', (name) => {
  test('what a search asks for is mostly among the first three', () => {
    const all = [5, 23, 44, 62].map((culprit) => foreseen(name, world(culprit, [21, 31, 32])));
    const sum = (key: 'hits' | 'of') => all.reduce((total, one) => total + one[key], 0);
    expect(sum('hits') / sum('of')).toBeGreaterThan(0.85);
  });

  test('the most probable come first, and nothing is told twice', () => {
    const events = searched(name, world(44));
    for (let count = 0; count < events.length; count += 7) {
      const told = likely(name, events.slice(0, count));
      const chances = told.map(({ chance }) => chance);
      expect(chances).toEqual(chances.toSorted((a, b) => b - a));
      expect(new Set(told.map(({ commit }) => commit)).size).toBe(told.length);
    }
  });

  test('nothing is told where the search is over', () => {
    expect(likely(name, searched(name, world(44)))).toEqual([]);
  });
});

test('by git the halves of both halves are told: what a crash would ask for, and what a clean test would', () => {
  const events = searched('gated', world(44));
  const releases = [40, 63].map(idOf);
  const untilTested = events.findIndex(({ commit }) => !releases.includes(commit));
  const told = likely('gated', events.slice(0, untilTested)).map(({ commit }) => numberOf(commit));
  const first = told[0]!;
  expect(first).toBe(numberOf(events[untilTested]!.commit));
  const sides = told.slice(1, 3).map((number) => Math.sign(number - first));
  expect(new Set(sides)).toEqual(new Set([-1, 1]));
});

test('what was imagined is not in the journal', () => {
  const events = Object.freeze(searched('evidence', world(44)).slice(0, 9));
  likely('evidence', events);
  expect(events.filter(isMeasurement)).toHaveLength(9);
});

test('a commit that is to be taken back asks for no build, and what is made of it is imagined as any revision', () => {
  const strategy = strategyNamed('evidence', { confidence: 0.99, revertTest: true });
  const { task, history } = foresight('evidence');
  const decide = (events: readonly JournalEvent[]) =>
    strategy({ task, history, evidence: gatherEvidence(events), reverts: gatherReverts(events) });
  const toldOf = (events: readonly JournalEvent[]) =>
    [...likelyBuilds({ task, history, decide, sight: false }, events)].flatMap((one) => one?.commit ?? []);
  const events: readonly JournalEvent[] = searched('evidence', world(44));
  const decision = decide(events);
  if (decision.kind !== 'work' || decision.revert === undefined) throw new Error('no revert test');
  expect(toldOf(events)).toEqual([]);
  const made = 'f'.repeat(40);
  const outcome = { kind: 'reverted', revision: made } as const;
  const taken: JournalEvent[] = [...events, { kind: 'reverted', atMs: 0, ...decision.revert, outcome }];
  expect(toldOf(taken)[0]).toBe(made);
  const built = { kind: 'built', signature: made, kernel: made, compiler: '' } as const;
  const known = { kind: 'built', atMs: 0, commit: made, outcome: built, wallMs: 0, cached: false, log: '' } as const;
  expect(toldOf([...taken, known])).not.toContain(made);
});
