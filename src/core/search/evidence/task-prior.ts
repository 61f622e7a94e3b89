import type { BeliefParameters } from '../../belief/parameters.ts';
import { priorOf, type Suspicion } from '../../belief/prior.ts';
import { contained, type Range } from '../../belief/range.ts';
import type { Known } from '../strategy.ts';
import { weighByMarks } from './marked.ts';
import { suspicionOf } from './suspicion.ts';
import { oldEnds, oldestRelease } from './task-range.ts';

/** Weights before the tests; commits that lie between two equal kernels cannot be the culprit. */
export function taskPrior(known: Known, range: Range, parameters: BeliefParameters): Float64Array {
  const { history, task, evidence } = known;
  const { graph, releases } = history;
  const inRange = task.kind === 'fix' ? [] : releases;
  const numbers = inRange
    .map(({ commit }) => range.numberOf[graph.indexOf(commit)] ?? -1)
    .filter((number) => number >= 0);
  const prior = weightsOf(range, { ...suspicionOf(known), releases: numbers }, parameters).slice();
  raiseGates(prior, known, range);
  if (task.kind === 'cause' && oldEnds(known).length === 0) {
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
  weighByMarks(prior, known, range);
  return prior;
}

/** Where revisions begin to be built otherwise, what the commit itself changes is no reason to think it innocent. */
function raiseGates(prior: Float64Array, { history }: Known, range: Range): void {
  const numbers = (history.recipes?.gates() ?? []).map((commit) => range.numberOf[commit] ?? -1).filter((n) => n >= 0);
  if (numbers.length === 0) return;
  const mean = prior.reduce((sum, weight) => sum + weight, 0) / prior.length;
  for (const number of numbers) prior[number] = Math.max(prior[number]!, mean);
}

interface Weights {
  readonly suspicion: Suspicion;
  readonly parameters: BeliefParameters;
  readonly weights: Float64Array;
}

const lastWeights = new WeakMap<Range, Weights>();

/** Kept from decision to decision, for no test changes them. Not to be written to. */
function weightsOf(range: Range, suspicion: Suspicion, parameters: BeliefParameters): Float64Array {
  const last = lastWeights.get(range);
  if (last?.parameters === parameters && isSame(last.suspicion, suspicion)) return last.weights;
  const weights = priorOf(range, suspicion, parameters);
  lastWeights.set(range, { suspicion, parameters, weights });
  return weights;
}

function isSame(a: Suspicion, b: Suspicion): boolean {
  return (
    a.guiltyFile === b.guiltyFile &&
    a.paths === b.paths &&
    a.contents === b.contents &&
    a.mayChange === b.mayChange &&
    a.frameFiles?.join() === b.frameFiles?.join() &&
    a.releases.join() === b.releases.join()
  );
}

function dropBetween(prior: Float64Array, a: Uint8Array, b: Uint8Array): void {
  for (let n = 0; n < prior.length; n++) if (a[n] !== b[n]) prior[n]! *= 1e-4;
}
