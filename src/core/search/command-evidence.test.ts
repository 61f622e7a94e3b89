import { expect, test } from 'vitest';
import { crashed, ok, searchWorld } from '../../../test/support/stand-in-world.ts';
import { drawGraph } from '../history/notation.ts';
import { commandCosts, runStrategies } from './run-strategies.ts';
import type { Known } from './strategy.ts';

const names = Array.from({ length: 60 }, (_, i) => `c${i}`);
const { graph, at } = drawGraph(names.join('-'));
const number = (commit: string) => graph.indexOf(commit);
const task = {
  kind: 'cause',
  start: graph.id(at('c59')),
  head: graph.id(at('c59')),
  crashTitle: 'command failed',
  good: [graph.id(at('c0'))],
  walk: [{ tag: 'good', commit: graph.id(at('c0')) }],
} as const;
const known: Omit<Known, 'evidence'> = { task, history: { graph, releases: [] }, costs: commandCosts };
const untestable = { kind: 'test-failed', title: 'status 125' } as const;
const world = (commit: string) => {
  if (number(commit) % 7 === 2) return untestable;
  return number(commit) >= 40 ? crashed('command failed') : ok;
};

for (const strategy of ['evidence', 'gated', 'git'] as const)
  test(`${strategy}: a revision that the command calls untestable is left after one run`, () => {
    const { decision, events } = searchWorld(runStrategies[strategy], known, world);
    expect(decision.conclusion).toMatchObject({ kind: 'found', culprit: graph.id(40) });
    const untold = events.filter(({ kind, outcome }) => kind === 'ran' && outcome.kind === 'test-failed');
    expect(untold.length).toBe(new Set(untold.map(({ commit }) => commit)).size);
  });

test('evidence: where nothing tells sight it is not waited for', () => {
  const sound = (commit: string) => (number(commit) >= 40 ? crashed('command failed') : ok);
  const { decision, events } = searchWorld(runStrategies.evidence, known, sound);
  expect(decision.conclusion).toMatchObject({ kind: 'found', culprit: graph.id(40) });
  expect(events.filter(({ kind }) => kind === 'ran').length).toBeLessThan(60);
});

test('git: believes the ends, runs every revision once, and claims no more than that is worth', () => {
  const { decision, events } = searchWorld(runStrategies.git, known, world);
  const runs = events.filter(({ kind }) => kind === 'ran').map(({ commit }) => commit);
  expect(runs.length).toBe(new Set(runs).size);
  expect(runs).not.toContain(task.start);
  expect(runs).not.toContain(task.good[0]);
  expect(runs.length).toBeLessThanOrEqual(8);
  expect(decision.conclusion.confidence).toBe(0.9);
});

test('one 125 among runs that told something says nothing', () => {
  let runs = 0;
  const sometimes = (commit: string) => {
    runs++;
    return runs % 5 === 0 && commit !== task.start ? untestable : number(commit) >= 40 ? crashed('command failed') : ok;
  };
  const { decision } = searchWorld(runStrategies.gated, known, sometimes);
  expect(decision.conclusion).toMatchObject({ kind: 'found', culprit: graph.id(40) });
});
