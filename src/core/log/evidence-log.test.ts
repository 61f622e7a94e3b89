import { expect, test } from 'vitest';
import { crashed, ok, searchWorld } from '../../../test/support/stand-in-world.ts';
import { gatherEvidence } from '../evidence/evidence.ts';
import { drawGraph } from '../history/notation.ts';
import { oneRunVerdict } from '../search/one-run-verdict.ts';
import type { BisectionTask, Conclusion } from '../search/strategy.ts';
import { verdictStrategy } from '../search/verdict-search.ts';
import { evidenceLog } from './evidence-log.ts';

/**
 *  a-b-c-d-e-f      the bug comes with d
 */
const { graph, at, nameOf } = drawGraph('a-b-c-d-e-f');
const id = (name: string) => graph.id(at(name));
const task: BisectionTask = {
  kind: 'cause',
  start: id('f'),
  head: id('f'),
  crashTitle: 'T',
  good: [id('a')],
  walk: null,
};
/** Tests c, then d. */
const { events } = searchWorld(verdictStrategy(oneRunVerdict), { task, history: { graph, releases: [] } }, (commit) =>
  graph.indexOf(commit) >= at('d') ? crashed('T') : ok,
);
const evidence = gatherEvidence(events);

/** The log in short: `good c`, `3 left`, … */
function told(conclusion: Conclusion | null, of = task, measured = evidence): string[] {
  return evidenceLog(graph, of, measured, conclusion).map((entry) => {
    switch (entry.kind) {
      case 'bisect-start':
        return `start ${nameOf(graph.indexOf(entry.bad))} ${entry.good.map((good) => nameOf(graph.indexOf(good))).join(' ')}`;
      case 'bisect-verdict':
        return `${entry.verdict} ${nameOf(graph.indexOf(entry.commit))}`;
      case 'progress':
        return `${entry.left} left`;
      case 'test':
        return `tested ${nameOf(graph.indexOf(entry.commit))}: ${entry.because}`;
      default:
        return entry.kind;
    }
  });
}

const found = (candidates: readonly (readonly [string, number])[]): Conclusion => ({
  kind: 'found',
  culprit: id(candidates[0]![0]),
  candidates: candidates.map(([name, probability]) => ({ commit: id(name), probability })),
  confidence: candidates[0]![1],
  label: 'introduces',
  proof: [],
});

test("verdicts are those of the answer, with git's lines and the figures", () => {
  expect(told(found([['d', 0.99]]))).toEqual([
    'start f a',
    '2 left',
    'tested c: 0 of 1 runs crashed, 1 were clean; bad with probability 0.000',
    'good c',
    '0 left',
    'tested e: 1 of 1 runs crashed, 0 were clean; bad with probability 1.000',
    'bad e',
    '0 left',
    'tested d: 1 of 1 runs crashed, 0 were clean; bad with probability 1.000',
    'bad d',
  ]);
});

test('a run that contradicts the answer is told, its verdict is that of the answer, and the end is said for git', () => {
  expect(told(found([['b', 0.97]]))).toEqual([
    'start f a',
    '2 left',
    'tested c: 0 of 1 runs crashed, 1 were clean; bad with probability 1.000',
    'bad c',
    '0 left',
    'tested e: 1 of 1 runs crashed, 0 were clean; bad with probability 1.000',
    'bad e',
    '1 left',
    'tested d: 1 of 1 runs crashed, 0 were clean; bad with probability 1.000',
    'bad d',
    '0 left',
    'note',
    'bad b',
  ]);
});

test('what the belief leaves open is skipped, but not the culprit and its parent', () => {
  const verdicts = told(
    found([
      ['d', 0.6],
      ['e', 0.35],
    ]),
  ).filter((line) => /^(good|bad|skip)/.test(line));
  expect(verdicts).toEqual(['good c', 'bad e', 'bad d']);
  const open: Conclusion = {
    kind: 'inconclusive',
    candidates: [
      { commit: id('d'), probability: 0.5 },
      { commit: id('e'), probability: 0.45 },
    ],
    confidence: 0.95,
    why: '',
  };
  expect(told(open).filter((line) => /^(good|bad|skip)/.test(line))).toEqual(['good c', 'bad e', 'skip d']);
});

test('of a search that is not over only the tests are told', () => {
  expect(told(null)).toEqual([
    'tested c: 0 of 1 runs crashed, 1 were clean',
    'tested e: 1 of 1 runs crashed, 0 were clean',
    'tested d: 1 of 1 runs crashed, 0 were clean',
  ]);
});

test("of a fix the head has git's newer state from the first, and the start commit the older", () => {
  const fix: BisectionTask = { kind: 'fix', start: id('a'), head: id('f'), crashTitle: 'T', walk: null };
  const searched = searchWorld(
    verdictStrategy(oneRunVerdict),
    { task: fix, history: { graph, releases: [] } },
    (commit) => (graph.indexOf(commit) >= at('d') ? ok : crashed('T')),
  );
  const lines = told({ ...found([['d', 0.99]]), label: 'fixes' } as Conclusion, fix, gatherEvidence(searched.events));
  expect(lines[0]).toBe('start f a');
  expect(lines).toContain('tested c: 1 of 1 runs crashed, 0 were clean; fixed with probability 0.000');
  expect(lines).toContain('tested d: 0 of 1 runs crashed, 1 were clean; fixed with probability 1.000');
  expect(lines.filter((line) => /^(good|bad) [cd]$/.test(line)).toSorted()).toEqual(['bad d', 'good c']);
  expect(told({ ...found([['d', 0.99]]) }, { ...fix, parting: id('b') })[0]).toBe('start f b');
});
