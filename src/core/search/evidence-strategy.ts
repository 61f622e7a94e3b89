import { type Belief, believe, type TestedKernel } from '../belief/belief.ts';
import { type ChosenTest, chooseTest } from '../belief/choose-test.ts';
import { isTelling, merge, observe } from '../belief/observation.ts';
import { type BeliefParameters, defaultParameters } from '../belief/parameters.ts';
import { priorOf } from '../belief/prior.ts';
import { contained, type Range, rangeOf } from '../belief/range.ts';
import { readTitles } from '../belief/title-identity.ts';
import { mostFrequent } from '../evidence/crash-identity.ts';
import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { LogEntry } from '../log/log-entry.ts';
import { readinessOf } from './readiness.ts';
import { pickReleases, releasesBelow } from './release-walk.ts';
import type { CandidateProbability, Conclusion, Decision, Known, Stage, Strategy } from './strategy.ts';

/** When to stop, and what an answer is worth. */
export interface EvidenceOptions {
  readonly parameters: BeliefParameters;
  /** The probability at which a commit is named at once. */
  readonly confidence: number;
  /** What a right answer is worth, in builds: doubt below one part in this is not worth another build. */
  readonly worthBuilds: number;
  /** Builds after which a search ends, whatever it knows. */
  readonly mostBuilds: number;
  /** A commit is named below this probability only as a candidate. */
  readonly leastToName: number;
  /** Runs on the start commit after which the crash counts as not reproduced. */
  readonly mostStartRuns: number;
}

const defaultOptions: EvidenceOptions = {
  parameters: defaultParameters,
  confidence: 0.99,
  worthBuilds: 250,
  mostBuilds: 120,
  leastToName: 0.6,
  mostStartRuns: 60,
};

/** Searches by belief: what is tested next is what is expected to tell most for its cost. */
export function evidenceStrategy(options: EvidenceOptions = defaultOptions): Strategy {
  return (known) => {
    const log: LogEntry[] = [{ kind: 'begin', search: known.task.kind, start: known.task.start }];
    const start = evidenceOn(known.evidence, known.task.start);
    const calibration = calibrate(known, start, options);
    if (calibration.kind !== 'calibrated') return { ...calibration, log };
    const view = look(known, calibration.titles, options);
    const stop = conclude(view, options);
    return stop === null
      ? {
          kind: 'work',
          asks: [askFor(view)],
          log,
          stage: stageOf(view),
          get soFar() {
            return answer(view, options);
          },
        }
      : { kind: 'concluded', conclusion: stop, log };
  };
}

type Calibration =
  | { readonly kind: 'calibrated'; readonly titles: readonly string[] }
  | Omit<Extract<Decision, { kind: 'work' }>, 'log'>
  | Omit<Extract<Decision, { kind: 'concluded' }>, 'log'>;

/** Runs the start commit until two runs in two, or three in all, crashed with the target. */
function calibrate({ task, evidence }: Known, start: RevisionEvidence, options: EvidenceOptions): Calibration {
  const stage: Stage = { name: 'reproduce', candidates: null, revisionsLeft: null };
  const ask = (runs: number): Calibration => ({
    kind: 'work',
    asks: [{ commit: task.start, runs, why: 'where the crash was seen' }],
    stage,
  });
  if (start.build === null) return ask(2);
  if (start.build.outcome.kind !== 'built') {
    const why = start.build.outcome.kind === 'build-failed' ? (start.build.outcome.errors[0] ?? '') : '';
    return {
      kind: 'concluded',
      conclusion: { kind: 'not-reproduced', confidence: 0.95, why: `the start commit does not build: ${why}` },
    };
  }
  const seen = start.runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const reported = task.crashTitle ?? mostFrequent(seen.map(({ title }) => title));
  const titles = reported === null ? [] : [reported, ...(task.altTitles ?? [])];
  const { members } = readTitles(evidence, task.start, titles);
  const crashed = seen.filter(({ title }) => members.has(title)).length;
  const total = start.runs.length;
  if (crashed >= 3 || (crashed >= 2 && crashed === total)) return { kind: 'calibrated', titles };
  if (total < options.mostStartRuns || (crashed > 0 && total < 2 * options.mostStartRuns))
    return ask(Math.max(2, Math.min(total + Math.max(2, Math.ceil(total / 2)), 2 * options.mostStartRuns)));
  if (crashed > 0) return { kind: 'calibrated', titles };
  const others = [...new Set(seen.map(({ title }) => title))];
  const why =
    others.length > 0 ? `the start commit crashes otherwise: ${others.join('; ')}` : `0 of ${total} runs crashed`;
  return { kind: 'concluded', conclusion: { kind: 'not-reproduced', confidence: 0.95, why } };
}

