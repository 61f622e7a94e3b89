import type { BeliefParameters } from '../../belief/parameters.ts';
import { priorOf } from '../../belief/prior.ts';
import { contained, type Range } from '../../belief/range.ts';
import type { Known } from '../strategy.ts';
import { weighByMarks } from './marked.ts';
import { oldEnds, oldestRelease } from './task-range.ts';

/** Weights before the tests; commits that lie between two equal kernels cannot be the culprit. */
export function taskPrior(known: Known, range: Range, parameters: BeliefParameters): Float64Array {
  const { history, task, evidence } = known;
  const { graph, releases, paths } = history;
  const inRange = task.kind === 'fix' ? [] : releases;
  const numbers = inRange
    .map(({ commit }) => range.numberOf[graph.indexOf(commit)] ?? -1)
    .filter((number) => number >= 0);
  const prior = priorOf(
    range,
    { guiltyFile: task.guiltyFile ?? null, paths: paths ?? null, releases: numbers },
    parameters,
  );
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

function dropBetween(prior: Float64Array, a: Uint8Array, b: Uint8Array): void {
  for (let n = 0; n < prior.length; n++) if (a[n] !== b[n]) prior[n]! *= 1e-4;
}
