import type { Classes } from './hypotheses.ts';

/**
 * The classes as a tree: the root stands before all tests, each level for one more of them, and classes part at the
 * first test that is affected by one and not by the other. What classes have in common is computed once.
 */
export interface ClassTree {
  /** Nodes after test t are `start[t] … start[t + 1] - 1`; the root is node 0. */
  readonly start: Int32Array;
  /** By node; of the root it means nothing. */
  readonly parent: Int32Array;
  /** By node: whether the test of its level is affected. */
  readonly affected: Uint8Array;
  /** By class: its node after the last test. */
  readonly leaf: Int32Array;
}

export function classTree({ list, byPrefix, shared }: Classes): ClassTree {
  const tests = list[0]!.affects.length;
  const start = levelStarts(shared, tests);
  const parent = new Int32Array(start[tests]!);
  const affected = new Uint8Array(parent.length);
  const leaf = new Int32Array(list.length);
  const free = start.slice();
  const path = new Int32Array(tests + 1);
  for (let i = 0; i < byPrefix.length; i++) {
    const { affects } = list[byPrefix[i]!]!;
    for (let t = shared[i]!; t < tests; t++) {
      const node = free[t]!++;
      parent[node] = path[t]!;
      affected[node] = affects[t]!;
      path[t + 1] = node;
    }
    leaf[byPrefix[i]!] = path[tests]!;
  }
  return { start, parent, affected, leaf };
}

function levelStarts(shared: readonly number[], tests: number): Int32Array {
  const start = new Int32Array(tests + 1);
  for (const from of shared) for (let t = from; t < tests; t++) start[t + 1]!++;
  start[0] = 1;
  for (let t = 0; t < tests; t++) start[t + 1]! += start[t]!;
  return start;
}
