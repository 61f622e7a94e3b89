/**
 * What the belief takes for granted before it has seen anything. Defaults from 1,070 labelled syzbot bisections
 * and from experiments with simulated ones; each can be set by the caller.
 */
export interface BeliefParameters {
  /** Probability that the bug is older than the range, where nothing is known of its old end. */
  readonly older: number;
  /** The same where the old end is said to be clean. */
  readonly olderThanGood: number;
  /** Share of affected revisions in which the bug cannot show: two kinds of history, with their probabilities. */
  readonly hidden: readonly { readonly share: number; readonly probability: number }[];
  /** Probability of a long stretch of history in which the bug cannot show. */
  readonly stretch: number;
  /** Probabilities of an older part of history in which the bug shows at one of the rates `flakyRates`, by its index. */
  readonly rarerBefore: readonly { readonly flakyRate: number; readonly probability: number }[];
  /** Lengths over which visibility is kept, as shares of the range, equally likely. */
  readonly lengths: readonly number[];
  /** Share of affected revisions in which the bug shows with a rate of its own. */
  readonly flaky: number;
  /** Crash rates considered, with their probabilities. */
  readonly rates: readonly { readonly rate: number; readonly probability: number }[];
  /** Chance that a revision without the bug shows crashes of its name, at any rate. */
  readonly stray: number;
  /** What a traced clean run tells, one of these for a whole history. */
  readonly sight: readonly SightTelling[];
  /** Prior weight of a commit that cannot change the kernel, against 1. */
  readonly noEffect: number;
}

/** One way in which sight tells, and how probable it is: chances of what it says where the bug could show, and where not. */
export interface SightTelling {
  readonly probability: number;
  readonly could: SightChances;
  readonly couldNot: SightChances;
}

interface SightChances {
  readonly clear: number;
  readonly dim: number;
  readonly blind: number;
}

const alwaysClear: SightChances = { clear: 0.96, dim: 0.02, blind: 0.02 };
const anything: SightChances = { clear: 0.34, dim: 0.33, blind: 0.33 };

export const defaultParameters: BeliefParameters = {
  older: 0.15,
  olderThanGood: 0.03,
  hidden: [
    { share: 0.01, probability: 0.8 },
    { share: 0.12, probability: 0.2 },
  ],
  stretch: 0.5,
  rarerBefore: [
    { flakyRate: 0, probability: 0.015 },
    { flakyRate: 1, probability: 0.04 },
  ],
  lengths: [0.03, 0.12, 0.45],
  flaky: 0.06,
  rates: [
    { rate: 0.03, probability: 0.03 },
    { rate: 0.06, probability: 0.04 },
    { rate: 0.1, probability: 0.05 },
    { rate: 0.17, probability: 0.05 },
    { rate: 0.27, probability: 0.06 },
    { rate: 0.4, probability: 0.06 },
    { rate: 0.55, probability: 0.06 },
    { rate: 0.7, probability: 0.06 },
    { rate: 0.85, probability: 0.09 },
    { rate: 0.95, probability: 0.15 },
    { rate: 0.995, probability: 0.35 },
  ],
  stray: 0.004,
  sight: [
    {
      probability: 0.62,
      could: { clear: 0.9, dim: 0.06, blind: 0.04 },
      couldNot: { clear: 0.06, dim: 0.08, blind: 0.86 },
    },
    { probability: 0.2, could: alwaysClear, couldNot: alwaysClear },
    { probability: 0.18, could: anything, couldNot: anything },
  ],
  noEffect: 0.02,
};
