import type { BuildRecord, JournalEvent, RunRecord } from './journal-event.ts';

/** All that was measured on one revision, runs in the order in which they ended. */
export interface RevisionEvidence {
  readonly commit: string;
  /** The last build that was not the machines' fault; null before it. */
  readonly build: BuildRecord | null;
  /** Runs that tell something about the kernel: those the machines spoiled are left out. */
  readonly runs: readonly RunRecord[];
  /** Builds and runs in a row, up to now, that failed for reasons of the machines. */
  readonly infraFailures: number;
}

/** Evidence by commit id, in the order in which revisions were first measured. */
export type Evidence = ReadonlyMap<string, RevisionEvidence>;

const nothing = (commit: string): RevisionEvidence => ({ commit, build: null, runs: [], infraFailures: 0 });

export function evidenceOn(evidence: Evidence, commit: string): RevisionEvidence {
  return evidence.get(commit) ?? nothing(commit);
}

/** Folds the journal, in its order, into what is known of each revision. */
export function gatherEvidence(events: Iterable<JournalEvent>): Evidence {
  const evidence = new Map<string, RevisionEvidence>();
  for (const event of events) evidence.set(event.commit, add(evidenceOn(evidence, event.commit), event));
  return evidence;
}

function add(known: RevisionEvidence, event: JournalEvent): RevisionEvidence {
  if (event.outcome.kind === 'infra-failed') return { ...known, infraFailures: known.infraFailures + 1 };
  if (event.kind === 'built') return { ...known, build: event, infraFailures: 0 };
  return { ...known, runs: [...known.runs, event], infraFailures: 0 };
}

/** What a bisection has cost so far: builds that were really made, runs, and the wall time of both. */
export interface Cost {
  readonly builds: number;
  readonly runs: number;
  readonly buildMs: number;
  readonly runMs: number;
}

export function costOf(events: Iterable<JournalEvent>): Cost {
  const cost = { builds: 0, runs: 0, buildMs: 0, runMs: 0 };
  for (const event of events) {
    if (event.kind === 'ran') {
      cost.runs++;
      cost.runMs += event.wallMs;
    } else if (!event.cached) {
      cost.builds++;
      cost.buildMs += event.wallMs;
    }
  }
  return cost;
}
