import { isTarget } from '../evidence/crash-identity.ts';
import type { RunRecord } from '../evidence/journal-event.ts';
import type { VerdictContext, VerdictRules } from './verdict-rules.ts';

/** A clean verdict may miss the crash once in a hundred. */
const missChance = 0.01;
const fewestRuns = 3;
const mostRuns = 60;
/** Runs on the start commit: enough to tell a rate of a tenth from none. */
const startRuns = 20;
/** Revisions where this many runs in a row gave neither the target nor a clean end are left alone. */
const hopelessRuns = 8;

/**
 * Clean runs that show the absence of a crash with this rate: (1 - rate)^n <= 1/100, the rate being what the start
 * commit gave with one failure added, so that a bug which never missed in 20 runs is not trusted to never miss.
 */
export function cleanRunsNeeded(startRate: number, startTotal = startRuns): number {
  const cautious = (startRate * startTotal) / (startTotal + 1);
  if (cautious <= 0) return mostRuns;
  const needed = Math.ceil(Math.log(missChance) / Math.log(1 - cautious));
  return Math.min(mostRuns, Math.max(fewestRuns, needed));
}

const isClean = ({ outcome }: RunRecord) => outcome.kind === 'ok';

/**
 * Only the crash that is followed counts: another crash is no evidence, one target crash is proof of bad, and clean
 * runs are repeated until the start commit's rate makes them telling.
 */
export const gatedVerdict: VerdictRules = {
  name: 'gated',
  wanted: (runs, context) => {
    if (context.target === null) return wantedAtStart(runs);
    if (targetRuns(runs, context).length > 0) return null;
    const clean = runs.filter(isClean).length;
    const missing = cleanRunsNeeded(context.startRate ?? 1) - clean;
    const censored = runs.length - clean;
    if (missing <= 0 || censored >= hopelessRuns + clean || runs.length >= 2 * mostRuns) return null;
    return runs.length + missing;
  },
  judge: (runs, context) => {
    const counted = targetRuns(runs, context);
    const clean = runs.filter(isClean).length;
    const figures = `${counted.length} of ${runs.length} runs crashed with the target, ${clean} were clean`;
    if (counted.length > 0) return { verdict: 'bad', because: figures, counted };
    const needed = context.target === null ? startRuns : cleanRunsNeeded(context.startRate ?? 1);
    if (clean >= needed) return { verdict: 'good', because: figures, counted };
    return { verdict: 'skip', because: `${figures}: not enough for a verdict`, counted };
  },
};

/** On the start commit: ten runs where all crash, otherwise more, to learn the rate. */
function wantedAtStart(runs: readonly RunRecord[]): number | null {
  if (runs.length < 10) return 10;
  const crashed = runs.filter(({ outcome }) => outcome.kind === 'crashed').length;
  if (crashed === runs.length) return null;
  return runs.length < startRuns ? startRuns : null;
}

function targetRuns(runs: readonly RunRecord[], { target }: VerdictContext): RunRecord[] {
  return runs.filter(
    ({ outcome }) => outcome.kind === 'crashed' && (target === null || isTarget(target, outcome.crash)),
  );
}
