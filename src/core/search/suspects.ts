import { ancestors } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';

/** Commits that are in `bad` but in no good commit, in the order that git lists them while bisecting. */
export interface Suspects {
  /** Graph indices, oldest first by git's walk (reversed commit-date order). */
  readonly order: Int32Array;
  /** Position in `order` by graph index. */
  readonly position: ReadonlyMap<number, number>;
  /** Positions of the parents that are suspects, per position. */
  readonly parents: readonly (readonly number[])[];
}

/**
 * The suspects of a range. git pops commits from a queue by committer date, newest first and first come first
 * served among equals, then reverses the list: with crossed dates this is not a topological order.
 */
export function suspectsOf(graph: CommitGraph, bad: number, good: readonly number[]): Suspects {
  const ranges = found.get(graph) ?? new Map<string, Suspects>();
  found.set(graph, ranges);
  const key = `${bad} ${good.join()}`;
  const suspects = ranges.get(key) ?? findSuspects(graph, bad, good);
  ranges.set(key, suspects);
  return suspects;
}

/** Ranges found before: a search that is replayed after each outcome asks for the same ones again and again. */
const found = new WeakMap<CommitGraph, Map<string, Suspects>>();

function findSuspects(graph: CommitGraph, bad: number, good: readonly number[]): Suspects {
  const excluded = ancestors(graph, good);
  const isOpen = (commit: number) => !excluded.has(commit);
  const popped: number[] = [];
  const queue = new DateQueue(graph);
  const seen = new Set<number>();
  const push = (commit: number) => {
    if (!isOpen(commit) || seen.has(commit)) return;
    seen.add(commit);
    queue.push(commit);
  };
  push(bad);
  for (let commit = queue.pop(); commit !== undefined; commit = queue.pop()) {
    popped.push(commit);
    for (const parent of graph.parentsOf(commit)) push(parent);
  }
  const order = Int32Array.from(popped.toReversed());
  const position = new Map(Array.from(order, (commit, p) => [commit, p]));
  const parents = Array.from(order, (commit) =>
    Array.from(graph.parentsOf(commit)).flatMap((parent) => position.get(parent) ?? []),
  );
  return { order, position, parents };
}

/** A binary heap: newest committer date first, first come first served among equals. */
class DateQueue {
  readonly #graph: CommitGraph;
  readonly #heap: { commit: number; date: number; turn: number }[] = [];
  #turn = 0;

  constructor(graph: CommitGraph) {
    this.#graph = graph;
  }

  push(commit: number): void {
    const heap = this.#heap;
    heap.push({ commit, date: this.#graph.dateOf(commit), turn: this.#turn++ });
    let at = heap.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(at, above)) break;
      this.#swap(at, above);
      at = above;
    }
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return top.commit;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      let first = at;
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < this.#heap.length && this.#before(below, first)) first = below;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a]!, this.#heap[b]!];
    return x.date !== y.date ? x.date > y.date : x.turn < y.turn;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }
}
