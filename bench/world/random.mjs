// Seeded chance: the same text gives the same numbers, on every machine.

/** A 32-bit hash of a text (FNV-1a, stirred once more). */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return stir(hash);
}

/** Spreads the bits of a number (murmur3's finisher). */
export function stir(value) {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A number in 0..1 that depends on the parts alone. */
export function chanceOf(...parts) {
  return hashOf(parts.join('\0')) / 2 ** 32;
}

/** A stream of chance (mulberry32), with the few draws that worlds are made from. */
export class Random {
  #state;

  constructor(...parts) {
    this.#state = hashOf(parts.join('\0'));
  }

  /** Uniform in 0..1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count) {
    return Math.floor(this.next() * count);
  }

  /** Whole number from low to high, both included. */
  whole([low, high]) {
    return low + this.below(high - low + 1);
  }

  uniform([low, high]) {
    return low + (high - low) * this.next();
  }

  logUniform([low, high]) {
    return low * (high / low) ** this.next();
  }

  yes(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of the keys of `{ key: weight }`. */
  weighted(weights) {
    const entries = Object.entries(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries.at(-1)[0];
  }
}