/** All that a decision looks at. */
interface View {
  readonly known: Known;
  readonly range: Range;
  readonly belief: Belief;
  readonly tested: ReadonlyMap<number, RevisionEvidence>;
  readonly costs: { readonly build: number; readonly run: number };
  readonly choice: ChosenTest | null;
  /** Builds made so far. */
  readonly builds: number;
}

function look(known: Known, titles: readonly string[], options: EvidenceOptions): View {
  const range = rangeOfTask(known);
  const { belief, isTarget } = settleTitles(known, range, titles, options.parameters);
  const tested = testedByNumber(known, range);
  const readiness = readinessOf(known.evidence, range, isTarget);
  const costs = costsOf(known);
  const twins = twinsOf(tested);
  const isDone = (number: number) => twins.has(number) || isSettled(tested.get(number), isTarget);
  const toldSight = isSightTold([...tested.values()]);
  const choice = chooseTest(belief, {
    build: (number) => (tested.has(number) ? 0 : costs.build),
    run: costs.run,
    usable: (number) => (isDone(number) ? 0 : readiness.usable(number)),
    usableRoughly: (number) => (isDone(number) ? 0 : readiness.roughly(number)),
    telling: (number) => readiness.telling(number),
    tellsSight: (number) => toldSight && (tested.get(number)?.runs.length ?? 0) === 0,
    seen: (number) => {
      const revision = tested.get(number);
      return revision === undefined ? { target: 0, clean: 0 } : observe(revision, isTarget);
    },
  });
  const builds = [...known.evidence.values()].filter(({ build }) => build !== null).length;
  return { known, range, belief, tested, costs, choice, builds };
}

/** Clean revisions without a word of sight after which none is expected any more: it is off, or there is nothing to trace. */
const patienceWithSight = 2;

function isSightTold(tested: readonly RevisionEvidence[]): boolean {
  const clean = tested.filter(({ runs }) => runs.length > 0 && runs.every(({ outcome }) => outcome.kind === 'ok'));
  const silent = clean.filter(({ runs }) => runs.every(({ sight }) => sight === null));
  return silent.length < patienceWithSight || silent.length < clean.length;
}

/** From the oldest release that a walk would test to the start commit; a commit known to be clean is a nearer end. */
function rangeOfTask({ task, history }: Known): Range {
  const { graph } = history;
  const newest = graph.indexOf(task.start);
  const good = (task.good ?? []).map((commit) => graph.indexOf(commit)).filter((commit) => commit >= 0);
  if (good.length > 0) return rangeOf(graph, newest, good);
  const floor = oldestRelease({ task, history } as Known);
  return rangeOf(graph, newest, floor === null ? [] : [...graph.parentsOf(floor)]);
}

function oldestRelease({ task, history }: Known): number | null {
  const { graph, releases } = history;
  const walk = task.walk ?? pickReleases(releasesBelow(graph, releases, graph.indexOf(task.start)));
  const oldest = walk.at(-1);
  return oldest === undefined ? null : graph.indexOf(oldest.commit);
}

/** Crashes that leave no doubt that the bug is there, and runs after which more would be a waste. */
const settlingCrashes = 3;
const mostRuns = 150;

function isSettled(revision: RevisionEvidence | undefined, isTarget: (title: string) => boolean): boolean {
  if (revision === undefined) return false;
  return revision.runs.length >= mostRuns || observe(revision, isTarget).target >= settlingCrashes;
}

