/*
 * core/history: the commits of a repository as a graph, and what can be asked of a graph (ancestors, merge bases,
 * releases). It knows nothing of git, of files, or of what was tested.
 */
import type { HashTable } from './hash-table.ts';
import { ID_LENGTH, type IdStore } from './id-store.ts';

/** The typed arrays that make up a graph, all indexed by commit; `CommitGraphBuilder` makes them. */
export interface CommitGraphParts {
  readonly ids: IdStore;
  readonly table: HashTable;
  /** Parents of commit i are `parents[parentStart[i]] … parents[parentStart[i + 1] - 1]`. */
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
  /** Committer dates in seconds since 1970. */
  readonly dates: Float64Array;
}

/**
 * A directed acyclic graph of commits in typed arrays: about 60 bytes a commit. Commits are numbered from 0,
 * parents before children, roughly oldest first. A parent that is not part of the graph (below a shallow or
 * excluded boundary) is left out. Never changes after it was built.
 */
export class CommitGraph {
  readonly size: number;
  readonly #parts: CommitGraphParts;

  constructor(parts: CommitGraphParts) {
    this.size = parts.dates.length;
    this.#parts = parts;
  }

  /** Number of a commit by its full id, 40 hex digits; -1 where the graph does not have it. */
  indexOf(id: string): number {
    return id.length === ID_LENGTH ? this.#parts.table.find(id) : -1;
  }

  has(id: string): boolean {
    return this.indexOf(id) >= 0;
  }

  /** Full id of a commit, 40 hex digits. */
  id(index: number): string {
    return this.#parts.ids.hex(index);
  }

  /** Numbers of the parents that the graph has, in the order of the commit: a view, not a copy. */
  parentsOf(index: number): Int32Array {
    const { parentStart, parents } = this.#parts;
    return parents.subarray(parentStart[index], parentStart[index + 1]);
  }

  /** Committer date in seconds since 1970. Dates may lie: a child can be older than its parent. */
  dateOf(index: number): number {
    return this.#parts.dates[index]!;
  }

  /** For loops over the whole graph: `parents[start[i]] … parents[start[i + 1] - 1]`. Not to be written to. */
  get links(): { readonly start: Int32Array; readonly parents: Int32Array } {
    return { start: this.#parts.parentStart, parents: this.#parts.parents };
  }
}
