import type { TreeStates } from './chain.ts';
import { type ClassTree, classTree } from './class-tree.ts';
import { ownChangesOfMerge } from './content-weight.ts';
import { startRates } from './crash-rates.ts';
import { type HiddenStretch, hiddenStretches, olderParts } from './hidden-stretch.ts';
import { type Classes, classify, common, compare } from './hypotheses.ts';
import { hiddenState, Likelihoods, roomFor, type Setting, type SettingLikelihood, settingsOf } from './likelihood.ts';
import { isSameObservation, type Observation } from './observation.ts';
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
  const premises = { tested, prior, olderPrior, parameters };
  const before = beliefs.get(range) ?? [];
  const known = before.find((one) => isSame(one.premises, premises));
  const belief = known?.belief ?? infer(range, premises);
  beliefs.set(range, [{ premises, belief }, ...before.filter((one) => one !== known)].slice(0, mostBeliefs));
  return belief;
}

/** What a belief follows from. */
interface Premises {
  readonly tested: readonly TestedKernel[];
  readonly prior: Float64Array;
  readonly olderPrior: number;
  readonly parameters: BeliefParameters;
}

/** The last beliefs of a range, the newest first: a build, or a run that failed, changes nothing. */
const beliefs = new WeakMap<Range, readonly { readonly premises: Premises; readonly belief: Belief }[]>();
/** Beliefs kept for a range: about the readings of the titles of one decision. */
const mostBeliefs = 8;

function isSame(a: Premises, b: Premises): boolean {
  return (
    a.parameters === b.parameters &&
    a.olderPrior === b.olderPrior &&
    a.tested.length === b.tested.length &&
    a.tested.every((one, i) => isSameTest(one, b.tested[i]!)) &&
    (a.prior === b.prior || a.prior.every((weight, n) => weight === b.prior[n]))
  );
}

function isSameTest(a: TestedKernel, b: TestedKernel): boolean {
  return a.commit === b.commit && isSameObservation(a.observation, b.observation);
}

