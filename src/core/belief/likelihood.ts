import { Chain, logAt, type Messages, type TreeStates } from './chain.ts';
import type { ClassTree } from './class-tree.ts';
import type { HiddenStretch } from './hidden-stretch.ts';
import type { Observation } from './observation.ts';
import type { BeliefParameters, SightTelling } from './parameters.ts';

/** One setting of what is the same for the whole history. */
export interface Setting {
  readonly logPrior: number;
  /** Chance that a run crashes where the bug shows as where it was reported. */
  readonly rate: number;
  /** Share of history in which the reproducer cannot reach the bug. */
  readonly hidden: number;
  /** Share of history in which the bug shows with another rate. */
  readonly flaky: number;
  /** Distance, as a share of the range, over which the state of history is kept. */
  readonly length: number;
  readonly sight: SightTelling;
  /** A long stretch in which the bug cannot show, if there is one. */
  readonly stretch: HiddenStretch | null;
}

/** All settings that the parameters allow, for the crash rates given. */
export function settingsOf(parameters: BeliefParameters, rates: BeliefParameters['rates']): Setting[] {
  const { hidden, lengths, flaky, sight } = parameters;
  return rates.flatMap(({ rate, probability }) =>
    hidden.flatMap((world) =>
      lengths.flatMap((length) =>
        sight.map((telling) => ({
          logPrior: Math.log((probability * world.probability * telling.probability) / lengths.length),
          rate,
          hidden: world.share,
          flaky,
          length,
          sight: telling,
          stretch: null,
        })),
      ),
    ),
  );
}

/**
 * Rates with which a bug may show in a part of history, other than the one it has where it was reported. The states
 * of history are: it would show as reported, it could not show, and one for each of these.
 */
export const flakyRates = [0.05, 0.2, 0.55] as const;

/** The state in which the bug could not show. */
export const hiddenState = 1;

/** Chances of one outcome by state. */
class Emission {
  readonly absent: Float64Array;
  readonly present: Float64Array;
  readonly #within: Emission[] = [];

  constructor(absent: Float64Array, present: Float64Array) {
    this.absent = absent;
    this.present = present;
  }

  /** The same where history is known to be in one state. */
  within(state: number): Emission {
    const known = this.#within[state];
    if (known !== undefined) return known;
    const always = (chances: Float64Array) => new Float64Array(chances.length).fill(chances[state]!);
    const within = new Emission(always(this.absent), always(this.present));
    this.#within[state] = within;
    return within;
  }
}

/**
 * The chances of one outcome by state, where the bug is absent and where it is there. What sight tells of the state
 * it tells in both.
 */
function emissionOf(
  { target, clean, sight }: Observation,
  rate: number,
  telling: SightTelling,
  { stray }: BeliefParameters,
): Emission {
  const without = target === 0 ? 1 - stray : stray * atAnyRate(target, clean);
  const could = sight === null ? 1 : telling.could[sight];
  const couldNot = sight === null ? 1 : telling.couldNot[sight];
  const seen = Float64Array.of(could, couldNot, ...flakyRates.map(() => could));
  const rates = [rate, 0, ...flakyRates];
  return new Emission(
    seen.map((chance) => without * chance),
    seen.map((chance, k) => chance * (k === hiddenState ? without : sequenceChance(rates[k]!, target, clean))),
  );
}

/** Chance of a sequence with so many crashes and clean runs at a crash rate. */
export function sequenceChance(rate: number, crashed: number, clean: number): number {
  return rate ** crashed * (1 - rate) ** clean;
}

/** Chance of a sequence with so many crashes and clean runs at a rate of which nothing is known: s! o! / (s + o + 1)! */
export function atAnyRate(crashed: number, clean: number): number {
  let value = 1 / (crashed + clean + 1);
  for (let i = 1; i <= Math.min(crashed, clean); i++) value *= i / (Math.max(crashed, clean) + i);
  return value;
}

/** The likelihoods of the same tests for many settings, which have most of their parts in common. */
export class Likelihoods {
  readonly #observations: readonly Observation[];
  readonly #gaps: readonly number[];
  readonly #parameters: BeliefParameters;
  readonly #chains = new Map<string, Chain>();
  readonly #emissions = new Map<SightTelling, Map<number, readonly Emission[]>>();

  constructor(observations: readonly Observation[], gaps: readonly number[], parameters: BeliefParameters) {
    this.#observations = observations;
    this.#gaps = gaps;
    this.#parameters = parameters;
  }

  of(setting: Setting): SettingLikelihood {
    return new SettingLikelihood(setting, this.#chainOf(setting), this.#emissionsOf(setting));
  }

  #chainOf({ hidden, flaky, length }: Setting): Chain {
    const key = [hidden, flaky, length].join(' ');
    const known = this.#chains.get(key) ?? this.#newChain(hidden, flaky, length);
    this.#chains.set(key, known);
    return known;
  }

  #newChain(hidden: number, flaky: number, length: number): Chain {
    const anywhere = Float64Array.of(1 - hidden - flaky, hidden, ...flakyRates.map(() => flaky / flakyRates.length));
    return new Chain(anywhere, length, this.#gaps, shownAtStart);
  }

  #emissionsOf({ rate, sight }: Setting): readonly Emission[] {
    const ofSight = this.#emissions.get(sight) ?? new Map<number, readonly Emission[]>();
    this.#emissions.set(sight, ofSight);
    const known =
      ofSight.get(rate) ?? this.#observations.map((seen) => emissionOf(seen, rate, sight, this.#parameters));
    ofSight.set(rate, known);
    return known;
  }
}

/**
 * The likelihood of all tests for one setting, hypothesis by hypothesis: a chain of states from the start commit,
 * where the bug shows, to the oldest test.
 */
export class SettingLikelihood {
  readonly setting: Setting;
  readonly chain: Chain;
  readonly #chances: readonly Emission[];

  constructor(setting: Setting, chain: Chain, emissions: readonly Emission[]) {
    this.setting = setting;
    this.chain = chain;
    const { stretch } = setting;
    this.#chances =
      stretch === null
        ? emissions
        : emissions.map((own, t) => (stretch.covers[t] === 1 ? own.within(stretch.state) : own));
  }

  /**
   * Natural logarithm of the chance of all outcomes for each class, up to what no hypothesis changes. `room` holds what
   * another setting left that differs only in tests from `from` on; 0 where there is none. Written to `logs`.
   */
  logs(
    tree: ClassTree,
    room: TreeStates,
    from = 0,
    logs: Float64Array = new Float64Array(tree.leaf.length),
  ): Float64Array {
    this.chain.descend(tree, from, this.#chances, room);
    for (let k = 0; k < logs.length; k++) logs[k] = logAt(room, tree.leaf[k]!);
    return logs;
  }

  messages(affects: Uint8Array): Messages {
    return this.chain.messages(this.#chances.map(({ present, absent }, t) => (affects[t] === 1 ? present : absent)));
  }
}

/** Room for the states of all classes. */
export function roomFor({ parent: { length } }: ClassTree): TreeStates {
  return {
    states: new Float64Array(length * shownAtStart.length),
    sums: new Float64Array(length),
    scales: new Float64Array(length),
  };
}

const shownAtStart = Float64Array.of(1, 0, ...flakyRates.map(() => 0));
