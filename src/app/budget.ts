import { costOf, evidenceOn, gatherAll } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import type { Conclusion, Decision, Known } from '../core/search/strategy.ts';

export interface Budget {
  /** Kernels built at the most; null without a limit. */
  readonly builds: number | null;
  /** Wall time of builds and runs at the most, in milliseconds; null without a limit. */
  readonly timeMs: number | null;
}

/**
 * A decision to go on, as far as the budget allows: what is built may still be run when no more may be built. Where
 * nothing may be done the answer is what is believed so far, with the reason.
 */
export function withinBudget(
  budget: Budget,
  { marks }: Known,
  decision: Extract<Decision, { kind: 'work' }>,
  reached: Decision,
  events: readonly JournalEvent[],
): Decision {
  const cost = costOf(events);
  const left = budget.timeMs === null ? 1 : budget.timeMs - cost.buildMs - cost.runMs;
  if (left <= 0) return ended(decision, reached, 'the budget of time is used up');
  const mostBuilds = budget.builds === null ? Number.POSITIVE_INFINITY : budget.builds + (marks?.builds ?? 0);
  if (cost.builds < mostBuilds) return decision;
  const evidence = gatherAll(events);
  const asks = decision.asks.filter(({ commit }) => {
    const { build } = evidenceOn(evidence, commit);
    return build !== null && build.imported !== true;
  });
  if (asks.length > 0 && asks[0] === decision.asks[0]) return { ...decision, asks };
  const number = `${mostBuilds} build${mostBuilds === 1 ? '' : 's'}`;
  return ended(decision, reached, `the budget of ${number} is used up`);
}

function ended({ log, soFar }: Extract<Decision, { kind: 'work' }>, reached: Decision, why: string): Decision {
  if (reached.kind === 'concluded') return reached;
  const none = { kind: 'inconclusive', candidates: [], confidence: 0, why } as const;
  return { kind: 'concluded', conclusion: soFar === undefined ? none : withReason(soFar, why), log };
}

function withReason(conclusion: Conclusion, why: string): Conclusion {
  if (conclusion.kind === 'found') return { ...conclusion, endedBy: why };
  if (conclusion.kind === 'inconclusive') return { ...conclusion, why };
  return { ...conclusion, why: `${conclusion.why}; ${why}` };
}
