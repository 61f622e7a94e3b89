import type { Belief } from './belief.ts';
import { historySizes } from './history-size.ts';
import { flakyRates, hiddenState } from './likelihood.ts';
import { type Outlook, Outlooks } from './outlook.ts';
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
  /** Share of its runs that tell something: neither another crash nor a failure on the way. */
  readonly telling: (number: number) => number;
  /** Whether its first run would tell sight too. */
  readonly tellsSight: (number: number) => boolean;
  /** What its runs gave so far. */
  readonly seen: (number: number) => { readonly target: number; readonly clean: number };
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

/** The test that is expected to tell most for its cost; null where none tells anything. */
export function chooseTest(belief: Belief, costs: TestCosts): ChosenTest | null {
  const reach = sampleReach(belief.timeline.range, belief.culprit);
  const ahead = new LookAhead(belief, reach);
  let best: ChosenTest | null = null;
  for (const number of promising(belief, reach, costs)) {
    const usable = costs.usable(number);
    const build = costs.build(number);
    const prospect = ahead.at(number, costs);
    const telling = costs.telling(number);
    for (const runs of batches) {
      const bits = usable * prospect.bits(runs * telling);
      const cost = build + runs * costs.run + impatience * (build + Math.ceil(runs / sideBySide) * costs.run);
      if (best === null || bits / cost > best.bits / best.cost) best = { number, runs, bits, cost };
    }
  }
  return best;
}

/**
 * A quick look at every commit: how evenly it splits the belief, for its cost. The best of each part of history are
 * looked at closely, for the quick look does not know where the bug would show.
 */
function promising({ timeline: { range }, older }: Belief, reach: SampledReach, costs: TestCosts): number[] {
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

/** What a test at one place would show under each sampled hypothesis. */
class LookAhead {
  readonly #belief: Belief;
  readonly #reach: SampledReach;
  readonly #outlooks: Outlooks;

  constructor(belief: Belief, reach: SampledReach) {
    this.#belief = belief;
    this.#reach = reach;
    this.#outlooks = new Outlooks(belief);
  }

  at(number: number, costs: TestCosts): Prospect {
    const { present, absent } = this.#split(number);
    const outlook = this.#outlooks.of(number);
    const cases: Case[] = [];
    for (const [masses, isPresent] of [
      [present, true],
      [absent, false],
    ] as const)
      for (const [ofClass, mass] of masses) cases.push({ mass, isPresent, states: this.#statesOf(ofClass, outlook) });
    return new Prospect(cases, this.#belief, costs.tellsSight(number), costs.seen(number));
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

class Prospect {
  readonly #cases: readonly Case[];
  readonly #belief: Belief;
  readonly #tellsSight: boolean;
  readonly #seen: { readonly target: number; readonly clean: number };

  constructor(
    cases: readonly Case[],
    belief: Belief,
    tellsSight: boolean,
    seen: { readonly target: number; readonly clean: number },
  ) {
    this.#cases = cases;
    this.#belief = belief;
    this.#tellsSight = tellsSight;
    this.#seen = seen;
  }

  /** Bits that so many telling runs (any number above 0) are expected to tell by whether one crashes, and by sight. */
  bits(runs: number): number {
    const mean = [0, 0, 0, 0];
    let noise = 0;
    const missed = this.#missed(runs);
    for (const one of this.#cases) {
      const chances = this.#chances(one, missed);
      noise += one.mass * entropyOf(chances);
      for (let y = 0; y < mean.length; y++) mean[y]! += one.mass * chances[y]!;
    }
    return Math.max(0, entropyOf(mean) - noise);
  }

  /** Chances of a crash, and of no crash with each sight. Where sight is not told the first stands for all. */
  #chances({ isPresent, states }: Case, missed: MissedBy): number[] {
    const chances = [0, 0, 0, 0];
    for (const { setting, share, state } of states) {
      const { could, couldNot } = this.#belief.settings[setting]!.likelihood.setting.sight;
      for (let k = 0; k < state.length; k++) {
        const mass = share * state[k]!;
        const noCrash = mass * (1 - stray) * (isPresent ? missed[setting]![k]! : 1);
        chances[0]! += mass - noCrash;
        if (!this.#tellsSight) chances[1]! += noCrash;
        else {
          const seen = k === hiddenState ? couldNot : could;
          chances[1]! += noCrash * seen.clear;
          chances[2]! += noCrash * seen.dim;
          chances[3]! += noCrash * seen.blind;
        }
      }
    }
    return chances;
  }

  /** Chance that so many runs miss the bug. Where it crashed before, its own runs tell the rate best. */
  #missed(runs: number): MissedBy {
    const own = this.#seen.target === 0 ? null : this.#missedByOwnRate(runs);
    const byFlakyRate = flakyRates.map((rate) => own ?? (1 - rate) ** runs);
    return this.#belief.settings.map(({ likelihood }) => [
      own ?? (1 - likelihood.setting.rate) ** runs,
      1,
      ...byFlakyRate,
    ]);
  }

  #missedByOwnRate(runs: number): number {
    const { target, clean } = this.#seen;
    let chance = 1;
    for (let left = runs, i = 0; left > 0; left--, i++)
      chance *= ((clean + 1 + i) / (clean + target + 2 + i)) ** Math.min(1, left);
    return chance;
  }
}

/** By setting and state, the chance that no run crashes. */
type MissedBy = readonly (readonly number[])[];

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
