import type { Observation } from './observation.ts';
import type { BeliefParameters } from './parameters.ts';

type Rates = BeliefParameters['rates'];

/** Groups of rates that the runs of the start commit leave, each about equally probable. */
const groups = 7;

/**
 * The crash rates worth telling apart, given the runs of the newest test: neighbours on a fine scale are joined until
 * each group is about equally probable. Each group stands at its mean, with the prior probability that gives it, after
 * these runs, what its members have together.
 */
export function startRates(prior: Rates, start: Observation | undefined): Rates {
  const { target = 0, clean = 0 } = start ?? {};
  const chance = (rate: number) => rate ** target * (1 - rate) ** clean;
  const fine = refine(prior).map(({ rate, probability }) => ({ rate, weight: probability * chance(rate) }));
  const all = fine.reduce((sum, { weight }) => sum + weight, 0);
  if (!(all > 0)) return prior;
  const sums = Array.from({ length: groups }, () => ({ weight: 0, rate: 0 }));
  let below = 0;
  for (const { rate, weight } of fine) {
    const group = sums[Math.min(groups - 1, Math.floor(((below + weight / 2) / all) * groups))]!;
    group.weight += weight;
    group.rate += weight * rate;
    below += weight;
  }
  return sums
    .filter(({ weight }) => weight > 0)
    .map(({ weight, rate }) => ({ rate: rate / weight, probability: weight / chance(rate / weight) }));
}

/** Puts further rates between those given, evenly in odds; each shares its probability with them. */
const finer = 5;

function refine(prior: Rates): Rates {
  return prior.flatMap(({ rate, probability }, i) => {
    const next = prior[i + 1];
    if (next === undefined) return [{ rate, probability }];
    const [from, to] = [logit(rate), logit(next.rate)];
    return Array.from({ length: finer }, (_, j) => ({
      rate: 1 / (1 + Math.exp(-(from + ((to - from) * j) / finer))),
      probability: probability / finer,
    }));
  });
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
