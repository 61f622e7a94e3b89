/** Runs that told something, and those of them that crashed with the target. */
export interface Tally {
  readonly target: number;
  readonly telling: number;
}

/** Odds at which it is decided, one way or the other. */
const decisive = 10;
/** A configuration in which the crash comes this much less often is of no use. */
const least = 1 / 3;
/** Rates are looked at in so many steps. */
const steps = 60;

/**
 * How many times likelier the runs of a changed configuration are if the crash comes in it as often as in the original one
 * than if it comes at most a third as often: a Bayes factor. The rate of the original is known only from its runs (all rates
 * alike before them); what is below a third of it is all alike too.
 */
export function oddsOfSameRate(original: Tally, changed: Tally): number {
  let same = 0;
  let less = 0;
  for (let i = 0; i < steps; i++) {
    const rate = (i + 0.5) / steps;
    const weight = chance(rate, original);
    same += weight * chance(rate, changed);
    less += weight * averageBelow(rate * least, changed);
  }
  return less === 0 ? Number.POSITIVE_INFINITY : same / less;
}

function averageBelow(most: number, tally: Tally): number {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += chance(((i + 0.5) / steps) * most, tally);
  return sum / steps;
}

function chance(rate: number, { target, telling }: Tally): number {
  return rate ** target * (1 - rate) ** (telling - target);
}

/** Whether the crash is kept; null while more runs are wanted. At least two crashes are: one may be a stray. */
export function keepsRate(original: Tally, changed: Tally): boolean | null {
  const odds = oddsOfSameRate(original, changed);
  if (odds <= 1 / decisive) return false;
  return odds >= decisive && changed.target >= 2 ? true : null;
}
