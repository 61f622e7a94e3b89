import { Chain, type Messages } from './chain.ts';
import type { HiddenStretch } from './hidden-stretch.ts';
import type { Classes } from './hypotheses.ts';
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

/**
 * The chances of one outcome by state, where the bug is absent and where it is there. What sight tells of the state
 * it tells in both.
 */
function emissions({ target, clean, sight }: Observation, setting: Setting, { stray }: BeliefParameters) {
  const without = target === 0 ? 1 - stray : stray * betaBinomial(target, clean);
  const could = sight === null ? 1 : setting.sight.could[sight];
  const couldNot = sight === null ? 1 : setting.sight.couldNot[sight];
  const seen = [could, couldNot, ...flakyRates.map(() => could)];
  const rates = [setting.rate, 0, ...flakyRates];
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

/**
 * The likelihood of all tests for one setting, hypothesis by hypothesis: a chain of states from the start commit,
 * where the bug shows, to the oldest test.
 */
export class SettingLikelihood {
  readonly setting: Setting;
  readonly chain: Chain;
  readonly #absent: readonly (readonly number[])[];
  readonly #present: readonly (readonly number[])[];

  constructor(
    setting: Setting,
    observations: readonly Observation[],
    gaps: readonly number[],
    parameters: BeliefParameters,
  ) {
    const { hidden, flaky, length } = setting;
    this.setting = setting;
    const chances = observations.map((observation) => emissions(observation, setting, parameters));
    const isCovered = (t: number) => setting.stretch?.covers[t] === 1;
    this.#absent = chances.map(({ absent }, t) => (isCovered(t) ? absent.map(() => absent[hiddenState]!) : absent));
    this.#present = chances.map(({ present }, t) =>
      isCovered(t) ? present.map(() => present[hiddenState]!) : present,
    );
    const anywhere = Float64Array.of(1 - hidden - flaky, hidden, ...flakyRates.map(() => flaky / flakyRates.length));
    this.chain = new Chain(anywhere, length, gaps, shownAtStart);
  }

  /** Natural logarithm of the chance of all outcomes for each class, up to what no hypothesis changes. */
  logs({ list, byPrefix, shared }: Classes): Float64Array {
    const tests = this.#absent.length;
    const state = this.chain.begin();
    const log = new Float64Array(tests + 1);
    const logs = new Float64Array(list.length);
    for (let i = 0; i < byPrefix.length; i++) {
      const { affects } = list[byPrefix[i]!]!;
      for (let t = shared[i]!; t < tests; t++)
        log[t + 1] = log[t]! + this.chain.step(state, t, this.#emission(t, affects[t]!));
      logs[byPrefix[i]!] = log[tests]!;
    }
    return logs;
  }

  messages(affects: Uint8Array): Messages {
    return this.chain.messages(Array.from(affects, (affected, t) => this.#emission(t, affected)));
  }

  #emission(t: number, affected: number): readonly number[] {
    return (affected === 1 ? this.#present : this.#absent)[t]!;
  }
}

const shownAtStart = Float64Array.of(1, 0, ...flakyRates.map(() => 0));
