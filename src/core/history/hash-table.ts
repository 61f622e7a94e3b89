import { IdStore } from './id-store.ts';

/** A slot whose id is not there any more: searches go on behind it. */
const abandoned = -1;

/**
 * Finds the number of an id: open addressing with linear steps over the first four bytes of the id, at most half
 * full. One Int32Array, because a Map of a million strings takes 100 MB and seconds.
 */
export class HashTable {
  readonly #ids: IdStore;
  /** Number of the id + 1; 0 is empty. */
  #slots: Int32Array;
  #mask: number;

  /** Knows the ids that the store has. Throws `RangeError` where an id is there twice. */
  static of(ids: IdStore): HashTable {
    return new HashTable(ids, filledSlots(ids));
  }

  private constructor(ids: IdStore, slots: Int32Array) {
    this.#ids = ids;
    this.#slots = slots;
    this.#mask = slots.length - 1;
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
    return this.#slots[slotOf(this.#ids, this.#slots, this.#mask, store, index)]! - 1;
  }

  /**
   * Takes in the id that was just added to the store and returns its number. Where the table knew it already that is
   * the number it has, and the store drops the newcomer.
   */
  takeNewest(): number {
    const ids = this.#ids;
    const newest = ids.size - 1;
    if (2 * ids.size > this.#slots.length) this.#grow(newest);
    const slot = slotOf(ids, this.#slots, this.#mask, ids, newest);
    const taken = this.#slots[slot]!;
    if (taken === 0) this.#slots[slot] = newest + 1;
    else ids.size = newest;
    return taken === 0 ? newest : taken - 1;
  }

  /** The same for a store with other numbers: `renumber[n]` is the new number of n, -1 where it is left out. */
  renumbered(ids: IdStore, renumber: Int32Array): HashTable {
    const slots = this.#slots.slice();
    for (let slot = 0; slot < slots.length; slot++) {
      const taken = slots[slot]!;
      if (taken > 0) slots[slot] = renumber[taken - 1]! < 0 ? abandoned : renumber[taken - 1]! + 1;
    }
    return new HashTable(ids, slots);
  }

  #grow(count: number): void {
    this.#slots = filledSlots(this.#ids, count, this.#slots.length * 2);
    this.#mask = this.#slots.length - 1;
  }
}

/** Slots for the first `count` ids of a store. Throws `RangeError` where an id is there twice. */
function filledSlots(ids: IdStore, count = ids.size, length = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2)))) {
  const slots = new Int32Array(length);
  for (let index = 0; index < count; index++) {
    const slot = slotOf(ids, slots, length - 1, ids, index);
    if (slots[slot] !== 0) throw new RangeError(`commit ${ids.hex(index)} is there twice`);
    slots[slot] = index + 1;
  }
  return slots;
}

/** The slot that holds the id at `index` of `store`, or the empty one where it would go. */
function slotOf(ids: IdStore, slots: Int32Array, mask: number, store: IdStore, index: number): number {
  let slot = store.prefix(index) & mask;
  for (;;) {
    const taken = slots[slot]!;
    if (taken === 0 || (taken !== abandoned && ids.equals(taken - 1, store, index))) return slot;
    slot = (slot + 1) & mask;
  }
}
