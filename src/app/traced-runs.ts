import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { RunRecord } from '../core/evidence/journal-event.ts';
import { type Marks, noMarks } from '../core/marks/gather-marks.ts';
import type { Ask, BisectionTask } from '../core/search/strategy.ts';
import { targetRuns } from '../core/sight/revision-sight.ts';
import { isTracingGivenUp } from '../core/sight/tracing.ts';
import type { Wish } from './pending-work.ts';

/** Traced crashes that a profile is taken from: one alone may have caught a thread where it never is otherwise. */
const wantedCrashes = 2;
/** Traced runs of the start commit at the most, however rarely it crashes. */
const mostTracedRuns = 20;

/**
 * What to do for sight beside what the strategy asks: one traced run where it wants one and the target did not
 * crash yet, and
 * as soon as it does, enough traced crashes of the start commit to compare with. Pure.
 */
export function withTracedRuns(
  task: BisectionTask,
  asks: readonly Ask[],
  evidence: Evidence,
  marks: Marks = noMarks,
): Wish[] {
  const start = evidenceOn(evidence, task.start);
  const { traced = [] } = start;
  const isUseless = isTracingGivenUp(traced);
  const isTargetRun = targetRuns(task, evidence, marks);
  const isLooking = asks.some((ask) => ask.traced === true && ask.commit !== task.start);
  const wishes = asks.map((ask): Wish => {
    const { runs } = evidenceOn(evidence, ask.commit);
    const isNeeded = ask.traced === true && !isUseless && !runs.some(isTargetRun);
    return { ...ask, traces: isNeeded ? 1 : 0 };
  });
  const missing = wantedCrashes - traced.filter(isTargetRun).length;
  const tries = mostTries(start.runs.filter((run) => !run.traced)) - traced.length;
  if (!isLooking || isUseless || start.build?.outcome.kind !== 'built' || missing <= 0 || tries <= 0) return wishes;
  const profile: Wish = {
    commit: task.start,
    runs: 0,
    traced: true,
    traces: traced.length + Math.min(missing, tries),
    why: 'traced: which system calls does it die in?',
  };
  return [profile, ...wishes];
}

/** Enough that the wanted crashes come in nine cases of ten. */
function mostTries(plain: readonly RunRecord[]): number {
  const rate = (plain.filter(hasCrashed).length + 0.5) / (plain.length + 1);
  return Math.min(mostTracedRuns, Math.ceil((2 * wantedCrashes) / rate));
}

function hasCrashed({ outcome }: RunRecord): boolean {
  return outcome.kind === 'crashed';
}
