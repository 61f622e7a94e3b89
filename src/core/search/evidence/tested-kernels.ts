import type { TestedKernel } from '../../belief/belief.ts';
import { isTelling, merge, type Observation, observe } from '../../belief/observation.ts';
import type { Range } from '../../belief/range.ts';
import type { Known } from '../strategy.ts';
import { bugBranches } from './bug-branches.ts';

/** Kernels that told something, equal ones together, for one reading of the titles. */
export function testedKernels(known: Known, range: Range, isTarget: (title: string) => boolean): TestedKernel[] {
  const { evidence, history } = known;
  const bySignature = new Map<string, TestedKernel>();
  const shows = showsBeside(evidence, isTarget);
  for (const revision of evidence.values()) {
    if (revision.build?.outcome.kind !== 'built') continue;
    const observation = observe(revision, isTarget, shows);
    if (!isTelling(observation) || tellsNothingOfFix(known, range, isTarget, revision.commit, observation)) continue;
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

/** A clean revision of a branch that may never have had the bug. */
function tellsNothingOfFix(
  known: Known,
  range: Range,
  isTarget: (title: string) => boolean,
  commit: string,
  { target }: Observation,
): boolean {
  const { task, history } = known;
  if (task.kind !== 'fix' || target > 0 || commit === task.start) return false;
  const number = range.numberOf[history.graph.indexOf(commit)] ?? -1;
  return number < 0 || bugBranches(known, range, isTarget).had[number] === 0;
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
