import { expect, test } from 'vitest';
import { graphOf } from '../../../../test/support/histories.ts';
import { crashed, ok, runsOf } from '../../../../test/support/stand-in-world.ts';
import { defaultParameters } from '../../belief/parameters.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { RunOutcome } from '../../evidence/outcome.ts';
import type { Known } from '../strategy.ts';
import { readTheEvidence } from './reading.ts';
import { rangeOfTask } from './task-range.ts';

const graph = graphOf(Array.from({ length: 401 }, (_, i) => (i === 0 ? [] : [i - 1])));
const history = { graph, releases: [{ tag: 'v1.0', commit: graph.id(0) }] };
const [name, other] = ['KASAN: use-after-free Read in tls_close', 'WARNING in hci_rx_work'];
const target = crashed(name, 'tls_close');
const stranger = crashed(other, 'hci_rx_work');

/** Reads what some runs of revisions of a line, by number, gave. */
function read(runs: Readonly<Record<number, readonly RunOutcome[]>>) {
  const evidence: Evidence = new Map(
    Object.entries(runs).map(([number, outcomes]) => {
      const commit = graph.id(Number(number));
      const outcome = { kind: 'built', signature: commit, kernel: 'k', compiler: '' } as const;
      const build = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: '' } as const;
      return [commit, { commit, build, runs: outcomes.flatMap((one) => runsOf(one, 1)), infraFailures: 0 }];
    }),
  );
  const start = graph.id(400);
  const task: Known['task'] = { kind: 'cause', start, head: start, crashTitle: name, walk: null };
  const known: Known = { task, history, evidence };
  return readTheEvidence(known, rangeOfTask(known), [name], defaultParameters);
}

const many = (outcome: RunOutcome, count: number) => Array.from({ length: count }, () => outcome);
/** The target down to 300, another title at the start too and alone below, nothing from 100 on. */
const mask = { 400: [target, stranger, target], 300: [target, stranger], 200: [stranger], 100: many(ok, 3) };

test('a title in doubt is read both ways, and the culprit is believed to be where either way says', () => {
  const { readings, belief, isTarget, isTargetInAll, isTargetInAny } = read(mask);
  expect(readings).toHaveLength(2);
  expect(readings.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(belief.culprit.reduce((sum, p) => sum + p, belief.older)).toBeCloseTo(1, 9);
  expect([isTargetInAll, isTargetInAny].map((is) => is(other))).toEqual([false, true]);
  expect(isTarget(other)).toBe(readings[0]!.undoubted(200) < 1);
  const below = (culprit: Float64Array) => culprit.subarray(0, 200).reduce((sum, p) => sum + p, 0);
  const [a, b] = readings.map(({ belief: one }) => below(one.culprit)).toSorted((x, y) => x - y);
  expect(below(belief.culprit)).toBeGreaterThan(a!);
  expect(below(belief.culprit)).toBeLessThan(b!);
});

test('the reading in which it is the target expects either title there, the other one only this', () => {
  const { readings } = read(mask);
  const [asTarget, asForeign] = readings.toSorted((a, b) => a.undoubted(200) - b.undoubted(200));
  expect(asTarget!.undoubted(200)).toBeGreaterThan(0.2);
  expect(asTarget!.doubted(200)).toBe(0);
  expect(asTarget!.seen(200)).toMatchObject({ target: 1 });
  expect(asForeign!.undoubted(200)).toBe(1);
  expect(asForeign!.doubted(200)).toBeGreaterThan(0.4);
  expect(asForeign!.seen(200)).toMatchObject({ target: 0 });
  expect(asForeign!.telling(200)).toBeLessThan(asTarget!.telling(200));
});

test('runs that never bring the target decide it', () => {
  const weightAsForeign = (count: number) => {
    const { readings } = read({ ...mask, 200: many(stranger, count) });
    return readings.find(({ undoubted }) => undoubted(350) === 1)?.weight ?? 0;
  };
  expect(weightAsForeign(12)).toBeGreaterThan(weightAsForeign(1));
  expect(weightAsForeign(12)).toBeGreaterThan(0.7);
});

test('what is sure is read one way', () => {
  const stray = { 400: many(target, 3), 300: many(target, 3), 200: [...many(ok, 9), stranger], 50: many(ok, 9) };
  const { readings, isTargetInAny } = read(stray);
  expect(readings).toHaveLength(1);
  expect(isTargetInAny(other)).toBe(false);
});
