import { expect, test } from 'vitest';
import { crashed, ok, searchWorld } from '../../../test/support/stand-in-world.ts';
import { drawGraph } from '../../core/history/notation.ts';
import { strategies } from '../../core/search/strategies.ts';
import type { Strategy } from '../../core/search/strategy.ts';
import type { Bisection } from '../bisect.ts';
import { type CurvePoint, curveOf, entropyBits } from './curve.ts';

const names = 'abcdefghijklmnop'.split('');
const { graph, at } = drawGraph(names.join('-'));
const id = (name: string) => graph.id(at(name));

/** The bug comes with g; the release v1.0 is a. */
function finished(strategy: Strategy) {
  const task = { kind: 'cause', start: id('p'), head: id('p'), crashTitle: null, walk: null } as const;
  const history = { graph, releases: [{ tag: 'v1.0', commit: id('a') }] };
  const has = new Set(names.slice(names.indexOf('g')).map(id));
  const world = (commit: string) => (has.has(commit) ? crashed('BUG: x', 'f') : ok);
  const { events, decision } = searchWorld(strategy, { task, history }, world);
  const bisection: Bisection = { id: '0', task, history, strategy, budget: { builds: null, timeMs: null } };
  return { bisection, events, conclusion: decision.conclusion };
}

test.each(['evidence', 'gated'] as const)('the bits still to find go down to nearly none: %s', (name) => {
  const { bisection, events, conclusion } = finished(strategies[name]);
  expect(conclusion).toMatchObject({ kind: 'found', culprit: id('g') });
  const curve = curveOf(bisection, events, new Map(), 1000);
  expect(curve).toHaveLength(events.length);
  const bits = curve.flatMap(({ entropyBits: one }) => (one === null ? [] : [one]));
  expect(curve[0]!.entropyBits).toBeNull();
  expect(Math.max(...bits)).toBeGreaterThan(2);
  expect(bits.at(-1)).toBeLessThan(0.3);
  expect(curve.at(-1)).toMatchObject({ stage: 'found', runs: events.filter(({ kind }) => kind === 'ran').length });
  expect(curve.map(({ costSeconds }) => costSeconds)).toEqual(
    curve.map(({ costSeconds }) => costSeconds).toSorted((a, b) => a - b),
  );
});

test('few points are chosen evenly, the last among them, and known ones are not made again', () => {
  const { bisection, events } = finished(strategies.gated);
  const known = new Map<number, CurvePoint>();
  const five = curveOf(bisection, events, known, 5);
  expect(five).toHaveLength(5);
  expect(five.at(-1)).toEqual(curveOf(bisection, events, new Map(), 1000).at(-1));
  const asked: Strategy = () => {
    throw new Error('asked again');
  };
  expect(curveOf({ ...bisection, strategy: asked }, events, known, 5)).toEqual(five);
});

test('what is not listed lies evenly on the others', () => {
  expect(entropyBits([], null)).toBeNull();
  expect(entropyBits([], 8)).toBeCloseTo(3, 12);
  const half = { commit: 'c', probability: 0.5 };
  expect(entropyBits([half], 9)).toBeCloseTo(1 + 0.5 * 3, 12);
  expect(entropyBits([half, half], 2)).toBeCloseTo(1, 12);
  expect(entropyBits([{ commit: 'c', probability: 1 }], 1)).toBe(0);
});
