import type { Range } from './range.ts';

/** Points drawn from a belief about the culprit; each stands for the same probability. */
const words = 16;
const sampleSize = 32 * words;

/**
 * For every commit of a range, which of the sampled culprits it contains: one pass up the graph instead of one
 * down for each commit. Probabilities read from it are right to about one in `sampleSize`.
 */
export interface SampledReach {
  /** Sampled culprits by number in the range, ascending; repeated where one is probable. */
  readonly sample: Int32Array;
  /** `words` words for each commit: bit k is set where the commit contains sample k. */
  readonly bits: Uint32Array;
}

/** Draws at even distances from the cumulated probability, so that nothing is left to chance. `mass` need not sum to one. */
export function sampleReach(range: Range, mass: Float64Array): SampledReach {
  const sample = evenSample(mass);
  const bits = new Uint32Array(range.commits.length * words);
  const { parentStart, parents } = range;
  let next = 0;
  for (let n = 0; n < range.commits.length; n++) {
    const own = n * words;
    for (let at = parentStart[n]!; at < parentStart[n + 1]!; at++) {
      const parent = parents[at]! * words;
      for (let w = 0; w < words; w++) bits[own + w]! |= bits[parent + w]!;
    }
    for (; next < sample.length && sample[next] === n; next++) bits[own + (next >>> 5)]! |= 1 << (next & 31);
  }
  return { sample, bits };
}

function evenSample(mass: Float64Array): Int32Array {
  const sum = mass.reduce((a, b) => a + b, 0);
  const sample = new Int32Array(sampleSize);
  let taken = 0;
  let below = 0;
  for (let n = 0; n < mass.length && taken < sampleSize; n++) {
    below += mass[n]!;
    while (taken < sampleSize && (taken + 0.5) * sum < below * sampleSize) sample[taken++] = n;
  }
  return sum > 0 ? sample.subarray(0, taken) : sample.subarray(0, 0);
}

/** Share of the sample that a commit contains, 0..1. */
export function shareOf({ bits, sample }: SampledReach, commit: number): number {
  let count = 0;
  for (let w = commit * words; w < (commit + 1) * words; w++) count += ones(bits[w]!);
  return sample.length === 0 ? 0 : count / sample.length;
}

export function contains({ bits }: SampledReach, commit: number, k: number): boolean {
  return (bits[commit * words + (k >>> 5)]! & (1 << (k & 31))) !== 0;
}

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (((x + (x >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
