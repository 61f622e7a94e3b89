import { expect, test } from 'vitest';
import { graphOf } from '../../../test/support/histories.ts';
import { crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { rangeOf } from './range.ts';
import { titleEvidence } from './title-evidence.ts';

const length = 400;
const graph = graphOf(Array.from({ length: length + 1 }, (_, i) => (i === 0 ? [] : [i - 1])));
const range = rangeOf(graph, length, [0]);
const target = crashed('KASAN: use-after-free Read in f', 'f');
const doubtful = crashed('WARNING in g', 'g');
const stranger = crashed('INFO: task hung in h', 'h');

/** What a few runs of each revision, by number, say of `WARNING in g`. */
function weigh(runs: Readonly<Record<number, readonly RunOutcome[]>>, isRelated = false) {
  const evidence: Evidence = new Map(
    Object.entries(runs).map(([number, outcomes]) => {
      const commit = graph.id(Number(number));
      return [commit, { commit, build: null, runs: outcomes.flatMap((one) => runsOf(one, 1)), infraFailures: 0 }];
    }),
  );
  const isTarget = (title: string) => title === 'KASAN: use-after-free Read in f';
  return titleEvidence(range, evidence, new Set(['WARNING in g']), isTarget, isRelated);
}

const odds = ({ asTarget, asForeign }: { asTarget: number; asForeign: number }) => asTarget - asForeign;
const clean = (runs: number) => Array.from({ length: runs }, () => ok);

test('another bug has a stretch of history: scattered over it the same crashes are less likely', () => {
  const stretch = {
    400: [target],
    350: clean(3),
    300: [doubtful],
    250: [doubtful],
    200: [doubtful],
    150: clean(3),
    100: clean(3),
  };
  const scattered = {
    400: [target],
    350: [doubtful],
    300: clean(3),
    250: [doubtful],
    200: clean(3),
    150: [doubtful],
    100: clean(3),
  };
  expect(weigh(stretch).asForeign).toBeGreaterThan(weigh(scattered).asForeign + 1);
  expect(Math.abs(weigh(stretch).asTarget - weigh(scattered).asTarget)).toBeLessThan(0.2);
});

test('or it shows now and then everywhere, about once in twenty runs', () => {
  const revisions = [400, 350, 300, 250, 200, 150, 100, 50];
  const once = Object.fromEntries(revisions.map((number) => [number, [...clean(14), doubtful]]));
  // With x the rate, 20 (1 - x)^19 its density before: the integral of x^8 (1 - x)^112 over it.
  let sequence = 20 / 140;
  for (let i = 1; i <= 8; i++) sequence *= i / (140 - i);
  expect(weigh(once).asForeign).toBeCloseTo(Math.log(sequence / 2), 1);
  expect(weigh(once).foreignChance(399)).toBeGreaterThan(0.03);
});

test('a name that follows another one at a commit is believed of related names', () => {
  const renamed = {
    400: [target, target],
    300: [target, target],
    200: [doubtful, doubtful],
    150: [doubtful, doubtful],
  };
  expect(odds(weigh(renamed, true))).toBeGreaterThan(odds(weigh(renamed, false)) + 1.5);
  const crossed = { 400: [target], 300: [doubtful], 200: [target], 150: [doubtful] };
  expect(odds(weigh(crossed, true))).toBeLessThan(odds(weigh(crossed, false)) + 0.1);
});

test('crashes that are neither hide what else would have come', () => {
  const few = { 400: [target, doubtful], 200: [doubtful] };
  const hidden = { 400: [target, doubtful, stranger, stranger], 200: [doubtful, stranger], 100: [stranger] };
  expect(weigh(hidden)).toMatchObject({ asTarget: weigh(few).asTarget, asForeign: weigh(few).asForeign });
});

test('says how often the other name would come, and where the other bug would', () => {
  const { otherName, foreignChance } = weigh({
    400: [target, target, target, doubtful],
    200: [doubtful],
    20: [ok, ok, ok],
  });
  expect(otherName).toBeGreaterThan(0.5);
  expect(otherName).toBeLessThan(0.7);
  expect(foreignChance(199)).toBeGreaterThan(0.6);
  expect(foreignChance(19)).toBe(0);
  const often = weigh({
    400: [target],
    300: [doubtful, ...clean(17)],
    200: Array.from({ length: 18 }, () => doubtful),
  });
  expect(often.foreignChance(299)).toBeCloseTo(0.1, 12);
  expect(often.foreignChance(199)).toBeCloseTo(0.95, 12);
  const never = weigh({ 400: [target, target, target, target], 200: Array.from({ length: 40 }, () => doubtful) });
  expect(never.otherName).toBeLessThan(0.01);
});

test('thousands of runs are weighed as well', () => {
  const many = (outcome: RunOutcome) => Array.from({ length: 3000 }, () => outcome);
  const { asTarget, asForeign, otherName } = weigh({ 400: [...many(target), ...many(doubtful)], 100: many(ok) });
  expect([asTarget, asForeign, otherName].every(Number.isFinite)).toBe(true);
});
