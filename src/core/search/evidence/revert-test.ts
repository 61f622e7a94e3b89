import { observe } from '../../belief/observation.ts';
import type { BeliefParameters } from '../../belief/parameters.ts';
import { contained, type Range } from '../../belief/range.ts';
import { evidenceOn, type Revert, type RevisionEvidence } from '../../evidence/evidence.ts';
import type { Ask, Conclusion, Known, RevertAsk } from '../strategy.ts';

/**
 * The revert test (4.11 of the derivation of the model): without the culprit the newest revision that crashes should
 * not. KernelCI asks for three clean runs of such a kernel and met no wrong answer in two months. It is one more look
 * by another way, not a proof, so its weights are mild.
 *
 * Whether the crash is gone once a commit is taken back, by what that commit is:
 */
const gone = {
  /** The culprit: not where other code came to rely on it, or brings the same bug since. */
  culprit: 0.85,
  /** One that only lets an older bug show: back in hiding, where nothing else lets it show by now. */
  exposer: 0.5,
  /** One that has nothing to do with it, but moves code about. */
  bystander: 0.05,
} as const;

/** What the test needs of a search. */
export interface RevertScene {
  readonly known: Known;
  readonly range: Range;
  readonly isTarget: (title: string) => boolean;
  /** Share of runs in which the bug shows where it is, 0..1. */
  readonly rate: number;
}

/** Revisions in which it is tried to take a commit back. */
const mostTries = 3;
const fewestRuns = 3;
const mostRuns = 10;

/** What is still to be done for the revert test of an answer; null where it is done, or cannot or need not be. */
export function nextOfRevertTest(scene: RevertScene, stop: Conclusion): { revert: RevertAsk } | { ask: Ask } | null {
  if (stop.kind !== 'found' || !isWorthIt(scene, stop.culprit)) return null;
  const tries = (scene.known.reverts ?? []).filter(({ commit }) => commit === stop.culprit);
  const made = tries.find((revert) => revert.outcome.kind === 'reverted' && !isBroken(revert.evidence));
  if (made?.outcome.kind === 'reverted') {
    const missing = isDone(scene, made) ? 0 : runsWanted(scene.rate);
    const why = `is the crash gone without ${stop.culprit.slice(0, 12)}?`;
    return missing === 0 ? null : { ask: { commit: made.outcome.revision, runs: missing, why } };
  }
  const on = basesOf(scene, stop.culprit).find((base) => !tries.some((one) => one.on === base));
  return on === undefined || tries.length >= mostTries ? null : { revert: { commit: stop.culprit, on } };
}

/**
 * Not for a merge, which taken back takes a whole branch away; nor where the clean parent is blind: then what is left
 * without the commit is blind too.
 */
function isWorthIt({ known, range, isTarget }: RevertScene, culprit: string): boolean {
  const { graph } = range;
  const parents = graph.parentsOf(graph.indexOf(culprit));
  const [parent] = parents;
  if (known.task.kind !== 'cause' || parents.length !== 1 || parent === undefined) return false;
  const isBlind = evidenceOn(known.evidence, graph.id(parent)).sight?.sight === 'blind';
  return !isBlind && crashes(evidenceOn(known.evidence, culprit), isTarget);
}

/** Revisions that crash and contain the culprit, the newest first; without itself, for that would be its parent. */
function basesOf({ known, range, isTarget }: RevertScene, culprit: string): string[] {
  const { graph } = range;
  const own = range.numberOf[graph.indexOf(culprit)]!;
  return [...known.evidence.values()]
    .filter((revision) => revision.commit !== culprit && crashes(revision, isTarget))
    .map(({ commit }) => graph.indexOf(commit))
    .filter((index) => (range.numberOf[index] ?? -1) >= 0 && contained(range, index)[own] === 1)
    .toSorted((a, b) => b - a)
    .map((index) => graph.id(index));
}

function crashes(revision: RevisionEvidence, isTarget: (title: string) => boolean): boolean {
  return observe(revision, isTarget).target > 0;
}

function isBroken({ build, runs }: RevisionEvidence): boolean {
  if (build !== null && build.outcome.kind !== 'built') return true;
  return runs.length >= 2 && runs.every(({ outcome }) => outcome.kind !== 'ok' && outcome.kind !== 'crashed');
}

function isDone({ isTarget, rate }: RevertScene, { evidence }: Revert): boolean {
  return evidence.build !== null && (crashes(evidence, isTarget) || evidence.runs.length >= runsWanted(rate));
}

/** Clean runs after which a crash would have come in 19 cases of 20, in bounds. */
export function runsWanted(rate: number): number {
  const enough = rate >= 0.95 ? 1 : Math.ceil(Math.log(0.05) / Math.log(1 - rate));
  return Math.max(fewestRuns, Math.min(mostRuns, enough));
}

/** A posterior over the commits of a range, by number, and "older". */
interface Posterior {
  readonly culprit: Float64Array;
  readonly older: number;
}

/** The belief after the revert tests; itself where there was none that told anything. */
export function weighByReverts<B extends Posterior>(belief: B, scene: RevertScene, parameters: BeliefParameters): B {
  const told = (scene.known.reverts ?? []).filter(
    (revert) => revert.outcome.kind === 'reverted' && isTelling(revert.evidence, scene.isTarget),
  );
  if (told.length === 0) return belief;
  const culprit = belief.culprit.slice();
  let { older } = belief;
  for (const revert of told) {
    const chances = chancesOf(scene, revert, parameters);
    const own = scene.range.numberOf[scene.range.graph.indexOf(revert.commit)] ?? -1;
    const hidden = whereHidden(scene, revert.commit);
    for (let n = 0; n < culprit.length; n++)
      culprit[n]! *= n === own ? chances.culprit : hidden?.[n] === 1 ? chances.exposer : chances.bystander;
    older *= hidden === null ? chances.bystander : chances.exposer;
  }
  const sum = culprit.reduce((all, p) => all + p, older);
  return { ...belief, culprit: culprit.map((p) => p / sum), older: older / sum };
}

function isTelling(evidence: RevisionEvidence, isTarget: (title: string) => boolean): boolean {
  const { target, clean } = observe(evidence, isTarget);
  return target + clean > 0;
}

/** The chance of what a reverted kernel showed, by what the commit that was taken back is. */
function chancesOf({ isTarget, rate }: RevertScene, { evidence }: Revert, { stray }: BeliefParameters) {
  const { target, clean } = observe(evidence, isTarget);
  const without = target > 0 ? stray : 1;
  const still = rate ** target * (1 - rate) ** clean;
  const mixed = (share: number) => share * without + (1 - share) * still;
  return { culprit: mixed(gone.culprit), exposer: mixed(gone.exposer), bystander: mixed(gone.bystander) };
}

/**
 * Commits, by number, whose bug would lie hidden in a clean parent of a commit: for them that commit is where it came
 * into view. Null where no parent was seen clean.
 */
function whereHidden({ known, range, isTarget }: RevertScene, commit: string): Uint8Array | null {
  const { graph } = range;
  const clean = Array.from(graph.parentsOf(graph.indexOf(commit))).filter((parent) => {
    const seen = observe(evidenceOn(known.evidence, graph.id(parent)), isTarget);
    return seen.target === 0 && seen.clean > 0;
  });
  const sets = clean.filter((parent) => (range.numberOf[parent] ?? -1) >= 0).map((parent) => contained(range, parent));
  if (clean.length === 0) return null;
  return Uint8Array.from(range.commits, (_, n) => (sets.some((set) => set[n] === 1) ? 1 : 0));
}
