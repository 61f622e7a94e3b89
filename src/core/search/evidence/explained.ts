import { observe } from '../../belief/observation.ts';
import { evidenceOn } from '../../evidence/evidence.ts';
import type { Conclusion } from '../strategy.ts';
import { bugBranches } from './bug-branches.ts';
import type { View } from './view.ts';

/** The answer of a search for a fix, with words for what is special about it. */
export function explained(view: View, conclusion: Conclusion): Conclusion {
  if (view.range.kind !== 'fix') return conclusion;
  if (conclusion.kind === 'not-fixed') {
    const why = whyNoHead(view);
    return why === null ? conclusion : { ...conclusion, why };
  }
  if (conclusion.kind !== 'inconclusive' || !isMostlyOnNeverBranches(view, conclusion)) return conclusion;
  return {
    ...conclusion,
    why: 'the crash went when a branch was merged that never had the bug: no test tells the merge from the commits that it brought',
  };
}

/** Why the head itself says nothing; null where it does. */
function whyNoHead({ known, scene }: View): string | null {
  const { build, runs, commit } = evidenceOn(known.evidence, known.task.head);
  const { target, clean } = observe({ commit, build, runs, infraFailures: 0 }, scene.isTarget);
  if (target + clean > 0) return null;
  const seen = 'the crash is there in the newest revisions that could be tested';
  if (build !== null && build.outcome.kind !== 'built') return `${seen}; the head does not build`;
  return runs.length > 0 ? `${seen}; no run of the head told anything` : `${seen}; the head was not`;
}

function isMostlyOnNeverBranches(
  { known, range, scene }: View,
  { candidates }: Extract<Conclusion, { kind: 'inconclusive' }>,
): boolean {
  const { never } = bugBranches(known, range, scene.isTarget);
  const numberOf = (commit: string) => range.numberOf[range.graph.indexOf(commit)]!;
  const onNever = candidates.filter(({ commit }) => never[numberOf(commit)] === 1);
  return onNever.reduce((sum, { probability }) => sum + probability, 0) > 0.5;
}
