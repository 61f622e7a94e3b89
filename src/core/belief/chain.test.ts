import { expect, test } from 'vitest';
import { Chain, logAt } from './chain.ts';
import { classTree } from './class-tree.ts';
import type { Classes } from './hypotheses.ts';

const anywhere = Float64Array.of(0.7, 0.3);
const gaps = [0.1, 0.2, 0.05];
const length = 0.3;
const emissions = [
  [0.9, 0.2],
  [0.5, 0.6],
  [0.1, 0.8],
];

/** By summing over all paths of states, the first of which is before the first test. */
function byPaths(states: number, first: Float64Array, share: Float64Array, seen: readonly ArrayLike<number>[]) {
  let all = 0;
  const last = new Float64Array(states);
  const walk = (t: number, from: number, chance: number): void => {
    if (t === seen.length) {
      all += chance;
      last[from]! += chance;
      return;
    }
    const kept = Math.exp(-gaps[t]! / length);
    for (let to = 0; to < states; to++)
      walk(t + 1, to, chance * ((from === to ? kept : 0) + (1 - kept) * share[to]!) * seen[t]![to]!);
  };
  first.forEach((chance, from) => walk(0, from, chance));
  return { log: Math.log(all), last: last.map((chance) => chance / all) };
}

test('the chance of all that was seen is that of all paths of states together', () => {
  const { log, forward } = new Chain(anywhere, length, gaps).messages(emissions);
  const whole = byPaths(2, anywhere, anywhere, emissions);
  expect(log).toBeCloseTo(whole.log, 12);
  expect([...forward[2]!]).toEqual([...whole.last].map((p) => expect.closeTo(p, 12)));
});

test('the state between two tests follows from both sides', () => {
  const chain = new Chain(anywhere, length, gaps);
  const place = { above: 0, gapAbove: 0.08, below: 1, gapBelow: 0.12 };
  const state = chain.at(place, chain.messages(emissions));
  // The same as a test in between that tells nothing but the state looked at.
  const chances = [0, 1].map((k) => {
    const seen = [emissions[0]!, k === 0 ? [1, 0] : [0, 1], emissions[1]!, emissions[2]!];
    return Math.exp(new Chain(anywhere, length, [0.1, 0.08, 0.12, 0.05]).messages(seen).log);
  });
  expect(state[0]).toBeCloseTo(chances[0]! / (chances[0]! + chances[1]!), 12);
});

test('far from all tests a state is as frequent as anywhere, near one as it is there', () => {
  const chain = new Chain(anywhere, length, gaps);
  const messages = chain.messages(emissions);
  const far = chain.at({ above: 2, gapAbove: 100, below: 3, gapBelow: 1 }, messages);
  const near = chain.at({ above: 2, gapAbove: 0, below: 3, gapBelow: 1 }, messages);
  expect([...far]).toEqual([...anywhere].map((p) => expect.closeTo(p, 9)));
  expect([...near]).toEqual([...messages.forward[2]!]);
});

test('what cannot be has the chance 0 and does not spoil what follows', () => {
  const chain = new Chain(anywhere, length, gaps);
  const { log, forward } = chain.messages([[0, 0], ...emissions.slice(1)]);
  expect(log).toBe(Number.NEGATIVE_INFINITY);
  expect(forward.at(-1)!.every((p) => p >= 0 && p <= 1)).toBe(true);
});

test('going down the tree of classes gives each class the chance of its own way', () => {
  const share = Float64Array.of(0.5, 0.2, 0.1, 0.1, 0.1);
  const first = Float64Array.of(1, 0, 0, 0, 0);
  const row = (seed: number) => Float64Array.from({ length: 5 }, (_, k) => 0.1 + ((seed * (k + 3)) % 7) / 10);
  const chances = [1, 2, 3].map((seed) => ({ present: row(seed), absent: row(seed + 3) }));
  const ways = ['000', '010', '011', '110'].map((way) => Uint8Array.from(way, Number));
  const list = ways.map((affects) => ({ affects, inside: affects }));
  const classes: Classes = { of: new Int32Array(), list, older: 3, byPrefix: [0, 1, 2, 3], shared: [0, 1, 2, 0] };
  const tree = classTree(classes);
  expect(tree.parent.length).toBe(1 + 2 + 3 + 4);
  const nodes = tree.parent.length;
  const room = { states: new Float64Array(5 * nodes), sums: new Float64Array(nodes), scales: new Float64Array(nodes) };
  const chain = new Chain(share, length, gaps, first);
  chain.descend(tree, 0, chances, room);
  const expected = ways.map((way) => {
    const seen = Array.from(way, (affected, t) => chances[t]![affected === 1 ? 'present' : 'absent']);
    return expect.closeTo(byPaths(5, first, share, seen).log, 12);
  });
  const logs = () => Array.from(tree.leaf, (node) => logAt(room, node));
  expect(logs()).toEqual(expected);
  // Going on from a level changes only what is below it.
  chain.descend(tree, 2, [{ ...chances[0]!, present: row(6) }, { ...chances[1]!, present: row(6) }, chances[2]!], room);
  expect(logs()).toEqual(expected);
});
