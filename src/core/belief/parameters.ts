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
  /** Lengths over which visibility is kept, as shares of the range, equally likely. */
  readonly lengths: readonly number[];
  /** Share of affected revisions in which the bug shows with a rate of its own. */
  readonly flaky: number;
  /** Crash rates considered, with their probabilities. */
  readonly rates: readonly { readonly rate: number; readonly probability: number }[];
  /** Chance that a revision without the bug shows crashes of its name, at any rate. */
  readonly stray: number;
  /** What a traced clean run tells, where tracing can tell: chances of clear, dim, blind when the bug could show and when not. */
  readonly sight: { readonly could: SightChances; readonly couldNot: SightChances };
  /** Probability that tracing can tell at all in this history, and what it says where it cannot. */
  readonly sightTells: number;
  readonly sightSaysNothing: SightChances;
  /** Prior weight of a commit that cannot change the kernel, against 1. */
  readonly noEffect: number;
}

export interface SightChances {
  readonly clear: number;
  readonly dim: number;
  readonly blind: number;
}

export const defaultParameters: BeliefParameters = {
  older: 0.15,
  olderThanGood: 0.03,
  hidden: [
    { share: 0.03, probability: 0.7 },
    { share: 0.3, probability: 0.3 },
  ],
  lengths: [0.025, 0.12, 0.5],
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
  sight: {
    could: { clear: 0.86, dim: 0.09, blind: 0.05 },
    couldNot: { clear: 0.08, dim: 0.17, blind: 0.75 },
  },
  sightTells: 0.75,
  sightSaysNothing: { clear: 0.8, dim: 0.1, blind: 0.1 },
  noEffect: 0.02,
};
