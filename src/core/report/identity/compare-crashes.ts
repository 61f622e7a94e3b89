/**
 * Whether two crashes are of one defect, from what their reports say: titles, the functions and files that they blame,
 * the functions in their stacks. It looks at two reports only: how often each came, at which commits, and what else the
 * evidence says is for whoever asks (core/belief). A function that is renamed, a checker that is switched on, a file that
 * is moved give one defect another title; a reproducer can hit another defect in the same subsystem.
 */
import { type ComparableCrash, type CrashFacts, factsOf } from './crash-facts.ts';
import { reasonsOf } from './reasons.ts';
import { type Relations, relate } from './relations.ts';
import { logRatios, usualShare } from './weights.ts';

/** The same defect; perhaps the same; another one. */
export type Identity = 'same' | 'variant' | 'foreign';

export interface CrashComparison {
  readonly identity: Identity;
  /** Natural logarithm of the likelihood ratio of one defect against two: to be added to the log-odds of a prior. */
  readonly logRatio: number;
  /** That both are of one defect, with `usualShare` as the prior; in 0..1. */
  readonly probability: number;
  /** Sentences, what tells most first; composed when asked for. */
  readonly reasons: readonly string[];
}

/** At least and at most so probable. Equal titles and titles in common are above, unrelated functions alone below. */
const sameFrom = 0.9;
const foreignUpTo = 0.2;

/** Compares two crashes. Symmetric; cheap for crash objects that come again. */
export function compareCrashes(a: ComparableCrash, b: ComparableCrash): CrashComparison {
  return new Comparison(factsOf(a), factsOf(b));
}

/** The probability that both are of one defect, given that of any two crashes before looking at them, in 0..1. */
export function probabilityOfOne(logRatio: number, prior: number): number {
  return 1 / (1 + Math.exp(-logRatio) * ((1 - prior) / prior));
}

class Comparison implements CrashComparison {
  readonly logRatio: number;
  readonly #a: CrashFacts;
  readonly #b: CrashFacts;
  readonly #relations: Relations;

  constructor(a: CrashFacts, b: CrashFacts) {
    this.#a = a;
    this.#b = b;
    this.#relations = relate(a, b);
    const { titles, frames, blamed, files } = logRatios(this.#relations);
    this.logRatio = titles + frames + blamed + files;
  }

  get probability(): number {
    return probabilityOfOne(this.logRatio, usualShare);
  }

  get identity(): Identity {
    const { probability } = this;
    if (probability >= sameFrom) return 'same';
    return probability <= foreignUpTo ? 'foreign' : 'variant';
  }

  get reasons(): readonly string[] {
    return reasonsOf(this.#a, this.#b, this.#relations);
  }
}
