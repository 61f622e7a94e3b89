import { type BeliefParameters, defaultParameters } from '../../belief/parameters.ts';

/** When to stop, and what an answer is worth. */
export interface EvidenceOptions {
  readonly parameters: BeliefParameters;
  /** The probability at which a commit is named at once. */
  readonly confidence: number;
  /** What a right answer is worth, in builds: doubt below one part in this is not worth another build. */
  readonly worthBuilds: number;
  /** Builds after which a search ends, whatever it knows. */
  readonly mostBuilds: number;
  /** A commit is named below this probability only as a candidate. */
  readonly leastToName: number;
  /** Runs on the start commit after which the crash counts as not reproduced. */
  readonly mostStartRuns: number;
  /** Whether an answer is tested by taking the commit back in a newer revision: only where that can be asked for. */
  readonly revertTest: boolean;
}

export const defaultOptions: EvidenceOptions = {
  parameters: defaultParameters,
  confidence: 0.99,
  worthBuilds: 300,
  mostBuilds: 120,
  leastToName: 0.7,
  mostStartRuns: 60,
  revertTest: false,
};