function infer(range: Range, { tested, prior, olderPrior, parameters }: Premises): Belief {
  const timeline = timelineOf(range, tested);
  const classes = classesOf(timeline);
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

const lastClasses = new WeakMap<Range, { readonly marks: readonly Uint8Array[]; readonly classes: Classes }>();

/** Readings of the same runs, and most decisions, differ in what the tests gave and not in where they are. */
function classesOf({ range, marks }: Timeline<TestedKernel>): Classes {
  const last = lastClasses.get(range);
  if (last?.marks.length === marks.length && last.marks.every((own, t) => own === marks[t])) return last.classes;
  const classes = classify(range, marks);
  lastClasses.set(range, { marks, classes });
  return classes;
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
  const scales = new Scales(classes, priorMass, timeline, parameters);
  const rates = startRates(parameters.rates, timeline.tests[0]?.observation);
  const shown = Uint8Array.from(timeline.tests, ({ observation }) => (observation.target > 0 ? 1 : 0));
  const unstretched = settingsOf(parameters, rates).map((setting) => scales.weigh(setting));
  const seeming = classChances(unstretched);
  const ends = changesByClass(timeline.range, classes);
  const { stretches, rest } = hiddenStretches(classes, shown, seeming, ends);
  const { kind, commits } = timeline.range;
  const chance = parameters.stretch * shareOfRange(commits.length, commits.length);
  const rarer = kind === 'cause' ? parameters.rarerBefore : [];
  const without = 1 - chance * (1 - rest) - rarer.reduce((sum, { probability }) => sum + probability, 0);
  const plain = unstretched.map((weighed) => scaledWeight(weighed, without));
  const best = new BestSums(plain);
  const kinds = [
    { list: stretches, chance },
    ...rarer.map(({ flakyRate, probability }) => ({
      list: olderParts(classes, seeming, hiddenState + 1 + flakyRate, ends),
      chance: probability,
    })),
  ];
  const promising = promisingSettings(plain, parameters);
  const inOrder = kinds.flatMap(({ list, chance: ofKind }) => {
    const each = promising.map((setting) => scales.weighStretched(setting, list, (prior) => ofKind * prior, best));
    return list.flatMap((_, s) => each.flatMap((found) => found[s] ?? []));
  });
  const weighed = [...plain, ...inOrder].toSorted((a, b) => b.sum - a.sum);
  const logMass = new Float64Array(priorMass.length).fill(Number.NEGATIVE_INFINITY);
  for (const { logs, sum } of weighed) {
    if (sum < weighed[0]!.sum - negligible) break;
    for (let k = 0; k < logs.length; k++) logMass[k] = logAdd(logMass[k]!, logs[k]!);
  }
  return { logMass, settings: probableSettings(likeWorlds(weighed).slice(0, mostSettings)) };
}

/**
 * The settings in their order, without those that foresee the same as a better one and explain the tests by another
 * length or share of hiding: it stands for them.
 */
function likeWorlds(weighed: readonly WeighedSetting[]): WeighedSetting[] {
  const worlds: WeighedSetting[][] = [];
  for (const one of weighed) {
    if (one.sum < weighed[0]!.sum - negligible) break;
    const { stretch, rate, sight } = one.likelihood.setting;
    const same = worlds.find(
      ([
        {
          likelihood: { setting },
        } = one,
      ]) => setting.stretch === stretch && setting.rate === rate && setting.sight === sight,
    );
    if (same === undefined) worlds.push([one]);
    else same.push(one);
  }
  return worlds
    .map((same) => scaledWeight(same[0]!, Math.exp(logSum(same.map(({ sum }) => sum)) - same[0]!.sum)))
    .toSorted((a, b) => b.sum - a.sum);
}

/** How many commits of each class change anything: what a merge brings is mostly in its branches. */
function changesByClass(range: Range, { of, older }: Classes): Float64Array {
  const changes = new Float64Array(older);
  for (let n = 0; n < of.length; n++)
    changes[of[n]!]! += range.graph.parentsOf(range.commits[n]!).length > 1 ? ownChangesOfMerge : 1;
  return changes;
}

/** A setting that was weighed, as if it had been so much more or less probable before. */
function scaledWeight({ likelihood, logs, sum }: WeighedSetting, factor: number): WeighedSetting {
  const log = Math.log(factor);
  return { likelihood, logs: logs.map((value) => value + log), sum: sum + log };
}

/** Probability of each class, "older" among them, in the sum over some settings. */
function classChances(weighed: readonly WeighedSetting[]): Float64Array {
  const all = logSum(weighed.map(({ sum }) => sum));
  const chances = new Float64Array(weighed[0]!.logs.length);
  for (const { logs } of weighed) for (let k = 0; k < chances.length; k++) chances[k]! += Math.exp(logs[k]! - all);
  return chances;
}

/** The greatest sums so far: what cannot come near them need not be summed. */
class BestSums {
  #sums: number[];

  constructor(plain: readonly WeighedSetting[]) {
    this.#sums = plain.map(({ sum }) => sum).toSorted((a, b) => b - a);
    this.#sums.length = Math.min(this.#sums.length, mostSettings);
  }

  /** Whether a setting whose sum is at most this has a part in the belief or in looking ahead. */
  reaches(most: number): boolean {
    const least = this.#sums.length < mostSettings ? Number.NEGATIVE_INFINITY : this.#sums.at(-1)!;
    return most >= Math.min(least, this.#sums[0]! - negligible);
  }

  add(sum: number): void {
    if (this.#sums.length >= mostSettings && !(sum > this.#sums.at(-1)!)) return;
    this.#sums = [...this.#sums, sum].toSorted((a, b) => b - a).slice(0, mostSettings);
  }
}

/** Weighs settings against the same tests. */
class Scales {
  readonly #likelihoods: Likelihoods;
  readonly #tree: ClassTree;
  readonly #room: TreeStates;
  readonly #logPrior: Float64Array;
  /** Written anew for each setting with a stretch: most are not kept. */
  readonly #draft: Float64Array;

  constructor(
    classes: Classes,
    priorMass: Float64Array,
    { tests, gaps }: Timeline<TestedKernel>,
    parameters: BeliefParameters,
  ) {
    const observations = tests.map(({ observation }) => observation);
    this.#likelihoods = new Likelihoods(observations, gaps, parameters);
    this.#tree = classTree(classes);
    this.#room = roomFor(this.#tree);
    this.#logPrior = priorMass.map((mass) => Math.log(mass));
    this.#draft = new Float64Array(priorMass.length);
  }

  weigh(setting: Setting): WeighedSetting {
    const { likelihood, logs } = this.#logsOf(setting, 0);
    return { likelihood, logs, sum: logSum(logs) };
  }

  /** A setting with each of some stretches, in their order; null for those that do not reach the best. */
  weighStretched(
    base: Setting,
    stretches: readonly HiddenStretch[],
    factorOf: (prior: number) => number,
    best: BestSums,
  ): (WeighedSetting | null)[] {
    const weighed: (WeighedSetting | null)[] = stretches.map(() => null);
    const order = Array.from(stretches.keys()).toSorted((a, b) => compare(stretches[a]!.covers, stretches[b]!.covers));
    let before: Uint8Array | null = null;
    for (const s of order) {
      const stretch = stretches[s]!;
      const from = before === null ? 0 : common(before, stretch.covers);
      before = stretch.covers;
      const setting = { ...scaledBy(base, factorOf(stretch.prior)), stretch };
      const { likelihood, logs } = this.#logsOf(setting, from, this.#draft);
      if (!best.reaches(mostOf(logs) + Math.log(logs.length) + rounding)) continue;
      const sum = logSum(logs);
      best.add(sum);
      weighed[s] = { likelihood, logs: logs.slice(), sum };
    }
    return weighed;
  }

  /** Keeps what the last call left of the tests before `from`. */
  #logsOf(setting: Setting, from: number, into?: Float64Array) {
    const likelihood = this.#likelihoods.of(setting);
    const logs = likelihood.logs(this.#tree, this.#room, from, into);
    for (let k = 0; k < logs.length; k++) logs[k] = logs[k]! + this.#logPrior[k]! + setting.logPrior;
    return { likelihood, logs };
  }
}

/** More than sums are wrong by. */
const rounding = 1e-6;

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

function mostOf(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

function logSum(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - most);
  return most + Math.log(sum);
}
