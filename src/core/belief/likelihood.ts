import { Chain, type Chances, type Messages, type TreeStates } from './chain.ts';
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
interface Emission {
  readonly absent: Float64Array;
  readonly present: Float64Array;
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
  const without = target === 0 ? 1 - stray : stray * betaBinomial(target, clean);
  const could = sight === null ? 1 : telling.could[sight];
  const couldNot = sight === null ? 1 : telling.couldNot[sight];
  const seen = Float64Array.of(could, couldNot, ...flakyRates.map(() => could));
  const rates = [rate, 0, ...flakyRates];
  return {
    absent: seen.map((chance) => without * chance),
    present: seen.map((chance, k) => chance * (k === hiddenState ? without : sequence(rates[k]!, target, clean))),
  };
}

function sequence(rate: number, crashed: number, clean: number): number {
  return rate ** crashed * (1 - rate) ** clean;
}

/** Chance of a sequence with so many crashes and clean runs at a rate of which nothing is known: s! o! / (s + o + 1)! */
function betaBinomial(crashed: number, clean: number): number {
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
  readonly #chances: Chances;

  constructor(setting: Setting, chain: Chain, emissions: readonly Emission[]) {
    this.setting = setting;
    this.chain = chain;
    const { stretch } = setting;
    const within = (chances: Float64Array, t: number) =>
      stretch?.covers[t] === 1 ? chances.map((_, __, all) => all[stretch.state]!) : chances;
    this.#chances = {
      absent: emissions.map(({ absent }, t) => within(absent, t)),
      present: emissions.map(({ present }, t) => within(present, t)),
    };
  }

  /**
   * Natural logarithm of the chance of all outcomes for each class, up to what no hypothesis changes. `room` holds what
   * another setting left that differs only in tests from `from` on; 0 where there is none.
   */
  logs(tree: ClassTree, room: TreeStates, from = 0): Float64Array {
    this.chain.descend(tree, from, this.#chances, room);
    const logs = new Float64Array(tree.leaf.length);
    for (let k = 0; k < logs.length; k++) logs[k] = room.logs[tree.leaf[k]!]!;
    return logs;
  }

  messages(affects: Uint8Array): Messages {
    const { present, absent } = this.#chances;
    return this.chain.messages(Array.from(affects, (affected, t) => (affected === 1 ? present : absent)[t]!));
  }
}

/** Room for the states of all classes. */
export function roomFor({ parent }: ClassTree): TreeStates {
  return { states: new Float64Array(parent.length * shownAtStart.length), logs: new Float64Array(parent.length) };
}

const shownAtStart = Float64Array.of(1, 0, ...flakyRates.map(() => 0));
