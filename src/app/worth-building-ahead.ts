import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { Wish } from './pending-work.ts';

/** A build is begun ahead only where the answer is likely to take at least this share of a build: else it would only be stopped. */
const leastShare = 0.25;

/**
 * Whether what is asked for now will take long enough that a builder should not wait for it: while it is built
 * always, while it runs by what builds and runs took so far. Pure.
 */
export function isWorthBuildingAhead(wishes: readonly Wish[], evidence: Evidence, machines: number): boolean {
  const asked = wishes.map((wish) => ({ wish, found: evidenceOn(evidence, wish.commit) }));
  if (asked.some(({ found }) => found.build === null)) return true;
  const all = [...evidence.values()];
  const runMs = mean(all.flatMap((revision) => revision.runs.map(({ wallMs }) => wallMs)));
  const builds = all.flatMap((revision) => (revision.build && !revision.build.cached ? [revision.build.wallMs] : []));
  const buildMs = mean(builds.length > 1 ? builds.slice(1) : builds);
  if (runMs === null || buildMs === null) return true;
  const missing = asked.reduce((sum, { wish, found: { runs, traced = [] } }) => {
    return sum + Math.max(0, wish.runs - runs.length) + Math.max(0, wish.traces - traced.length);
  }, 0);
  return Math.ceil(missing / machines) * runMs >= leastShare * buildMs;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
