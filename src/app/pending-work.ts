import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { Ask } from '../core/search/strategy.ts';

export type WorkItem =
  | { readonly kind: 'build'; readonly commit: string }
  | { readonly kind: 'run'; readonly commit: string };

/**
 * What can be started now to answer the asks, the first ask first: a build where there is none, otherwise the runs
 * that are missing. What is under way is not named again. Pure.
 */
export function pendingWork(asks: readonly Ask[], evidence: Evidence, underWay: readonly WorkItem[]): WorkItem[] {
  return asks.flatMap((ask): WorkItem[] => {
    const { commit } = ask;
    const started = underWay.filter((item) => item.commit === commit);
    const { build, runs } = evidenceOn(evidence, commit);
    if (build === null) return started.length > 0 ? [] : [{ kind: 'build', commit }];
    if (build.outcome.kind !== 'built') return [];
    const missing = ask.runs - runs.length - started.length;
    return Array.from({ length: Math.max(0, missing) }, () => ({ kind: 'run', commit }));
  });
}
