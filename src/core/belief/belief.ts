import { type Classes, classify } from './hypotheses.ts';
import { type OrderedTest, SettingLikelihood, settingsOf } from './likelihood.ts';
import type { Observation } from './observation.ts';
import type { BeliefParameters } from './parameters.ts';
import { contained, type Range } from './range.ts';

/** A kernel that was tested: a commit of the graph that has it, and what its runs gave. */
export interface TestedKernel {
  readonly commit: number;
  readonly observation: Observation;
}

export interface RateShare {
  readonly rate: number;
  readonly share: number;
}

/** What is believed after all tests. */
export interface Belief {
  readonly range: Range;
  /** Tests newest first; the classes' `affects` follow this order. */
  readonly tests: readonly TestedKernel[];
  /** Marks of the commits each test contains, in the same order. */
  readonly marks: readonly Uint8Array[];
  readonly positions: readonly number[];
  readonly classes: Classes;
  /** Probability of each commit of the range to be the culprit. With `older` it sums to one. */
  readonly culprit: Float64Array;
  /** Probability that the bug is older than the range. */
  readonly older: number;
  /** Probability of each class, "older" last. */
  readonly classMass: Float64Array;
  /** The setting that explains the tests best, and its likelihood for looking ahead. */
  readonly best: SettingLikelihood;
  /** What the crash rate of a visible bug may be. */
  readonly rates: readonly RateShare[];
  /** Natural logarithm of the chance of all outcomes: compares readings of the same evidence. */
  readonly logEvidence: number;
}

/** Position of a test in the range: its number, or 0 where it lies at the old end. */
function positionOf(range: Range, commit: number): number {
  const number = range.numberOf[commit]!;
  return number < 0 ? 0 : (number + 1) / range.commits.length;
}

/**
 * The posterior over every commit of the range and "older". Exact for the model: all settings of rate, hidden share,
 * length and sight are summed for each class of commits that the tests do not tell apart.
 * `prior` are weights by number, not normalised; `olderPrior` is a probability.
 */
export function believe(
  range: Range,
  tested: readonly TestedKernel[],
  prior: Float64Array,
  olderPrior: number,
  parameters: BeliefParameters,
): Belief {
  const tests = tested.toSorted((a, b) => positionOf(range, b.commit) - positionOf(range, a.commit));
  const positions = tests.map(({ commit }) => positionOf(range, commit));
  const marks = tests.map(({ commit }) => contained(range, commit));
  const classes = classify(range, marks);
  const priorMass = classPrior(classes, prior, olderPrior);
  const ordered = tests.map(({ observation }, t): OrderedTest => ({ observation, position: positions[t]! }));
  const { logMass, best, rates } = sumSettings(classes, priorMass, ordered, parameters);
  const logEvidence = logSum(logMass);
  const classMass = logMass.map((value) => Math.exp(value - logEvidence));
  const culprit = new Float64Array(range.commits.length);
  for (let n = 0; n < culprit.length; n++) {
    const own = classes.of[n]!;
    if (priorMass[own]! > 0)
      culprit[n] = (classMass[own]! * prior[n]! * (1 - olderPrior)) / (priorMass[own]! * total(prior));
  }
  return {
    range,
    tests,
    marks,
    positions,
    classes,
    culprit,
    older: classMass[classes.older]!,
    classMass,
    best,
    rates,
    logEvidence,
  };
}

const totals = new WeakMap<Float64Array, number>();

function total(values: Float64Array): number {
  const known = totals.get(values) ?? values.reduce((a, b) => a + b, 0);
  totals.set(values, known);
  return known;
}

function classPrior({ of, older }: Classes, prior: Float64Array, olderPrior: number): Float64Array {
  const mass = new Float64Array(older + 1);
  const scale = (1 - olderPrior) / total(prior);
  for (let n = 0; n < of.length; n++) mass[of[n]!]! += prior[n]! * scale;
  mass[older] = olderPrior;
  return mass;
}

/** Settings that explain the tests this much worse than the best (natural logarithm) are left out. */
const negligible = 14;

function sumSettings(
  classes: Classes,
  priorMass: Float64Array,
  tests: readonly OrderedTest[],
  parameters: BeliefParameters,
) {
  const logPrior = priorMass.map((mass) => Math.log(mass));
  const logMass = new Float64Array(priorMass.length).fill(Number.NEGATIVE_INFINITY);
  let bestLog = Number.NEGATIVE_INFINITY;
  let best: SettingLikelihood | null = null;
  const byRate = new Map<number, number>();
  for (const setting of settingsOf(parameters)) {
    const likelihood = new SettingLikelihood(setting, tests, parameters);
    const logs = classes.list.map(({ affects }, k) =>
      Number.isFinite(logPrior[k])
        ? logPrior[k]! + likelihood.log(affects) + setting.logPrior
        : Number.NEGATIVE_INFINITY,
    );
    const sum = logSum(logs);
    if (sum > bestLog) {
      bestLog = sum;
      best = likelihood;
    }
    if (sum < bestLog - negligible) continue;
    byRate.set(setting.rate, logAdd(byRate.get(setting.rate) ?? Number.NEGATIVE_INFINITY, sum));
    for (let k = 0; k < logs.length; k++) logMass[k] = logAdd(logMass[k]!, logs[k]!);
  }
  const all = logSum([...byRate.values()]);
  const rates = [...byRate]
    .map(([rate, log]): RateShare => ({ rate, share: Math.exp(log - all) }))
    .filter(({ share }) => share > 1e-4);
  return { logMass, best: best!, rates };
}

function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

function logSum(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - most);
  return most + Math.log(sum);
}
