import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BisectionDetail } from '../api/contract.ts';
import { barsOf, identityOf, placesOf, rowsOf, stepsOf, stripOf } from './detail.ts';
import { portfolioOf } from './portfolio.ts';
import { sentenceOf, stateOf } from './sentence.ts';

const read = (name: string): BisectionDetail =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../recorded', `${name}.json`), 'utf8')) as BisectionDetail;
const [finished, underWay, fix] = [read('finished'), read('under-way'), read('fix')];

describe('a finished bisection of a real kernel', () => {
  test('is told in a sentence', () => {
    expect(sentenceOf(finished)).toBe(
      '513f30ad2cdf “eventpoll: look at what is watched” introduced it: probability > 0.999.',
    );
    expect(stateOf(finished).says).toBe('found');
  });

  test('has its culprit where the heat is, and every tested revision on the strip', () => {
    const { candidates, tested, total } = stripOf(finished);
    const hottest = candidates.toSorted((a, b) => b.probability - a.probability)[0]!;
    expect(hottest.commit).toBe(finished.culprit!.commit);
    expect(tested.map(({ commit }) => commit).toSorted()).toEqual(finished.runs.map(({ commit }) => commit).toSorted());
    expect(total).toBe(51);
    expect(new Set(tested.map(({ position }) => position)).size).toBe(tested.length);
  });

  test('shows the culprit crashing and its cell per run', () => {
    const rows = rowsOf(finished);
    const culprit = rows.find(({ notes }) => notes.includes('culprit'))!;
    expect(culprit.cells.map(({ shape }) => shape)).toEqual(['target', 'target', 'target', 'target']);
    expect(rows.flatMap(({ cells }) => cells)).toHaveLength(
      finished.runs.reduce((sum, { runs }) => sum + runs.length, 0),
    );
  });

  test('ends with hardly a bit to find, and its bars end after they begin', () => {
    expect(stepsOf(finished).at(-1)!.bits).toBeLessThan(0.01);
    expect(barsOf(finished).every(({ startMs, endMs }) => endMs >= startMs)).toBe(true);
  });
});

test('one that is under way says what is left and who leads', () => {
  expect(sentenceOf(underWay)).toBe(
    'The range is searched: 42 commits, 3.6 bits to go, about 5 more to test. Most probable 513f30ad2cdf “eventpoll: look at what is watched” (0.30).',
  );
});

test('of a fix it is said that it fixed', () => {
  expect(sentenceOf(fix)).toMatch(/“ipc\/msg: a queue may be empty” fixed it: probability 0\.88\.$/);
});

test('what a person says of a title outweighs its name, until it is taken back', () => {
  const mark = {
    number: 1,
    kind: 'title',
    title: 'A',
    isSame: true,
    by: 'ida',
    because: null,
    at: '2026-01-01T00:00:00Z',
    replacedBy: null,
  };
  const marked = (more: object): BisectionDetail => ({
    ...finished,
    answer: { ...finished.answer!, marks: [{ ...mark, ...more }] },
  });
  expect(identityOf(marked({}))('A')).toBe('target');
  expect(identityOf(marked({ isSame: false }))('A')).toBe('foreign');
  expect(identityOf(marked({ undone: { by: 'ida' } }))('A')).toBeNull();
  expect(identityOf(finished)(finished.title)).toBe('target');
});

test('places are counted so that the closest two are one apart', () => {
  expect(placesOf([0, 0.25, 1])).toEqual({ total: 5, places: [0, 1, 4] });
  expect(placesOf([])).toEqual({ total: 1, places: [] });
  expect(placesOf([0])).toEqual({ total: 1, places: [0] });
});

test('a portfolio finds the commit that two crashes share, and adds up claims', () => {
  const other = { ...finished, id: 'other', title: 'KASAN: use-after-free Read in f', probability: 0.5 };
  const { shared, claims, cost, ends } = portfolioOf([finished, other, fix, underWay]);
  expect(shared.map(({ commit, items }) => [commit, items.length])).toEqual([[finished.culprit!.commit, 2]]);
  expect(claims.map(({ count }) => count)).toEqual([0, 1, 1, 0, 0, 1]);
  expect(claims[1]!.expectedRight).toBe(0.5);
  expect(cost.builds).toBe(11 + 11 + 8 + 5);
  expect(ends[0]).toMatchObject({ says: 'found', count: 3 });
});
