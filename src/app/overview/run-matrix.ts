import type { JournalEvent, RunRecord } from '../../core/evidence/journal-event.ts';
import type { RunOutcome } from '../../core/evidence/outcome.ts';

interface RunCell {
  /** Index within its revision, from 0, over all runs that the journal has of it. */
  readonly run: number;
  readonly outcome: RunOutcome['kind'];
  /** Title of the crash, or why the run gave nothing; null for a clean one. Foreign text. */
  readonly title: string | null;
  readonly ms: number;
  readonly atMs: number;
  readonly traced: boolean;
  /** Whether there is a console here. */
  readonly hasConsole: boolean;
}

interface RevisionBuild {
  readonly outcome: 'built' | 'build-failed' | 'infra-failed';
  readonly ms: number;
  readonly cached: boolean;
  readonly compiler: string | null;
  readonly errors: readonly string[];
}

export interface RevisionRow {
  readonly commit: string;
  readonly build: RevisionBuild | null;
  readonly runs: readonly RunCell[];
}

/** Revisions in the order in which they were first measured, each with its last build and all its runs in their order. */
export function runMatrix(events: readonly JournalEvent[]): readonly RevisionRow[] {
  const rows = new Map<string, { build: RevisionBuild | null; runs: RunCell[] }>();
  for (const event of events) {
    if (event.kind !== 'built' && event.kind !== 'ran') continue;
    const row = rows.get(event.commit) ?? { build: null, runs: [] };
    rows.set(event.commit, row);
    if (event.kind === 'ran') row.runs.push(cellOf(event, row.runs.length));
    else
      row.build = {
        outcome: event.outcome.kind,
        ms: event.wallMs,
        cached: event.cached,
        compiler: 'compiler' in event.outcome ? event.outcome.compiler : null,
        errors: event.outcome.kind === 'build-failed' ? event.outcome.errors : [],
      };
  }
  return [...rows].map(([commit, row]) => ({ commit, ...row }));
}

function cellOf(record: RunRecord, run: number): RunCell {
  const { outcome, wallMs, atMs, traced = false, imported = false } = record;
  return { run, outcome: outcome.kind, title: titleOf(outcome), ms: wallMs, atMs, traced, hasConsole: !imported };
}

/** What a run is called where it was not clean. */
export function titleOf(outcome: RunOutcome): string | null {
  switch (outcome.kind) {
    case 'ok':
      return null;
    case 'crashed':
      return outcome.crash.title;
    case 'infra-failed':
      return outcome.reason;
    default:
      return outcome.title;
  }
}

/** Titles of crashes, those seen most often first. */
export function titlesSeen(rows: readonly RevisionRow[]): readonly { readonly title: string; readonly runs: number }[] {
  const counts = new Map<string, number>();
  for (const { runs } of rows)
    for (const { outcome, title } of runs)
      if (outcome === 'crashed' && title !== null) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, runs]) => ({ title, runs })).toSorted((a, b) => b.runs - a.runs);
}
