import { describe, expect, test } from 'vitest';
import { crashed, ok, searchWorld, type World } from '../../../test/support/stand-in-world.ts';
import { gatherEvidence } from '../evidence/evidence.ts';
import { isMeasurement, type JournalEvent } from '../evidence/journal-event.ts';
import { drawGraph } from '../history/notation.ts';
import { type Foresight, type LikelyBuild, likelyBuilds } from './likely-builds.ts';
import { strategies } from './strategies.ts';

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
  return { task, history, decide };
}

function searched(name: keyof typeof strategies, truth: World) {
  return searchWorld(strategies[name], foresight(name), truth).events;
}

function likely(name: keyof typeof strategies, events: readonly JournalEvent[]): LikelyBuild[] {
  return [...likelyBuilds(foresight(name), events)].filter((one) => one !== null);
}

/** At each build of a search, how it was told of when the build before it was asked for: its place, from 1; 0 for not. */
function placesOf(name: keyof typeof strategies, truth: World): number[] {
  const events = searched(name, truth);
  const builds = events.flatMap(({ kind }, i) => (kind === 'built' ? [i] : []));
  return builds.slice(1).map((at, i) => {
    const told = likely(name, events.slice(0, builds[i]));
    expect(told[0]!.commit).toBe(events[builds[i]!]!.commit);
    return Math.max(
      0,
      told.findIndex(({ commit }) => commit === events[at]!.commit),
    );
  });
}

describe.each(['evidence', 'gated', 'syzbot'] as const)('with the strategy %s', (name) => {
  test.each([5, 23, 44, 62])('what a search for c%i asks for is mostly among the first three', (culprit) => {
    const places = placesOf(name, world(culprit, [21, 31, 32]));
    const hits = places.filter((place) => place >= 1 && place <= 3).length;
    expect(hits / places.length).toBeGreaterThan(0.8);
  });

  test('the most probable come first, and nothing is told twice', () => {
    const events = searched(name, world(44));
    for (let count = 0; count < events.length; count += 3) {
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
