import type { Belief } from './belief.ts';
import { historySizes } from './history-size.ts';
import { flakyRates, hiddenState } from './likelihood.ts';
import { type Outlook, Outlooks } from './outlook.ts';
import type { Range } from './range.ts';
import { contains, type SampledReach, sampleReach, shareOf } from './sampled-reach.ts';

/** What may be tested and what it costs. */
export interface TestCosts {
  /** Cost of making a kernel of a commit ready, by number in the range; 0 where it was built. */
  readonly build: (number: number) => number;
  readonly run: number;
  /** Chance that a commit builds, boots and reaches the reproducer; 0 where it is known not to. */
  readonly usable: (number: number) => number;
  /** The same, quick and rough. */
  readonly usableRoughly: (number: number) => number;
  /** Whether its first run would tell sight too. */
  readonly tellsSight: (number: number) => boolean;
}

/** One way to read the titles of the crashes that is not ruled out. */
export interface WeighedBelief {
  readonly belief: Belief;
  /** Probability of this reading. The readings of a list add up to one. */
  readonly weight: number;
  /** Chance that a crash of the target at a revision has a title that every reading takes for the target's. */
  readonly undoubted: (number: number) => number;
  /** Chance that a run of a revision, by number in the range, crashes with a title that only other readings take so. */
  readonly doubted: (number: number) => number;
  /** Share of the runs of a revision that tell something: neither another crash nor a failure on the way. */
  readonly telling: (number: number) => number;
  /** What its runs gave so far. */
  readonly seen: (number: number) => Seen;
}

interface Seen {
  readonly target: number;
  readonly clean: number;
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
const batches = [1, 2, 3, 5, 8, 13, 20, 30] as const;

/** The test that is expected to tell most for its cost about the culprit and the reading; null where none tells anything. */
export function chooseTest(readings: readonly WeighedBelief[], costs: TestCosts): ChosenTest | null {
  const { range } = readings[0]!.belief.timeline;
  const culprit = mixed(readings.map(({ belief, weight }) => ({ values: belief.culprit, weight })));
  const older = readings.reduce((sum, { belief, weight }) => sum + weight * belief.older, 0);
  const ahead = readings.map((reading) => new LookAhead(reading));
  let best: ChosenTest | null = null;
  for (const number of promising(range, older, sampleReach(range, culprit), costs)) {
    const usable = costs.usable(number);
    const build = costs.build(number);
    const prospect = new Prospect(
      ahead.map((one) => one.at(number)),
      costs.tellsSight(number),
    );
    for (const runs of batches) {
      const bits = usable * prospect.bits(runs);
      const cost = build + runs * costs.run + impatience * (build + Math.ceil(runs / sideBySide) * costs.run);
      if (best === null || bits / cost > best.bits / best.cost) best = { number, runs, bits, cost };
    }
  }
  return best;
}

/** The mean of lists of numbers, by their weights. */
export function mixed(parts: readonly { readonly values: Float64Array; readonly weight: number }[]): Float64Array {
  if (parts.length === 1) return parts[0]!.values;
  const sum = new Float64Array(parts[0]!.values.length);
  for (const { values, weight } of parts) for (let i = 0; i < sum.length; i++) sum[i]! += weight * values[i]!;
  return sum;
}

/**
 * A quick look at every commit: how evenly it splits the belief, for its cost. The best of each part of history are
 * looked at closely, for the quick look does not know where the bug would show.
 */
function promising(range: Range, older: number, reach: SampledReach, costs: TestCosts): number[] {
  const sizes = historySizes(range);
  const best = new Map<number, { readonly number: number; readonly score: number }>();
  const offer = (part: number, number: number, score: number) => {
    if (score > (best.get(part)?.score ?? 0)) best.set(part, { number, score });
  };
  for (let number = 0; number < range.commits.length; number++) {
    const usable = costs.usableRoughly(number);
    if (usable <= 0) continue;
    const within = shareOf(reach, number);
    const share = range.kind === 'cause' ? within : 1 - within;
    const build = costs.build(number);
    const score = (usable * entropy(older + (1 - older) * share)) / (build + 2 * costs.run);
    offer(Math.floor((sizes[number]! / range.commits.length) * parts), number, score);
    offer(-1 - Math.floor(share * parts), number, score);
    if (build === 0) offer(parts + 1 + number, number, score);
  }
  return [...new Set([...best.values()].map(({ number }) => number))];
}

/** Parts of history by content, and parts of the belief, from each of which one commit is looked at closely. */
const parts = 48;

/** What a test would show under each sampled hypothesis of one reading. */
class LookAhead {
  readonly #reading: WeighedBelief;
  readonly #belief: Belief;
  readonly #reach: SampledReach;
  readonly #outlooks: Outlooks;

  constructor(reading: WeighedBelief) {
    this.#reading = reading;
    this.#belief = reading.belief;
    this.#reach = sampleReach(reading.belief.timeline.range, reading.belief.culprit);
    this.#outlooks = new Outlooks(reading.belief);
  }

