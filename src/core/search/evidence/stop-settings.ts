import { defaultOptions, type EvidenceOptions } from './options.ts';

/** What a person may say of when a search stops. */
export interface StopSettings {
  /** The probability at which a commit is named without more tests: 0.5 to 0.9999. */
  readonly confidence: number;
  readonly revertTest: boolean;
}

/**
 * Who asks for more than the usual confidence also pays more for it: what a right answer is worth grows so that doubt
 * as small as that is still worth the three builds that it is at 0.99. Who asks for less than is needed to name a
 * commit wants it named at that.
 */
export function optionsFor({ confidence, revertTest }: StopSettings): EvidenceOptions {
  const { worthBuilds, leastToName, confidence: usual } = defaultOptions;
  return {
    ...defaultOptions,
    confidence,
    revertTest,
    leastToName: Math.min(leastToName, confidence),
    worthBuilds: worthBuilds * Math.max(1, (1 - usual) / (1 - confidence)),
  };
}
