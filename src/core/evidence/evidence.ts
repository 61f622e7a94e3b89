import type { SightReading } from '../sight/sight-reading.ts';
import {
  type BuildRecord,
  isMeasurement,
  type JournalEvent,
  type Measurement,
  type RunRecord,
} from './journal-event.ts';

/** All that was measured on one revision, runs in the order in which they ended. */
export interface RevisionEvidence {
  readonly commit: string;
  /** The last build that was not the machines' fault; null before it. */
  readonly build: BuildRecord | null;
  /**
   * Runs that tell how the kernel behaves: those the machines spoiled are left out. A traced run that crashed is here
   * where no other did: it shows that the bug is there. Elsewhere it would only bend the crash rate.
   */
  readonly runs: readonly RunRecord[];
  /** All traced runs but those the machines spoiled. Missing where there are none. */
  readonly traced?: readonly RunRecord[];
  /** Whether its clean runs could have shown the bug; missing where nothing was looked at. Computed, never journaled. */
  readonly sight?: SightReading;
  /** Builds and runs in a row, up to now, that failed for reasons of the machines. */
  readonly infraFailures: number;
}

/** Evidence by commit id, in the order in which revisions were first measured. */
export type Evidence = ReadonlyMap<string, RevisionEvidence>;

const nothing = (commit: string): RevisionEvidence => ({ commit, build: null, runs: [], infraFailures: 0 });

export function evidenceOn(evidence: Evidence, commit: string): RevisionEvidence {
  return evidence.get(commit) ?? nothing(commit);
}

/** Folds the journal, in its order, into what is known of each revision; what people said is for `gatherMarks`. */
export function gatherEvidence(events: Iterable<JournalEvent>): Evidence {
  const evidence = new Map<string, RevisionEvidence>();
  for (const event of events)
    if (isMeasurement(event)) evidence.set(event.commit, add(evidenceOn(evidence, event.commit), event));
  return evidence;
}

function add(known: RevisionEvidence, event: Measurement): RevisionEvidence {
  if (event.outcome.kind === 'infra-failed') return { ...known, infraFailures: known.infraFailures + 1 };
  if (event.kind === 'built') return { ...known, build: event, infraFailures: 0 };
  if (event.traced) return withCrashOf({ ...known, traced: [...(known.traced ?? []), event], infraFailures: 0 });
  return withCrashOf({ ...known, runs: [...known.runs, event], infraFailures: 0 });
}

function withCrashOf(known: RevisionEvidence): RevisionEvidence {
  const { traced = [] } = known;
  if (traced.length === 0) return known;
  const plain = known.runs.filter((run) => !run.traced);
  const hasCrashed = ({ outcome }: RunRecord) => outcome.kind === 'crashed';
  const crash = plain.some(hasCrashed) ? undefined : traced.find(hasCrashed);
  return { ...known, runs: crash === undefined ? plain : [...plain, crash] };
}

/** What a bisection has cost so far: builds that were really made, runs, and the wall time of both. */
export interface Cost {
  readonly builds: number;
  readonly runs: number;
  readonly buildMs: number;
  readonly runMs: number;
  /** Builds made ahead, however they ended; those that were asked for later are in `builds` too. Missing without any. */
  readonly ahead?: AheadCost;
}

interface AheadCost {
  readonly builds: number;
  /** How many of them the search asked for. */
  readonly used: number;
  /** Wall time of those that it did not ask for, in milliseconds. */
  readonly unusedMs: number;
}

export function costOf(events: Iterable<JournalEvent>): Cost {
  const cost = { builds: 0, runs: 0, buildMs: 0, runMs: 0 };
  const ahead = { builds: 0, used: 0, unusedMs: 0 };
  for (const event of events) {
    if (event.kind === 'ran') {
      cost.runs++;
      cost.runMs += event.wallMs;
    } else if (event.kind === 'built' && !event.cached) {
      cost.builds++;
      cost.buildMs += event.wallMs;
      if (event.ahead) {
        ahead.used++;
        ahead.unusedMs -= event.wallMs;
      }
    } else if (event.kind === 'built-ahead' && !event.cached) {
      ahead.builds++;
      ahead.unusedMs += event.wallMs;
    }
  }
  return ahead.builds === 0 ? cost : { ...cost, ahead };
}