/** Revisions whose kernel an older tested one has too: that one stands for all of them. */
function twinsOf(tested: ReadonlyMap<number, RevisionEvidence>): Set<number> {
  const first = new Map<string, number>();
  const twins = new Set<number>();
  for (const number of [...tested.keys()].toSorted((a, b) => a - b)) {
    const outcome = tested.get(number)!.build?.outcome;
    if (outcome?.kind !== 'built') continue;
    if (first.has(outcome.signature)) twins.add(number);
    else first.set(outcome.signature, number);
  }
  return twins;
}

function testedByNumber({ evidence, history }: Known, range: Range): Map<number, RevisionEvidence> {
  const tested = new Map<number, RevisionEvidence>();
  for (const revision of evidence.values()) {
    const number = range.numberOf[history.graph.indexOf(revision.commit)] ?? -1;
    if (number >= 0 && revision.build !== null) tested.set(number, revision);
  }
  return tested;
}

function costsOf({ costs, evidence }: Known): { build: number; run: number } {
  if (costs) return { build: costs.buildMs, run: costs.runMs };
  const builds = [...evidence.values()].flatMap(({ build }) => (build !== null && !build.cached ? [build.wallMs] : []));
  const runs = [...evidence.values()].flatMap((revision) => revision.runs.map(({ wallMs }) => wallMs));
  const mean = (values: readonly number[], otherwise: number) =>
    values.length === 0 ? otherwise : values.reduce((a, b) => a + b, 0) / values.length;
  const later = builds.length > 1 ? builds.slice(1) : builds;
  return { build: mean(later, 360_000), run: mean(runs, 60_000) };
}

/**
 * How often the target shows in a run although a kernel has the bug of some foreign title: known where both were seen
 * on the same revisions. A run with such a crash is that share of a clean run.
 */
function showsBeside(evidence: Known['evidence'], isTarget: (title: string) => boolean): (title: string) => number {
  const counts = new Map<string, { target: number; foreign: number }>();
  for (const { runs } of evidence.values()) {
    const titles = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash.title] : []));
    const target = titles.filter(isTarget).length;
    if (target === 0) continue;
    for (const title of titles) {
      if (isTarget(title)) continue;
      const count = counts.get(title) ?? { target: 0, foreign: 0 };
      counts.set(title, { target: Math.max(count.target, target), foreign: count.foreign + 1 });
    }
  }
  return (title) => {
    const { target = 0, foreign = 0 } = counts.get(title) ?? {};
    return foreign === 0 ? 0 : target / (target + foreign + 1);
  };
}

/** Kernels that told something, equal ones together, for one reading of the titles. */
function kernelsOf({ evidence, history }: Known, isTarget: (title: string) => boolean): TestedKernel[] {
  const bySignature = new Map<string, TestedKernel>();
  const shows = showsBeside(evidence, isTarget);
  for (const revision of evidence.values()) {
    if (revision.build?.outcome.kind !== 'built') continue;
    const observation = observe(revision, isTarget, shows);
    if (!isTelling(observation)) continue;
    const { signature } = revision.build.outcome;
    const twin = bySignature.get(signature);
    const commit = history.graph.indexOf(revision.commit);
    bySignature.set(signature, {
      commit: Math.min(commit, twin?.commit ?? commit),
      observation: twin === undefined ? observation : merge(observation, twin.observation),
    });
  }
  return [...bySignature.values()];
}