  at(number: number): Expected {
    const { present, absent } = this.#split(number);
    const outlook = this.#outlooks.of(number);
    const { weight, undoubted, doubted, telling, seen } = this.#reading;
    const cases: Case[] = [];
    for (const [masses, isPresent] of [
      [present, true],
      [absent, false],
    ] as const)
      for (const [ofClass, mass] of masses)
        cases.push({ mass: mass * weight, isPresent, states: this.#statesOf(ofClass, outlook) });
    return {
      belief: this.#belief,
      cases,
      undoubted: undoubted(number),
      doubted: doubted(number),
      telling: telling(number),
      seen: seen(number),
    };
  }

  /** By setting: its share for the class, and the states at the place. */
  #statesOf(ofClass: number, outlook: Outlook): Case['states'] {
    return this.#belief.settings.flatMap(({ shareOf: share }, s) =>
      share[ofClass]! < 0.02 ? [] : [{ setting: s, share: share[ofClass]!, state: outlook(ofClass, s) }],
    );
  }

  /** Mass of each class with which the bug is in a commit, and of each with which it is not. */
  #split(number: number): { present: Map<number, number>; absent: Map<number, number> } {
    const { classes, older, timeline } = this.#belief;
    const { sample } = this.#reach;
    const isCause = timeline.range.kind === 'cause';
    const present = new Map<number, number>([[classes.older, older]]);
    const absent = new Map<number, number>();
    const weight = (1 - older) / Math.max(1, sample.length);
    for (let k = 0; k < sample.length; k++) {
      const side = contains(this.#reach, number, k) === isCause ? present : absent;
      const ofClass = classes.of[sample[k]!]!;
      side.set(ofClass, (side.get(ofClass) ?? 0) + weight);
    }
    return { present, absent };
  }
}

/** One hypothesis, and how the bug would show. */
interface Case {
  readonly mass: number;
  readonly isPresent: boolean;
  readonly states: readonly { readonly setting: number; readonly share: number; readonly state: Float64Array }[];
}

/** Chance of a target crash in a revision without the bug. */
const stray = 0.004;

/** What one reading expects of a revision. */
interface Expected {
  readonly belief: Belief;
  readonly cases: readonly Case[];
  readonly undoubted: number;
  readonly doubted: number;
  readonly telling: number;
  readonly seen: Seen;
}

class Prospect {
  readonly #expected: readonly Expected[];
  readonly #tellsSight: boolean;

  constructor(expected: readonly Expected[], tellsSight: boolean) {
    this.#expected = expected;
    this.#tellsSight = tellsSight;
  }

  /** Bits that so many runs are expected to tell by whether one crashes, how, and by sight. */
  bits(runs: number): number {
    const mean = [0, 0, 0, 0, 0];
    let noise = 0;
    for (const one of this.#expected) {
      const crash = missedBy(runs * one.telling, one, 1);
      const undoubted = one.undoubted === 1 ? crash : missedBy(runs * one.telling, one, one.undoubted);
      const doubted = 1 - (1 - one.doubted) ** runs;
      for (const hypothesis of one.cases) {
        const chances = this.#chances(hypothesis, one.belief, { crash, undoubted, doubted });
        noise += hypothesis.mass * entropyOf(chances);
        for (let y = 0; y < mean.length; y++) mean[y]! += hypothesis.mass * chances[y]!;
      }
    }
    return Math.max(0, entropyOf(mean) - noise);
  }

  /**
   * Chances of a crash with a title that is the target's in every reading, of none but one that is so in some, and of
   * no crash with each sight. Where sight is not told the first of these stands for all.
   */
  #chances({ isPresent, states }: Case, { settings }: Belief, missed: Missed): number[] {
    const chances = [0, 0, 0, 0, 0];
    for (const { setting, share, state } of states) {
      const { could, couldNot } = settings[setting]!.likelihood.setting.sight;
      for (let k = 0; k < state.length; k++) {
        const mass = share * state[k]! * (1 - stray);
        const notSo = mass * (isPresent ? missed.undoubted[setting]![k]! : 1);
        const noCrash = mass * (isPresent ? missed.crash[setting]![k]! : 1) * (1 - missed.doubted);
        chances[0]! += share * state[k]! - notSo;
        chances[1]! += notSo - noCrash;
        if (!this.#tellsSight) chances[2]! += noCrash;
        else {
          const seen = k === hiddenState ? couldNot : could;
          chances[2]! += noCrash * seen.clear;
          chances[3]! += noCrash * seen.dim;
          chances[4]! += noCrash * seen.blind;
        }
      }
    }
    return chances;
  }
}

/** Chance that so many runs miss the bug under titles with this share. Where it crashed before, its own runs tell the rate best. */
function missedBy(runs: number, { belief, seen }: Expected, share: number): MissedBy {
  const own = seen.target === 0 ? null : missedByOwnRate(runs * share, seen);
  const byFlakyRate = flakyRates.map((rate) => own ?? (1 - rate * share) ** runs);
  return belief.settings.map(({ likelihood }) => [
    own ?? (1 - likelihood.setting.rate * share) ** runs,
    1,
    ...byFlakyRate,
  ]);
}

function missedByOwnRate(runs: number, { target, clean }: Seen): number {
  let chance = 1;
  for (let left = runs, i = 0; left > 0; left--, i++)
    chance *= ((clean + 1 + i) / (clean + target + 2 + i)) ** Math.min(1, left);
  return chance;
}

/** By setting and state, the chance that no run crashes. */
type MissedBy = readonly (readonly number[])[];

/** Chances of missing the bug, and of seeing another one under a title in doubt. */
interface Missed {
  readonly crash: MissedBy;
  readonly undoubted: MissedBy;
  readonly doubted: number;
}

function entropyOf(chances: readonly number[]): number {
  let sum = 0;
  for (const p of chances) sum += p;
  let bits = 0;
  for (const p of chances) if (p > 0) bits -= (p / sum) * Math.log2(p / sum);
  return bits;
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}
