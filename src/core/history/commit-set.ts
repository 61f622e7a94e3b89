/** A set of commits of one graph as bits, one per commit: 125 KB for a million. */
export class CommitSet {
  readonly bits: Uint32Array;

  constructor(size: number) {
    this.bits = new Uint32Array((size + 31) >>> 5);
  }

  static of(size: number, members: Iterable<number>): CommitSet {
    const set = new CommitSet(size);
    for (const index of members) set.add(index);
    return set;
  }

  has(index: number): boolean {
    return (this.bits[index >>> 5]! & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    this.bits[index >>> 5]! |= 1 << (index & 31);
  }

  delete(index: number): void {
    this.bits[index >>> 5]! &= ~(1 << (index & 31));
  }

  /** How many commits are in it. */
  count(): number {
    let sum = 0;
    for (const word of this.bits) sum += ones(word);
    return sum;
  }

  clone(): CommitSet {
    const copy = new CommitSet(0);
    return Object.assign(copy, { bits: this.bits.slice() });
  }

  /** Keeps only what `other` has too. */
  intersect(other: CommitSet): this {
    for (let i = 0; i < this.bits.length; i++) this.bits[i]! &= other.bits[i]!;
    return this;
  }

  unite(other: CommitSet): this {
    for (let i = 0; i < this.bits.length; i++) this.bits[i]! |= other.bits[i]!;
    return this;
  }

  /** Drops what `other` has. */
  subtract(other: CommitSet): this {
    for (let i = 0; i < this.bits.length; i++) this.bits[i]! &= ~other.bits[i]!;
    return this;
  }

  /** Members in ascending order: ancestors before descendants. */
  *[Symbol.iterator](): Generator<number> {
    for (let i = 0; i < this.bits.length; i++) {
      for (let word = this.bits[i]!; word !== 0; word &= word - 1) {
        yield (i << 5) + 31 - Math.clz32(word & -word);
      }
    }
  }
}

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