/** Weights before the tests; commits that lie between two equal kernels cannot be the culprit. */
function priorFor(known: Known, range: Range, parameters: BeliefParameters): Float64Array {
  const { history, task, evidence } = known;
  const { graph, releases, paths } = history;
  const numbers = releases
    .map(({ commit }) => range.numberOf[graph.indexOf(commit)] ?? -1)
    .filter((number) => number >= 0);
  const prior = priorOf(
    range,
    { guiltyFile: task.guiltyFile ?? null, paths: paths ?? null, releases: numbers },
    parameters,
  );
  if ((task.good ?? []).length === 0) {
    const floor = oldestRelease(known);
    if (floor !== null) prior[range.numberOf[floor]!] = 0;
  }
  const groups = new Map<string, number[]>();
  for (const { commit, build } of evidence.values()) {
    if (build?.outcome.kind !== 'built') continue;
    groups.set(build.outcome.signature, [...(groups.get(build.outcome.signature) ?? []), graph.indexOf(commit)]);
  }
  for (const group of groups.values())
    for (const twin of group.slice(1)) dropBetween(prior, contained(range, group[0]!), contained(range, twin));
  return prior;
}

function dropBetween(prior: Float64Array, a: Uint8Array, b: Uint8Array): void {
  for (let n = 0; n < prior.length; n++) if (a[n] !== b[n]) prior[n]! *= 1e-4;
}

/** Chance that a foreign crash shows in a revision where none was seen nearby, and where it was. */
const foreignAnew = 0.15;
const foreignAgain = 0.9;
/** Chance that a foreign crash which shows at all comes in nearly every run. */
const foreignInEveryRun = 0.25;

interface Reading {
  readonly belief: Belief;
  readonly isTarget: (title: string) => boolean;
}

/**
 * Decides for each doubtful title, the most frequent first, whether the evidence fits better when it is the
 * target's. Each title is weighed with those before it settled.
 */
function settleTitles(known: Known, range: Range, titles: readonly string[], parameters: BeliefParameters): Reading {
  const { members, doubtful } = readTitles(known.evidence, known.task.start, titles);
  const prior = priorFor(known, range, parameters);
  const older = (known.task.good ?? []).length > 0 ? parameters.olderThanGood : parameters.older;
  const read = (isTarget: (title: string) => boolean) =>
    believe(range, kernelsOf(known, isTarget), prior, older, parameters);
  const settled = new Set(members);
  const isTarget = (title: string) => settled.has(title);
  let belief = read(isTarget);
  for (const { title, probability } of doubtful.slice(0, 3)) {
    const foreign = foreignChance(known, title);
    const asTarget = read((other) => isTarget(other) || other === title);
    const odds = Math.log(probability / (1 - probability)) + asTarget.logEvidence - belief.logEvidence - foreign;
    if (odds <= 0) continue;
    settled.add(title);
    belief = asTarget;
  }
  return { belief, isTarget };
}

/** Natural logarithm of the chance that a title is a bug of its own, from how it came. */
function foreignChance({ evidence }: Known, title: string): number {
  let [revisions, inEveryRun] = [0, 0];
  for (const { runs } of evidence.values()) {
    const own = runs.filter(({ outcome }) => outcome.kind === 'crashed' && outcome.crash.title === title).length;
    const past = runs.filter(({ outcome }) => outcome.kind === 'crashed' || outcome.kind === 'ok').length;
    if (own > 0) revisions++;
    if (own > 0.9 * past) inEveryRun++;
  }
  const always = 2 * inEveryRun > revisions ? Math.log(foreignInEveryRun) : 0;
  return Math.log(foreignAnew) + (revisions - 1) * Math.log(foreignAgain) + always;
}

function stageOf({ belief }: View): Stage {
  const likely = belief.culprit.filter((p) => p > 0.0005).length;
  const bits = -belief.culprit.reduce((sum, p) => (p > 0 ? sum + p * Math.log2(p) : sum), 0);
  return { name: bits > 2 ? 'search' : 'confirm', candidates: likely, revisionsLeft: Math.ceil(bits) + 1 };
}

function askFor({ choice, range, tested, known }: View) {
  const { number, runs } = choice!;
  const commit = range.graph.id(range.commits[number]!);
  const before = tested.get(number)?.runs.length ?? 0;
  const some = Math.min(runs, 10);
  return {
    commit,
    runs: before + some,
    why: before > 0 ? 'more runs tell most for their cost' : 'tells most for its cost',
    traced: before === 0 && commit !== known.task.start,
  };
}

