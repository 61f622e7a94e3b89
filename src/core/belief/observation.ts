import type { RevisionEvidence } from '../evidence/evidence.ts';
import type { Sight } from '../evidence/journal-event.ts';

/** What the runs of one kernel gave, by what it means for the bug. Equal kernels are one observation. */
export interface Observation {
  /** Runs that crashed with the target. */
  readonly target: number;
  /** Runs that ended without any crash; runs with a crash that does not hide the target's count in part. */
  readonly clean: number;
  /** Runs that crashed otherwise: they hide what the target would have done. */
  readonly foreign: number;
  /** Runs that did not get as far as the reproducer. */
  readonly unusable: number;
  readonly sight: Sight | null;
}

/**
 * Counts the runs of a revision, given which titles are the target's. A traced run tells sight; it counts as any
 * other. `shows` is the share of a clean run (0..1) that a crash with a foreign title is worth.
 */
export function observe(
  { runs }: RevisionEvidence,
  isTarget: (title: string) => boolean,
  shows: (title: string) => number = () => 0,
): Observation {
  const counts = { target: 0, clean: 0, foreign: 0, unusable: 0 };
  let sight: Sight | null = null;
  for (const { outcome, sight: seen } of runs) {
    sight ??= seen;
    if (outcome.kind === 'ok') counts.clean++;
    else if (outcome.kind !== 'crashed') counts.unusable++;
    else if (isTarget(outcome.crash.title)) counts.target++;
    else {
      counts.foreign++;
      counts.clean += shows(outcome.crash.title);
    }
  }
  return { ...counts, sight: sight ?? null };
}

/** Two observations of the same kernel. */
export function merge(a: Observation, b: Observation): Observation {
  return {
    target: a.target + b.target,
    clean: a.clean + b.clean,
    foreign: a.foreign + b.foreign,
    unusable: a.unusable + b.unusable,
    sight: a.sight ?? b.sight,
  };
}

/** Whether it says anything about the bug. */
export function isTelling({ target, clean }: Observation): boolean {
  return target + clean > 0;
}

export function isSameObservation(a: Observation, b: Observation): boolean {
  return (
    a.target === b.target &&
    a.clean === b.clean &&
    a.foreign === b.foreign &&
    a.unusable === b.unusable &&
    a.sight === b.sight
  );
}
