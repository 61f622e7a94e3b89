import { CommitGraph } from './commit-graph.ts';
import { HashTable } from './hash-table.ts';
import { IdStore } from './id-store.ts';
import { topologicalOrder } from './topological-order.ts';

/**
 * Takes commits in any order, as `git rev-list` finds them, and makes a `CommitGraph`. Ids are given numbers when they
 * are first mentioned, as a commit or as a parent, so that nothing is left to look up at the end: what takes time is
 * done while git still walks. A million commits take about 1 s and 150 MB.
 */
export class ListedHistory {
  readonly #ids = new IdStore();
  readonly #table = HashTable.of(this.#ids);
  #size = 0;
  /** By place in the list: number, date, and how many parents were mentioned before its own. */
  #numbers = new Int32Array(1024);
  #dates = new Float64Array(1024);
  #parentStart = new Int32Array(1024);
  /** Numbers. */
  #parents = new Int32Array(1024);
  #parentCount = 0;

  /**
   * A commit whose id begins at `at` in text, 40 hex digits as ASCII; `addParent` follows for each parent. `dateS` is
   * the committer date in seconds since 1970. Throws `RangeError` for what is no id.
   */
  add(text: Uint8Array, at: number, dateS: number): void {
    const place = this.#size++;
    if (place === this.#numbers.length) this.#growCommits();
    this.#numbers[place] = this.#numberOf(text, at);
    this.#dates[place] = dateS;
    this.#parentStart[place] = this.#parentCount;
  }

  /** A parent of the commit that was added last. */
  addParent(text: Uint8Array, at: number): void {
    if (this.#parentCount === this.#parents.length) this.#parents = grown(this.#parents);
    this.#parents[this.#parentCount++] = this.#numberOf(text, at);
  }

  /** The graph, in the reverse of the order of `git rev-list --topo-order`. Throws `RangeError` for a commit listed twice. */
  finish(): CommitGraph {
    const places = this.#placesByNumber();
    const links = this.#linksByPlace(places);
    const order = topologicalOrder(links.start, links.parents);
    const size = this.#size;
    const indexOf = new Int32Array(size);
    for (let i = 0; i < size; i++) indexOf[order[i]!] = size - 1 - i;
    const numbers = new Int32Array(size);
    const dates = new Float64Array(size);
    for (let place = 0; place < size; place++) {
      numbers[indexOf[place]!] = this.#numbers[place]!;
      dates[indexOf[place]!] = this.#dates[place]!;
    }
    const ids = this.#ids.picked(numbers);
    const renumber = places.map((place) => (place < 0 ? -1 : indexOf[place]!));
    const table = this.#table.renumbered(ids, renumber);
    return new CommitGraph({ ids, table, dates, ...reordered(links, order, indexOf) });
  }

  #numberOf(text: Uint8Array, at: number): number {
    this.#ids.addAscii(text, at);
    return this.#table.takeNewest();
  }

  /** Place in the list by number; -1 for parents that were not listed. */
  #placesByNumber(): Int32Array {
    const places = new Int32Array(this.#ids.size).fill(-1);
    for (let place = 0; place < this.#size; place++) {
      const number = this.#numbers[place]!;
      if (places[number] !== -1) throw new RangeError(`commit ${this.#ids.hex(number)} is there twice`);
      places[number] = place;
    }
    return places;
  }

  /** Parents as places, those that were not listed left out. */
  #linksByPlace(places: Int32Array): Links {
    const start = new Int32Array(this.#size + 1);
    const parents = new Int32Array(this.#parentCount);
    let filled = 0;
    for (let place = 0; place < this.#size; place++) {
      const end = place + 1 < this.#size ? this.#parentStart[place + 1]! : this.#parentCount;
      for (let at = this.#parentStart[place]!; at < end; at++) {
        const parent = places[this.#parents[at]!]!;
        if (parent >= 0) parents[filled++] = parent;
      }
      start[place + 1] = filled;
    }
    return { start, parents: parents.slice(0, filled) };
  }

  #growCommits(): void {
    this.#numbers = grown(this.#numbers);
    this.#parentStart = grown(this.#parentStart);
    const dates = new Float64Array(this.#dates.length * 2);
    dates.set(this.#dates);
    this.#dates = dates;
  }
}

/** Parents of i are `parents[start[i]] … parents[start[i + 1] - 1]`. */
interface Links {
  readonly start: Int32Array;
  readonly parents: Int32Array;
}

function reordered({ start, parents }: Links, order: Int32Array, indexOf: Int32Array) {
  const size = order.length;
  const parentStart = new Int32Array(size + 1);
  const moved = new Int32Array(parents.length);
  let filled = 0;
  for (let index = 0; index < size; index++) {
    const place = order[size - 1 - index]!;
    for (let at = start[place]!; at < start[place + 1]!; at++) moved[filled++] = indexOf[parents[at]!]!;
    parentStart[index + 1] = filled;
  }
  return { parentStart, parents: moved };
}

function grown(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}
