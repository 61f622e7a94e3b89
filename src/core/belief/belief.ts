import { startRates } from './crash-rates.ts';
import { hiddenStretches } from './hidden-stretch.ts';
import { type Classes, classify } from './hypotheses.ts';
import { type Setting, SettingLikelihood, settingsOf } from './likelihood.ts';
import type { Observation } from './observation.ts';
import type { BeliefParameters } from './parameters.ts';
import { type Range, shareOfRange } from './range.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** A kernel that was tested: a commit of the graph that has it, and what its runs gave. */
export interface TestedKernel {
  readonly commit: number;
  readonly observation: Observation;
}

/** A setting that the tests leave probable, and what it makes of each class. */
interface ProbableSetting {
  readonly likelihood: SettingLikelihood;
  /** Its probability given each class, by class, among the settings that are kept. */
  readonly shareOf: Float64Array;
}

/** What is believed after all tests. */
export interface Belief {
  /** The classes' `affects` follow its order. */
  readonly timeline: Timeline<TestedKernel>;
  readonly classes: Classes;
  /** Probability of each commit of the range to be the culprit. With `older` it sums to one. */
  readonly culprit: Float64Array;
  /** Probability that the bug is older than the range. */
  readonly older: number;
  /** Probability of each class, "older" last. */
  readonly classMass: Float64Array;
  /** The most probable settings, for looking ahead. */
  readonly settings: readonly ProbableSetting[];
  /** Natural logarithm of the chance of all outcomes: compares readings of the same evidence. */
  readonly logEvidence: number;
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
  const timeline = timelineOf(range, tested);
  const classes = classify(range, timeline.marks);
  const priorMass = classPrior(classes, prior, olderPrior);
  const { logMass, settings } = sumSettings(classes, priorMass, timeline, parameters);
  const logEvidence = logSum(logMass);
  const classMass = logMass.map((value) => Math.exp(value - logEvidence));
  const culprit = new Float64Array(range.commits.length);
  for (let n = 0; n < culprit.length; n++) {
    const own = classes.of[n]!;
    if (priorMass[own]! > 0)
      culprit[n] = (classMass[own]! * prior[n]! * (1 - olderPrior)) / (priorMass[own]! * total(prior));
  }
  const older = classMass[classes.older]!;
  return { timeline, classes, culprit, older, classMass, settings, logEvidence };
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
const negligible = 12;
/** Settings kept for looking ahead. */
const mostSettings = 8;

interface WeighedSetting {
  readonly likelihood: SettingLikelihood;
  /** Natural logarithm of the probability of the setting, each class and all outcomes. */
  readonly logs: Float64Array;
  readonly sum: number;
}

function sumSettings(
  classes: Classes,
  priorMass: Float64Array,
  timeline: Timeline<TestedKernel>,
  parameters: BeliefParameters,
) {
  const logPrior = priorMass.map((mass) => Math.log(mass));
  const rates = startRates(parameters.rates, timeline.tests[0]?.observation);
  const shown = Uint8Array.from(timeline.tests, ({ observation }) => (observation.target > 0 ? 1 : 0));
  const { stretches, rest } = hiddenStretches(classes, shown);
  const { length } = timeline.range.commits;
  const chance = parameters.stretch * shareOfRange(length, length);
  const without = 1 - chance * (1 - rest);
  const weighAll = (settings: readonly Setting[]) =>
    settings.map((setting) => weigh(setting, classes, logPrior, timeline, parameters));
  const plain = weighAll(settingsOf(parameters, rates).map((setting) => scaledBy(setting, without)));
  const stretched = stretches.flatMap((stretch) =>
    promisingSettings(plain, parameters).map((setting) => ({
      ...scaledBy(setting, (chance * stretch.prior) / without),
      stretch,
    })),
  );
  const weighed = [...plain, ...weighAll(stretched)].toSorted((a, b) => b.sum - a.sum);
  const logMass = new Float64Array(priorMass.length).fill(Number.NEGATIVE_INFINITY);
  for (const { logs, sum } of weighed) {
    if (sum < weighed[0]!.sum - negligible) break;
    for (let k = 0; k < logs.length; k++) logMass[k] = logAdd(logMass[k]!, logs[k]!);
  }
  return { logMass, settings: probableSettings(weighed.slice(0, mostSettings)) };
}

function scaledBy(setting: Setting, factor: number): Setting {
  return { ...setting, logPrior: setting.logPrior + Math.log(factor) };
}

/** Settings tried with stretches for each way in which sight tells. */
const promisingEach = 2;

/** The best settings without a stretch for each way in which sight tells; they stand for the others too. */
function promisingSettings(plain: readonly WeighedSetting[], parameters: BeliefParameters): Setting[] {
  const least = Math.min(...plain.map(({ likelihood }) => likelihood.setting.hidden));
  const leastShare = parameters.hidden.find(({ share }) => share === least)!.probability;
  const ways = new Set(plain.map(({ likelihood }) => likelihood.setting.sight));
  return [...ways].flatMap((sight) => {
    const same = plain.filter(({ likelihood: { setting } }) => setting.sight === sight && setting.hidden === least);
    const best = same.toSorted((a, b) => b.sum - a.sum).slice(0, promisingEach);
    const mass = (list: readonly WeighedSetting[]) => logSum(list.map(({ sum }) => sum));
    const factor = Math.exp(mass(same) - mass(best)) / leastShare;
    return best.map(({ likelihood }) => scaledBy(likelihood.setting, factor));
  });
}

function weigh(
  setting: Setting,
  classes: Classes,
  logPrior: Float64Array,
  timeline: Timeline<TestedKernel>,
  parameters: BeliefParameters,
): WeighedSetting {
  const observations = timeline.tests.map(({ observation }) => observation);
  const likelihood = new SettingLikelihood(setting, observations, timeline.gaps, parameters);
  const logs = likelihood.logs(classes).map((log, k) => log + logPrior[k]! + setting.logPrior);
  return { likelihood, logs, sum: logSum(logs) };
}

function probableSettings(weighed: readonly WeighedSetting[]): ProbableSetting[] {
  const classes = weighed[0]!.logs.length;
  const sums = Float64Array.from({ length: classes }, (_, k) => logSum(weighed.map(({ logs }) => logs[k]!)));
  return weighed.map(({ likelihood, logs }) => ({
    likelihood,
    shareOf: logs.map((log, k) => (Number.isFinite(sums[k]) ? Math.exp(log - sums[k]!) : 0)),
  }));
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
