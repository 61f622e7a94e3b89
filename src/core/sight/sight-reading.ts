import type { Sight } from '../evidence/journal-event.ts';

/** Whether a clean run could have shown the bug. */
export interface SightReading {
  /** Null where nothing is known, and `why` says why not. */
  readonly sight: Sight | null;
  /** Chance that the run could have shown the bug, were it there; null with a sight of null. */
  readonly odds: number | null;
  /** One sentence that a person can check. */
  readonly why: string;
}
