import { expect, test } from 'vitest';
import { crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import { drawGraph } from '../../core/history/notation.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { stripOf } from './strip.ts';

//     a - b - c - e
//      \- s -----/
const { graph, at } = drawGraph('a-b-c  a-s  c+s=e');
const id = (name: string) => graph.id(at(name));

const record = {
  task: { kind: 'cause', start: id('e'), head: id('e'), crashTitle: null, walk: null },
  evidence: new Map(
    [
      { commit: id('e'), build: null, runs: runsOf(crashed('BUG: x'), 2), infraFailures: 0 },
      { commit: id('a'), build: null, runs: runsOf(ok, 3), infraFailures: 0 },
    ].map((one) => [one.commit, one]),
  ),
  reverts: [
    {
      atMs: 0,
      commit: id('c'),
      on: id('e'),
      outcome: { kind: 'reverted', revision: 'f'.repeat(40) },
      evidence: { commit: 'f'.repeat(40), build: null, runs: runsOf(ok, 1), infraFailures: 0 },
    },
  ],
  conclusion: {
    kind: 'found',
    culprit: id('c'),
    candidates: [
      { commit: id('c'), probability: 0.9 },
      { commit: id('s'), probability: 0.1 },
    ],
    confidence: 0.9,
    label: 'introduces',
    proof: [],
  },
  commits: new Map([[id('c'), { subject: 'breaks it' }]]),
} as unknown as BisectionRecord;

test('tested revisions and candidates stand in an order in which parents come first', () => {
  const strip = stripOf(record, { graph, releases: [{ tag: 'v1', commit: id('a') }] });
  const place = new Map(strip.map((one) => [one.commit, one]));
  expect(strip.map(({ position }) => position)).toEqual(
    strip.map(({ position }) => position).toSorted((a, b) => a - b),
  );
  expect(place.get(id('a'))).toMatchObject({
    position: 0,
    releases: ['v1'],
    tested: true,
    runs: { ok: 3, crashed: 0 },
  });
  expect(place.get(id('e'))).toMatchObject({ position: 1, role: 'start', runs: { crashed: 2 } });
  expect(place.get(id('c'))).toMatchObject({ role: 'culprit', probability: 0.9, tested: false, subject: 'breaks it' });
  expect(place.get(id('c'))!.position).toBeGreaterThan(place.get(id('a'))!.position);
  expect(place.has(id('b'))).toBe(false);
});

test('a revision that was made stands where it was made from', () => {
  const made = stripOf(record, { graph, releases: [] }).find(({ role }) => role === 'reverted');
  expect(made).toMatchObject({ commit: 'f'.repeat(40), position: 1, runs: { ok: 1 }, probability: null });
});
