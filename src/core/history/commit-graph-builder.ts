import { CommitGraph } from './commit-graph.ts';
import { HashTable } from './hash-table.ts';
import { IdStore } from './id-store.ts';

/**
 * Takes commits one by one, children before parents, and makes a `CommitGraph`: for histories that are drawn, invented
 * or told by others. What git lists is read by `ListedHistory`.
 */
export class CommitGraphBuilder {
  readonly #ids = new IdStore();
  readonly #parentIds = new IdStore();
  /** For each commit: how many parent ids were there before its own. */
  #parentStart = new Int32Array(1024);
  #dates = new Float64Array(1024);

  get size(): number {
    return this.#ids.size;
  }

  /** `dateS` is the committer date in seconds since 1970. Throws `RangeError` for ids that are not 40 hex digits. */
  add(id: string, dateS: number, parents: readonly string[]): void {
    const index = this.#ids.add(id);
    if (index === this.#dates.length) this.#grow();
    this.#dates[index] = dateS;
    this.#parentStart[index] = this.#parentIds.size;
    for (const parent of parents) this.#parentIds.add(parent);
  }

  /**
   * The graph, oldest commit first. Throws `RangeError` where a commit was there twice or stood after its parent:
   * neither happens with git's output.
   */
  finish(): CommitGraph {
    const size = this.#ids.size;
    const ids = this.#ids.reversed();
    const table = HashTable.of(ids);
    const links = this.#resolveParents(table);
    const dates = this.#dates.subarray(0, size).toReversed();
    return new CommitGraph({ ids, table, dates, ...links });
  }

  /** Turns parent ids into numbers, commits in reversed order, parents in their own. */
  #resolveParents(table: HashTable): { parentStart: Int32Array; parents: Int32Array } {
    const size = this.#ids.size;
    const parentStart = new Int32Array(size + 1);
    const parents = new Int32Array(this.#parentIds.size);
    let filled = 0;
    for (let index = 0; index < size; index++) {
      const added = size - 1 - index;
      const end = added + 1 < size ? this.#parentStart[added + 1]! : this.#parentIds.size;
      for (let at = this.#parentStart[added]!; at < end; at++) {
        const parent = table.findIn(this.#parentIds, at);
        if (parent < 0) continue;
        if (parent >= index) throw new RangeError(`commit ${this.#ids.hex(added)} was added after its parent`);
        parents[filled++] = parent;
      }
      parentStart[index + 1] = filled;
    }
    return { parentStart, parents: parents.slice(0, filled) };
  }

  #grow(): void {
    const dates = new Float64Array(this.#dates.length * 2);
    dates.set(this.#dates);
    this.#dates = dates;
    const starts = new Int32Array(this.#parentStart.length * 2);
    starts.set(this.#parentStart);
    this.#parentStart = starts;
  }
}
