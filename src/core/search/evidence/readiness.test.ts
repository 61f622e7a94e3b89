import { expect, test } from 'vitest';
import { graphOf } from '../../../../test/support/histories.ts';
import { bootFailed, crashed, ok } from '../../../../test/support/stand-in-world.ts';
import { rangeOf } from '../../belief/range.ts';
import { gatherEvidence } from '../../evidence/evidence.ts';
import type { JournalEvent } from '../../evidence/journal-event.ts';
import type { RunOutcome } from '../../evidence/outcome.ts';
import { readinessOf } from './readiness.ts';

const graph = graphOf(Array.from({ length: 1001 }, (_, i) => (i === 0 ? [] : [i - 1])));
const range = rangeOf(graph, 1000, [0]);
const target = crashed('WARNING in f', 'f');
const other = crashed('KASAN: use-after-free Read in g', 'g');

/** By commit: how its runs ended; null where it does not build. Numbers of the range begin with commit 1. */
function readiness(revisions: Readonly<Record<number, readonly RunOutcome[] | null>>) {
  const events = Object.entries(revisions).flatMap(([number, runs]): JournalEvent[] => {
    const commit = graph.id(Number(number));
    const outcome =
      runs === null
        ? ({ kind: 'build-failed', errors: [], compiler: 'cc 1' } as const)
        : ({ kind: 'built', signature: commit.padEnd(64, '0'), kernel: 'k', compiler: 'cc 1' } as const);
    const build: JournalEvent = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'x' };
    const ran = (run: RunOutcome): JournalEvent => ({
      kind: 'ran',
      atMs: 0,
      commit,
      outcome: run,
      wallMs: 1,
      sight: null,
      console: 'x',
      report: null,
    });
    return [build, ...(runs ?? []).map(ran)];
  });
  return readinessOf(gatherEvidence(events), range, (title) => title === 'WARNING in f');
}

test('what does not build is not asked again, and its neighbours rather not', () => {
  const ready = readiness({ 500: null, 900: [ok] });
  expect(ready.usable(499)).toBe(0);
  expect(ready.usable(501)).toBeLessThan(0.6);
  expect(ready.usable(100)).toBeGreaterThan(0.8);
  expect(ready.roughly(501)).toBeLessThan(0.6);
});

test('what ran once can be tested for certain, whether anything else is broken or not', () => {
  for (const around of [{}, { 300: null }]) {
    const ready = readiness({ ...around, 500: [ok], 700: [other, target] });
    expect([ready.usable(499), ready.usable(699)]).toEqual([1, 1]);
    expect(ready.usable(100)).toBeLessThan(1);
    expect(ready.roughly(699)).toBeGreaterThan(ready.roughly(100));
  }
});

test('one boot that failed may be bad luck, two are not', () => {
  expect(readiness({ 500: [bootFailed] }).usable(499)).toBeGreaterThan(0.9);
  expect(readiness({ 500: [bootFailed, bootFailed] }).usable(499)).toBe(0);
  expect(readiness({ 500: [bootFailed, ok, bootFailed] }).usable(499)).toBeGreaterThan(0.9);
});

test('where another bug crashes nearly every run, neighbours tell little', () => {
  const ready = readiness({ 500: Array.from({ length: 8 }, () => other), 900: [ok, target] });
  expect(ready.usable(499)).toBeGreaterThan(0.9);
  expect(ready.telling(499)).toBeLessThan(0.1);
  expect(ready.telling(503)).toBeLessThan(0.6);
  expect(ready.telling(100)).toBeGreaterThan(0.75);
});

test('crashes of the target tell, and a revision that was run tells its own share', () => {
  expect(readiness({ 500: [target, target, target] }).telling(499)).toBeGreaterThan(0.95);
  expect(readiness({ 500: [target, other, ok, other] }).telling(499)).toBeCloseTo((2 + 0.5 * 0.93 * 0.94) / 4.5, 1);
});
