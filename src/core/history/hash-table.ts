import { IdStore } from './id-store.ts';

/**
 * Finds the number of an id: open addressing with linear steps over the first four bytes of the id, at most half
 * full. One Int32Array, because a Map of a million strings takes 100 MB and seconds.
 */
export class HashTable {
  readonly #ids: IdStore;
  /** Number of the id + 1; 0 is empty. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** Throws `RangeError` where an id is there twice. */
  constructor(ids: IdStore) {
    this.#ids = ids;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, ids.size * 2))));
    this.#mask = this.#slots.length - 1;
    for (let index = 0; index < ids.size; index++) {
      const slot = this.#slotOf(ids, index);
      if (this.#slots[slot] !== 0) throw new RangeError(`commit ${ids.hex(index)} is there twice`);
      this.#slots[slot] = index + 1;
    }
  }

  /** Number of an id given as 40 hex digits; -1 where it is not there or is no id. */
  find(hex: string): number {
    const wanted = new IdStore(1);
    try {
      wanted.add(hex);
    } catch {
      return -1;
    }
    return this.findIn(wanted, 0);
  }

  /** Number of the id that stands at `index` of another store; -1 where it is not there. */
  findIn(store: IdStore, index: number): number {
    return this.#slots[this.#slotOf(store, index)]! - 1;
  }

  /** The slot that holds the id, or the empty one where it would go. */
  #slotOf(store: IdStore, index: number): number {
    let slot = store.prefix(index) & this.#mask;
    for (;;) {
      const taken = this.#slots[slot]!;
      if (taken === 0 || this.#ids.equals(taken - 1, store, index)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
