import { isTarget, learnMarkedTarget, type Target } from '../evidence/crash-identity.ts';
import { type Evidence, evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { RunRecord } from '../evidence/journal-event.ts';
import type { CallTrace } from '../evidence/outcome.ts';
import { type Marks, noMarks } from '../marks/gather-marks.ts';
import type { CrashSummary } from '../report/crash-report.ts';
import type { BisectionTask } from '../search/strategy.ts';
import { buildSight, type CrashNeeds } from './build-sight.ts';
import { compareTraces } from './compare-traces.ts';
import { type Profile, type ProfileResult, type TracedCrash, takeProfile } from './profile.ts';
import type { SightReading } from './sight-reading.ts';

/** What is known of the crash for looking: from the start commit alone. */
export interface StartSight {
  readonly profile: ProfileResult;
  /** Null where nothing is known of the start commit's build. */
  readonly needs: CrashNeeds | null;
  readonly crashes: readonly CrashSummary[];
}

/** Learns from the start commit's runs and build what other revisions are compared with. */
export function startSight(task: BisectionTask, evidence: Evidence, marks: Marks = noMarks): StartSight {
  const { runs, traced = [], build } = evidenceOn(evidence, task.start);
  const target = targetOf(task, evidence, marks);
  const isTargetRun = targetRuns(task, evidence, marks);
  const profile = profileOf(
    traced.flatMap((run) => (isTargetRun(run) && run.trace ? [{ trace: run.trace, report: run.report }] : [])),
    traced.flatMap(({ outcome, trace }) => (outcome.kind === 'ok' && trace ? [trace] : [])),
    runs.filter(isTargetRun).flatMap(({ report }) => report ?? []),
  );
  const own = target === null ? [] : crashesOfStart(task, evidence).filter((crash) => isTarget(target, crash));
  const calls =
    profile.kind === 'profile'
      ? [...profile.profile.inFlight, ...profile.profile.used].map(({ text }) => text.slice(0, text.search(/[$(]/)))
      : [];
  return { profile, crashes: own, needs: build?.knows ? { crashes: own, calls, start: build.knows } : null };
}

/** Tells runs that crashed with the bug that is looked for. */
export function targetRuns(
  task: BisectionTask,
  evidence: Evidence,
  marks: Marks = noMarks,
): (run: RunRecord) => boolean {
  const target = targetOf(task, evidence, marks);
  return ({ outcome }) => outcome.kind === 'crashed' && target !== null && isTarget(target, outcome.crash);
}

function targetOf(task: BisectionTask, evidence: Evidence, { titles }: Marks): Target | null {
  return learnMarkedTarget(task.crashTitle, crashesOfStart(task, evidence), titles);
}

function crashesOfStart({ start }: BisectionTask, evidence: Evidence): readonly CrashSummary[] {
  const { runs, traced = [] } = evidenceOn(evidence, start);
  return [...runs, ...traced].flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
}

/**
 * What is known of whether clean runs of a revision could have shown the bug; null where the question does not
 * arise: on the start commit, where the bug was seen, and where nothing was looked at.
 */
function revisionSight(
  start: StartSight,
  revision: RevisionEvidence,
  isTargetRun: (run: RunRecord) => boolean,
): SightReading | null {
  const { build, runs, traced = [] } = revision;
  if (runs.some(isTargetRun)) return null;
  const told = runs.find(({ sight }) => sight !== null)?.sight;
  if (told) return { sight: told, odds: null, why: 'told by the machine' };
  const known = start.needs !== null && build?.knows ? buildSight(start.needs, build.knows) : null;
  if (known?.because === 'detector') return known.reading;
  const clean = traced.filter(({ outcome }) => outcome.kind === 'ok');
  if (clean.length === 0) return known?.reading ?? null;
  if (start.profile.kind === 'none') return known?.reading ?? unknown(start.profile.why);
  const { profile } = start.profile;
  const looks = clean.map(({ trace }) =>
    trace ? readingOf(profile, trace) : unknown('the guest printed no system calls'),
  );
  return looks.find(({ sight }) => sight !== null) ?? known?.reading ?? looks[0]!;
}

/** The last profile and the readings taken with it: the same traces are looked at again after every outcome. */
let lastProfile: { readonly of: readonly unknown[]; readonly result: ProfileResult } | null = null;
const readings = new WeakMap<CallTrace, { readonly profile: Profile; readonly reading: SightReading }>();

function profileOf(
  crashes: readonly TracedCrash[],
  clean: readonly CallTrace[],
  reports: readonly string[],
): ProfileResult {
  const of = [...crashes.flatMap(({ trace, report }) => [trace, report]), null, ...clean, null, ...reports];
  const isSame = lastProfile?.of.length === of.length && lastProfile.of.every((one, i) => one === of[i]);
  const result = isSame ? lastProfile!.result : takeProfile(crashes, clean, reports);
  lastProfile = { of, result };
  return result;
}

function readingOf(profile: Profile, trace: CallTrace): SightReading {
  const known = readings.get(trace);
  const reading = known?.profile === profile ? known.reading : compareTraces(profile, trace);
  readings.set(trace, { profile, reading });
  return reading;
}

function unknown(why: string): SightReading {
  return { sight: null, odds: null, why };
}

/** The evidence with its sight: each revision has its reading, and its first clean run carries it for the belief. */
export function withSight(task: BisectionTask, evidence: Evidence, marks: Marks = noMarks): Evidence {
  const start = startSight(task, evidence, marks);
  const isTargetRun = targetRuns(task, evidence, marks);
  return new Map(
    Array.from(evidence, ([commit, revision]): [string, RevisionEvidence] => {
      const sight = commit === task.start ? null : revisionSight(start, revision, isTargetRun);
      return [commit, sight === null ? revision : seen(revision, sight)];
    }),
  );
}

function seen(revision: RevisionEvidence, sight: SightReading): RevisionEvidence {
  const first = revision.runs.findIndex(({ outcome }) => outcome.kind === 'ok');
  const runs = revision.runs.map((run, i) => (i === first ? { ...run, sight: sight.sight } : run));
  return { ...revision, runs, sight };
}
