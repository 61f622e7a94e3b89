import { isTarget } from '../evidence/crash-identity.ts';
import type { RunRecord } from '../evidence/journal-event.ts';
import type { VerdictContext, VerdictRules } from './verdict-rules.ts';

/** A clean verdict may miss the crash once in a hundred. */
const missChance = 0.01;
const fewestCleanRuns = 3;
const mostCleanRuns = 100;
/** On the start commit: enough runs to know the rate from crashes, or to give up on a rate below a twentieth. */
const start = { fewestRuns: 10, mostRuns: 60, crashesToKnowTheRate: 4 } as const;
/** Revisions where so many more runs told nothing than were clean are left alone. */
const hopelessRuns = 8;

/**
 * Clean runs that show the absence of a crash: (1 - rate)^n <= 1/100. The rate is what the start commit gave with
 * one clean run added, so that a bug which never missed in ten runs is not trusted to never miss.
 */
export function cleanRunsNeeded({ crashed, runs }: { readonly crashed: number; readonly runs: number }): number {
  const cautious = crashed / (runs + 1);
  if (cautious <= 0) return mostCleanRuns;
  const needed = Math.ceil(Math.log(missChance) / Math.log(1 - cautious));
  return Math.min(mostCleanRuns, Math.max(fewestCleanRuns, needed));
}

/**
 * Only the crash that is followed counts: another crash is no evidence, one target crash is proof of bad, and clean
 * runs are repeated until the start commit's rate makes them telling.
 */
export const gatedVerdict: VerdictRules = {
  name: 'gated',
  doubtsBranches: true,
  wanted: (runs, context) => {
    if (context.start === null) return wantedAtStart(runs);
    if (targetRuns(runs, context).length > 0) return null;
    const clean = runs.filter(isClean).length;
    const missing = cleanRunsNeeded(context.start) - clean;
    const toldNothing = runs.length - clean;
    return missing <= 0 || toldNothing >= hopelessRuns + clean ? null : runs.length + missing;
  },
  judge: (runs, context) => {
    const counted = targetRuns(runs, context);
    const clean = runs.filter(isClean).length;
    const because = `${counted.length} of ${runs.length} runs crashed with the target, ${clean} were clean`;
    if (counted.length > 0) return { verdict: 'bad', because, counted };
    const needed = context.start === null ? start.mostRuns : cleanRunsNeeded(context.start);
    if (clean >= needed) return { verdict: 'good', because, counted };
    return { verdict: 'skip', because: `${because}: not enough for a verdict`, counted };
  },
};

/** Ten runs; where not all crash, until four crashes tell the rate. */
function wantedAtStart(runs: readonly RunRecord[]): number | null {
  if (runs.length < start.fewestRuns) return start.fewestRuns;
  const crashed = runs.filter(({ outcome }) => outcome.kind === 'crashed').length;
  const wanted = crashed >= start.crashesToKnowTheRate ? start.fewestRuns : start.mostRuns;
  return runs.length < wanted ? Math.min(wanted, runs.length + start.fewestRuns) : null;
}

function isClean({ outcome }: RunRecord): boolean {
  return outcome.kind === 'ok';
}

function targetRuns(runs: readonly RunRecord[], { target }: VerdictContext): RunRecord[] {
  return runs.filter(
    ({ outcome }) => outcome.kind === 'crashed' && (target === null || isTarget(target, outcome.crash)),
  );
}
