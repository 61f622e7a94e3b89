import type { Cost, Evidence } from '../../core/evidence/evidence.ts';
import type { Failure } from '../../core/failure/failure.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { meaningOf } from '../../core/log/label-lines.ts';
import type { Minimization } from '../../core/log/minimization.ts';
import type { ResultJson } from '../../core/log/result-schema.ts';
import type { Conclusion } from '../../core/search/strategy.ts';
import { marksJson, withoutMarksJson } from './marks-json.ts';

export interface Places {
  readonly log: string;
  readonly state: string;
}

/** The log that people are pointed to: syzbot's for kernels, git's for commands. */
export function mainLog({ git }: Pick<BisectionRecord, 'git'>): string {
  return git === undefined ? 'syzbot.log' : 'git.log';
}

/** The one line that `cause`, `fix` and `run` end with when `--json` is given. */
export function resultJson(record: BisectionRecord, places: Places): ResultJson {
  const { conclusion, cost, id } = record;
  const found = conclusion?.kind === 'found' ? conclusion : null;
  const said = conclusion ?? record.soFar ?? null;
  return {
    id,
    result: conclusion?.kind ?? 'unfinished',
    culprit: found?.culprit ?? null,
    candidates: said !== null && 'candidates' in said ? [...said.candidates] : [],
    confidence: said === null ? null : round(said.confidence),
    label: conclusion?.kind === 'predates' ? 'outside-horizon' : (found?.label ?? null),
    meaning: meaningOf(record),
    proof: [...(found?.proof ?? [])],
    grade: record.proof?.grade ?? null,
    checks: [...(record.proof?.checks ?? [])],
    exposes: record.exposure && { what: record.exposure.what, older: round(record.exposure.older) },
    bridge: bridgeJson(conclusion),
    unmasked: (record.unmasked ?? []).map((one) => ({ ...one, revisions: [...one.revisions] })),
    minimized: minimizedJson(record.minimization ?? null),
    sight: sightJson(record.evidence),
    marks: marksJson(record.marks ?? []),
    withoutMarks: withoutMarksJson(record),
    why: conclusion !== null && 'why' in conclusion ? conclusion.why : (found?.endedBy ?? null),
    cost: { ...costJson(cost), confirmation: record.confirmation ? costJson(record.confirmation) : null },
    builtAhead: {
      builds: cost.ahead?.builds ?? 0,
      used: cost.ahead?.used ?? 0,
      unusedSeconds: seconds(cost.ahead?.unusedMs ?? 0),
    },
    log: places.log,
    state: places.state,
  };
}

function bridgeJson(conclusion: Conclusion | null) {
  if (conclusion?.kind !== 'found' || conclusion.bridge === undefined) return null;
  const { follows, from, to, says } = conclusion.bridge;
  return { follows, from, to, says };
}

function minimizedJson(minimization: Minimization | null) {
  if (minimization === null) return null;
  const { dropped, of, tests, accepted, before, after } = minimization;
  const effort = ({ buildMs, files }: Minimization['before']) => ({
    files,
    buildSeconds: buildMs === null ? null : seconds(buildMs),
  });
  return { dropped: [...dropped], of, tests, accepted, before: effort(before), after: effort(after) };
}

function costJson({ builds, runs, reused, buildMs, runMs }: Cost) {
  return { builds, runs, reused, seconds: seconds(buildMs + runMs) };
}

/** What is known of whether clean revisions could have shown the bug, in the order in which they were tested. */
function sightJson(evidence: Evidence) {
  return [...evidence.values()].flatMap(({ commit, sight }) =>
    sight === undefined
      ? []
      : [
          {
            commit,
            sight: sight.sight ?? ('unknown' as const),
            odds: sight.odds === null ? null : round(sight.odds),
            why: sight.why,
          },
        ],
  );
}

/** The same of a search that was stopped: an error, with what is believed so far. */
export function interruptedJson(result: ResultJson, failure: Failure): ResultJson {
  return { ...result, result: 'error', error: errorJson(failure) };
}

export function failureJson(failure: Failure, state: string): ResultJson {
  return {
    id: null,
    result: 'error',
    culprit: null,
    candidates: [],
    confidence: null,
    label: null,
    proof: [],
    grade: null,
    checks: [],
    error: errorJson(failure),
    cost: null,
    log: null,
    state,
  };
}

function errorJson({ code, blame, retry, parts }: Failure) {
  return { code, blame, retry, what: parts.what, why: parts.why ?? null, mend: parts.mend ?? null };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
