import type { Evidence } from '../../core/evidence/evidence.ts';
import type { Failure } from '../../core/failure/failure.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
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
export function resultJson(record: BisectionRecord, places: Places): Record<string, unknown> {
  const { conclusion, cost, id } = record;
  const found = conclusion?.kind === 'found' ? conclusion : null;
  return {
    id,
    result: conclusion?.kind ?? 'unfinished',
    culprit: found?.culprit ?? null,
    candidates: conclusion !== null && 'candidates' in conclusion ? conclusion.candidates : [],
    confidence: conclusion === null ? null : round(conclusion.confidence),
    label: found?.label ?? null,
    proof: found?.proof ?? [],
    exposes: record.exposure && { what: record.exposure.what, older: round(record.exposure.older) },
    sight: sightJson(record.evidence),
    marks: marksJson(record.marks ?? []),
    withoutMarks: withoutMarksJson(record),
    why: conclusion !== null && 'why' in conclusion ? conclusion.why : null,
    cost: { builds: cost.builds, runs: cost.runs, seconds: seconds(cost.buildMs + cost.runMs) },
    builtAhead: {
      builds: cost.ahead?.builds ?? 0,
      used: cost.ahead?.used ?? 0,
      unusedSeconds: seconds(cost.ahead?.unusedMs ?? 0),
    },
    log: places.log,
    state: places.state,
  };
}

/** What is known of whether clean revisions could have shown the bug, in the order in which they were tested. */
function sightJson(evidence: Evidence) {
  return [...evidence.values()].flatMap(({ commit, sight }) =>
    sight === undefined
      ? []
      : [
          {
            commit,
            sight: sight.sight ?? 'unknown',
            odds: sight.odds === null ? null : round(sight.odds),
            why: sight.why,
          },
        ],
  );
}

export function failureJson(failure: Failure, state: string): Record<string, unknown> {
  return {
    id: null,
    result: 'error',
    culprit: null,
    candidates: [],
    confidence: null,
    label: null,
    proof: [],
    error: { code: failure.code, blame: failure.blame, retry: failure.retry, ...partsOf(failure) },
    cost: null,
    log: null,
    state,
  };
}

function partsOf({ parts }: Failure) {
  return { what: parts.what, why: parts.why ?? null, mend: parts.mend ?? null };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