/** Where no commit leads, tests expected to tell less than so many bits for the cost of a build and five runs are not worth making. */
const leastBits = 0.004;

/** The answer, or null while another test is worth its cost. */
function conclude(view: View, options: EvidenceOptions): Conclusion | null {
  const { belief, choice, costs, builds } = view;
  const leader = indexOfMost(belief.culprit);
  const most = belief.culprit[leader]!;
  const sure = Math.max(most, belief.older);
  const doubt = 1 - sure;
  if (choice !== null && sure < options.confidence && builds < options.mostBuilds) {
    const needed = (choice.cost / choice.bits) * remainingBits(belief);
    const worth =
      sure < options.leastToName
        ? (choice.bits / choice.cost) * (costs.build + 5 * costs.run) > leastBits
        : needed < doubt * options.worthBuilds * costs.build;
    if (worth) return null;
  }
  return answer(view, options);
}

/** Entropy of the belief in bits, "older" included. */
function remainingBits({ culprit, older }: Belief): number {
  let bits = older > 0 ? -older * Math.log2(older) : 0;
  for (const p of culprit) if (p > 1e-9) bits -= p * Math.log2(p);
  return bits;
}

function answer({ belief, range, known, tested }: View, options: EvidenceOptions): Conclusion {
  const leader = indexOfMost(belief.culprit);
  const candidates = candidatesOf(belief, range);
  const most = belief.culprit[leader]!;
  if (belief.older > most) {
    const oldest = oldestRelease(known);
    const at = oldest === null ? range.commits[0]! : oldest;
    if (belief.older >= options.leastToName)
      return {
        kind: 'predates',
        oldest: range.graph.id(at),
        confidence: belief.older,
        why: 'the crash is believed to be older than the range',
      };
  }
  if (most < options.leastToName)
    return {
      kind: 'inconclusive',
      candidates,
      confidence: groupMass(candidates),
      why: 'no test that is left tells these commits apart for its cost',
    };
  const culprit = range.graph.id(range.commits[leader]!);
  const label = range.graph.parentsOf(range.commits[leader]!).length > 1 ? 'merge' : 'introduces';
  return { kind: 'found', culprit, candidates, confidence: most, label, proof: proofOf(range, leader, tested) };
}

/** The smallest set of commits that holds 95 %, at most 100, most probable first. */
function candidatesOf({ culprit }: Belief, range: Range): CandidateProbability[] {
  const likely: number[] = [];
  for (let n = 0; n < culprit.length; n++) if (culprit[n]! > 1e-4) likely.push(n);
  const order = likely.toSorted((a, b) => culprit[b]! - culprit[a]!);
  const candidates: CandidateProbability[] = [];
  let sum = 0;
  for (const n of order) {
    if (sum >= 0.95 || candidates.length >= 100) break;
    candidates.push({ commit: range.graph.id(range.commits[n]!), probability: culprit[n]! });
    sum += culprit[n]!;
  }
  return candidates;
}

function groupMass(candidates: readonly CandidateProbability[]): number {
  return Math.min(
    1,
    candidates.reduce((sum, { probability }) => sum + probability, 0),
  );
}

function proofOf(range: Range, leader: number, tested: ReadonlyMap<number, RevisionEvidence>): string[] {
  const parents = Array.from(range.parents.subarray(range.parentStart[leader], range.parentStart[leader + 1]));
  return [leader, ...parents].flatMap((number, i) => {
    const runs = tested.get(number)?.runs ?? [];
    const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
    const crashed = runs.filter(({ outcome }) => outcome.kind === 'crashed').length;
    if (runs.length === 0) return [];
    return [
      `${i === 0 ? 'culprit' : 'parent'} ${crashed > 0 ? `crashed ${crashed}/${runs.length}` : `clean ${clean}/${runs.length}`}`,
    ];
  });
}

function indexOfMost(values: Float64Array): number {
  let most = 0;
  for (let n = 1; n < values.length; n++) if (values[n]! > values[most]!) most = n;
  return most;
}
