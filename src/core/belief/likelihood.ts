import type { Observation } from './observation.ts';
import type { BeliefParameters, SightChances } from './parameters.ts';

/** One test in the order of the range, newest first. */
export interface OrderedTest {
  readonly observation: Observation;
  /** Position in the range as a share of its length, 0 oldest, 1 newest. */
  readonly position: number;
}

/** One setting of what is the same for the whole history. */
export interface Setting {
  readonly logPrior: number;
  readonly rate: number;
  readonly hidden: number;
  readonly flaky: number;
  /** Distance, as a share of the range, over which visibility is kept. */
  readonly length: number;
  readonly sightTells: boolean;
}

/** All settings that the parameters allow. */
export function settingsOf(parameters: BeliefParameters): Setting[] {
  const { rates, hidden, lengths, flaky, sightTells } = parameters;
  return rates.flatMap(({ rate, probability }) =>
    hidden.flatMap((world) =>
      lengths.flatMap((length) =>
        [true, false].map((tells) => ({
          logPrior: Math.log(
            (probability * world.probability * (tells ? sightTells : 1 - sightTells)) / lengths.length,
          ),
          rate,
          hidden: world.share,
          flaky,
          length,
          sightTells: tells,
        })),
      ),
    ),
  );
}

/** What one test says under one setting: the chances of its outcome where the bug is absent, or there in each state. */
interface TestChances {
  readonly absent: number;
  /** By state: visible, hidden, and a state for each rate of `flakyRates`. */
  readonly present: readonly number[];
}

function chances({ target, clean, sight }: Observation, setting: Setting, parameters: BeliefParameters): TestChances {
  const stray = target === 0 ? 1 - parameters.stray : parameters.stray * betaBinomial(target, clean);
  const seen = sightChances(setting, parameters);
  const could = sight === null ? 1 : seen.could[sight];
  const couldNot = sight === null ? 1 : seen.couldNot[sight];
  return {
    absent: stray * ((1 - setting.hidden) * could + setting.hidden * couldNot),
    present: [
      sequence(setting.rate, target, clean) * could,
      stray * couldNot,
      ...flakyRates.map((rate) => sequence(rate, target, clean) * could),
    ],
  };
}

function sequence(rate: number, crashed: number, clean: number): number {
  return rate ** crashed * (1 - rate) ** clean;
}

function sightChances(
  { sightTells }: Setting,
  { sight, sightSaysNothing }: BeliefParameters,
): { could: SightChances; couldNot: SightChances } {
  return sightTells ? sight : { could: sightSaysNothing, couldNot: sightSaysNothing };
}

/** Chance of a sequence with so many crashes and clean runs at a rate of which nothing is known: s! o! / (s + o + 1)! */
function betaBinomial(crashed: number, clean: number): number {
  let value = 1 / (crashed + clean + 1);
  for (let i = 1; i <= Math.min(crashed, clean); i++) value *= i / (Math.max(crashed, clean) + i);
  return value;
}

/** Rates with which a bug may show in a part of history, other than the one it has where it was reported. */
export const flakyRates = [0.05, 0.2, 0.55] as const;

/** How the bug shows where a test was made, given that it is there, and what the test gave. */
export interface StateAt {
  readonly position: number;
  readonly visible: number;
  readonly hidden: number;
  /** By rate of `flakyRates`. */
  readonly flaky: readonly number[];
  readonly clean: number;
  readonly target: number;
}

/**
 * The likelihood of all tests for one setting, hypothesis by hypothesis. Tests run from the newest, where the bug is
 * visible, down the range; where it is there its state is kept over short distances and drawn anew over long ones.
 */
export class SettingLikelihood {
  readonly setting: Setting;
  readonly #tests: readonly OrderedTest[];
  readonly #chances: readonly TestChances[];
  /** Share of affected revisions in each state. */
  readonly #anywhere: readonly number[];

  constructor(setting: Setting, tests: readonly OrderedTest[], parameters: BeliefParameters) {
    const { hidden, flaky } = setting;
    this.setting = setting;
    this.#tests = tests;
    this.#chances = tests.map(({ observation }) => chances(observation, setting, parameters));
    this.#anywhere = [1 - hidden - flaky, hidden, ...flakyRates.map(() => flaky / flakyRates.length)];
  }

  /** Natural logarithm of the chance of all outcomes, up to what no hypothesis changes. */
  log(affects: Uint8Array): number {
    const states = this.#anywhere.length;
    const state = new Float64Array(states);
    state[0] = 1;
    let [log, last] = [0, 1];
    for (let t = 0; t < this.#tests.length; t++) {
      const { absent, present } = this.#chances[t]!;
      if (affects[t] === 0) {
        log += Math.log(absent);
        continue;
      }
      const { position } = this.#tests[t]!;
      const kept = Math.exp((position - last) / this.setting.length);
      last = position;
      let sum = 0;
      for (let k = 0; k < states; k++) {
        state[k] = (state[k]! * kept + (1 - kept) * this.#anywhere[k]!) * present[k]!;
        sum += state[k]!;
      }
      if (sum <= 0) return Number.NEGATIVE_INFINITY;
      log += Math.log(sum);
      for (let k = 0; k < states; k++) state[k]! /= sum;
    }
    return log;
  }

  /** Probabilities of the states at each test that the hypothesis affects, given all tests. */
  states(affects: Uint8Array): StateAt[] {
    const anywhere = this.#anywhere;
    const at = Array.from(affects.keys()).filter((t) => affects[t] === 1);
    const emission = at.map((t) => this.#chances[t]!.present);
    const kept = at.map((t, i) => {
      const before = i === 0 ? 1 : this.#tests[at[i - 1]!]!.position;
      return Math.exp((this.#tests[t]!.position - before) / this.setting.length);
    });
    const forward: number[][] = [];
    let state: number[] = anywhere.map((_, k) => (k === 0 ? 1 : 0));
    for (let i = 0; i < at.length; i++) {
      state = normalise(state.map((p, k) => (p * kept[i]! + (1 - kept[i]!) * anywhere[k]!) * emission[i]![k]!));
      forward.push(state);
    }
    const result: StateAt[] = [];
    let after: number[] = anywhere.map(() => 1);
    for (let i = at.length - 1; i >= 0; i--) {
      const [visible = 0, hidden = 0, ...flaky] = normalise(forward[i]!.map((p, k) => p * after[k]!));
      const { position, observation } = this.#tests[at[i]!]!;
      result.unshift({ position, visible, hidden, flaky, clean: observation.clean, target: observation.target });
      const weighted = emission[i]!.map((p, k) => p * after[k]!);
      const anew = weighted.reduce((sum, p, k) => sum + p * anywhere[k]!, 0);
      after = normalise(weighted.map((p) => p * kept[i]! + (1 - kept[i]!) * anew));
    }
    return result;
  }
}

function normalise(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  return sum > 0 ? values.map((value) => value / sum) : values.map(() => 1 / values.length);
}
