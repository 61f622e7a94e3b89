import type { Belief, RateShare } from './belief.ts';
import { ExpectedVisibility, type Outlook } from './expected-visibility.ts';
import { flakyRates } from './likelihood.ts';
import { contains, type SampledReach, sampleReach, shareOf } from './sampled-reach.ts';

/** What may be tested and what it costs. */
export interface TestCosts {
  /** Cost of making a kernel of a commit ready, by number in the range; 0 where it was built. */
  readonly build: (number: number) => number;
  readonly run: number;
  /** Chance that a commit builds, boots and reaches the reproducer; 0 where it is known not to. */
  readonly usable: (number: number) => number;
  /** Share of its runs that tell something: neither another crash nor a failure on the way. */
  readonly telling: (number: number) => number;
}

export interface ChosenTest {
  /** Number in the range. */
  readonly number: number;
  readonly runs: number;
  /** Bits that it is expected to tell about the culprit. */
  readonly bits: number;
  readonly cost: number;
}

/** What waiting costs beside the machines: a second of wall time counts as so many machine seconds. */
const impatience = 0.5;
/** Runs that are taken to go side by side. */
const sideBySide = 10;
const batches = [1, 2, 3, 4, 6, 9, 14, 20, 30] as const;
/** Commits looked at closely, those that a quick look puts first. */
const closely = 160;

/** The test that is expected to tell most for its cost; null where none tells anything. */
export function chooseTest(belief: Belief, costs: TestCosts): ChosenTest | null {
  const reach = sampleReach(belief.range, belief.culprit);
  const ahead = new LookAhead(belief, reach);
  let best: ChosenTest | null = null;
  for (const number of promising(belief, reach, costs)) {
    const usable = costs.usable(number);
    const build = costs.build(number);
    const outlook = ahead.at(number);
    const telling = costs.telling(number);
    for (const runs of batches) {
      const bits = usable * outlook.bits(runs * telling);
      const cost = build + runs * costs.run + impatience * (build + Math.ceil(runs / sideBySide) * costs.run);
      if (best === null || bits / cost > best.bits / best.cost) best = { number, runs, bits, cost };
    }
  }
  return best;
}

/** A quick look at every commit: how evenly it splits the belief, for its cost. */
function promising({ range, older }: Belief, reach: SampledReach, costs: TestCosts): number[] {
  const scores: { readonly number: number; readonly score: number }[] = [];
  for (let number = 0; number < range.commits.length; number++) {
    const usable = costs.usable(number);
    if (usable <= 0) continue;
    const affected = older + (1 - older) * shareOf(reach, number);
    const score = (usable * entropy(affected)) / (costs.build(number) + 2 * costs.run);
    if (score > 0) scores.push({ number, score });
  }
  scores.sort((a, b) => b.score - a.score);
  return scores.slice(0, closely).map(({ number }) => number);
}

/** What a test at one place would show under each sampled hypothesis. */
class LookAhead {
  readonly #belief: Belief;
  readonly #reach: SampledReach;
  readonly #visibility: ExpectedVisibility;

  constructor(belief: Belief, reach: SampledReach) {
    this.#belief = belief;
    this.#reach = reach;
    this.#visibility = new ExpectedVisibility(belief);
  }

  /** Groups the hypotheses by how the bug would show there. */
  at(number: number): Prospect {
    const { range, classes, older, rates } = this.#belief;
    const { sample } = this.#reach;
    const position = (number + 1) / range.commits.length;
    const masses = new Map<number, number>();
    const weight = (1 - older) / Math.max(1, sample.length);
    let absent = 0;
    for (let k = 0; k < sample.length; k++) {
      if (!contains(this.#reach, number, k)) absent += weight;
      else masses.set(classes.of[sample[k]!]!, (masses.get(classes.of[sample[k]!]!) ?? 0) + weight);
    }
    masses.set(classes.older, (masses.get(classes.older) ?? 0) + older);
    const present = [...masses].map(([ofClass, mass]) => ({ mass, outlook: this.#visibility.at(position, ofClass) }));
    return new Prospect(absent, present, rates);
  }
}

/** Chance of a target crash in a revision without the bug. */
const stray = 0.004;

class Prospect {
  readonly #absent: number;
  readonly #present: readonly { readonly mass: number; readonly outlook: Outlook }[];
  readonly #rates: readonly RateShare[];

  constructor(
    absent: number,
    present: readonly { readonly mass: number; readonly outlook: Outlook }[],
    rates: readonly RateShare[],
  ) {
    this.#absent = absent;
    this.#present = present;
    this.#rates = rates;
  }

  /** Bits that so many telling runs (any number above 0) are expected to tell: does one of them crash? */
  bits(runs: number): number {
    const missed = this.#rates.reduce((sum, { rate, share }) => sum + share * (1 - rate) ** runs, 0);
    let mean = this.#absent * stray;
    let noise = this.#absent * entropy(stray);
    for (const { mass, outlook } of this.#present) {
      const chance = stray + (1 - stray) * crashChance(outlook, runs, 1 - missed);
      mean += mass * chance;
      noise += mass * entropy(chance);
    }
    return Math.max(0, entropy(mean) - noise);
  }
}

/** Chance that one of so many runs crashes where the bug is. Where it crashed before, its own runs tell the rate best. */
function crashChance(outlook: Outlook, runs: number, visible: number): number {
  if (outlook.target > 0) return (1 - outlook.hidden) * (1 - missedByOwnRate(outlook, runs));
  return flakyRates.reduce(
    (sum, rate, k) => sum + outlook.flaky[k]! * (1 - (1 - rate) ** runs),
    outlook.visible * visible,
  );
}

/** Chance that so many runs miss a bug whose rate is known from its own runs alone, any rate being as likely before. */
function missedByOwnRate({ clean, target }: Outlook, runs: number): number {
  let chance = 1;
  for (let left = runs, i = 0; left > 0; left--, i++)
    chance *= ((clean + 1 + i) / (clean + target + 2 + i)) ** Math.min(1, left);
  return chance;
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}
