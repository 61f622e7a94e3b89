import fc from 'fast-check';
import type { CommitGraph } from '../../src/core/history/commit-graph.ts';
import { CommitGraphBuilder } from '../../src/core/history/commit-graph-builder.ts';

/** Parents of each commit by number, parents before children; the last commit contains all others. */
export type Parents = readonly (readonly number[])[];

/** Histories with a main line; topics of one to four commits fork from it, at most six commits back, and are merged. */
export function histories(mostSteps: number, leastSteps = 3): fc.Arbitrary<Parents> {
  const step = fc.record({ topic: fc.nat(4), fork: fc.nat(6) });
  return fc.array(step, { minLength: leastSteps, maxLength: mostSteps }).map((steps) => {
    const parents: number[][] = [[]];
    const main = [0];
    const commit = (...of: number[]) => parents.push(of) - 1;
    for (const { topic, fork } of steps) {
      const tip = main.at(-1)!;
      let other = main.at(-1 - fork) ?? 0;
      for (let i = 0; i < topic; i++) other = commit(other);
      main.push(topic === 0 ? commit(tip) : commit(tip, other));
    }
    return parents;
  });
}

/** The graph of parents; commits keep their numbers. Another `label` gives all of them other ids. */
export function graphOf(parents: Parents, label = 0): CommitGraph {
  const builder = new CommitGraphBuilder();
  const id = (number: number) =>
    (Math.imul(number + 1 + 7919 * label, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').padEnd(40, '0');
  for (let i = parents.length - 1; i >= 0; i--) builder.add(id(i), 86_400 * i, parents[i]!.map(id));
  return builder.finish();
}
