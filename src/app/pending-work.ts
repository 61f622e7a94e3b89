import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { Ask } from '../core/search/strategy.ts';

export type WorkItem =
  | { readonly kind: 'build'; readonly commit: string }
  | { readonly kind: 'run'; readonly commit: string; readonly traced: boolean };

/** An ask, and how many traced runs there are to be beside the plain ones. */
export interface Wish extends Ask {
  readonly traces: number;
}

/**
 * What can be started now to answer the wishes, the first first: a build where there is none, otherwise the runs
 * that are missing, traced ones before others. What is under way is not named again. Pure.
 */
export function pendingWork(wishes: readonly Wish[], evidence: Evidence, underWay: readonly WorkItem[]): WorkItem[] {
  return wishes.flatMap((wish): WorkItem[] => {
    const { commit } = wish;
    const started = underWay.filter((item) => item.commit === commit);
    const { build, runs, traced = [] } = evidenceOn(evidence, commit);
    if (build === null) return started.length > 0 ? [] : [{ kind: 'build', commit }];
    if (build.outcome.kind !== 'built') return [];
    const underTrace = started.filter((item) => item.kind === 'run' && item.traced).length;
    return [
      ...someRuns(commit, true, wish.traces - traced.length - underTrace),
      ...someRuns(commit, false, wish.runs - runs.length - (started.length - underTrace)),
    ];
  });
}

function someRuns(commit: string, traced: boolean, count: number): WorkItem[] {
  return Array.from({ length: Math.max(0, count) }, () => ({ kind: 'run', commit, traced }));
}
