import { evidenceOn, gatherAll, type RevisionEvidence, standIns } from './evidence.ts';
import type { JournalEvent, OptionsRecord, ReconfigureRecord } from './journal-event.ts';

/** A configuration that was tried, and what was measured with it. */
export interface TriedConfig extends Pick<ReconfigureRecord, 'commit' | 'without' | 'revision' | 'unmasks'> {
  readonly evidence: RevisionEvidence;
}

/** All that the journal has of configurations other than the job's. */
export interface Configs {
  /** What was measured with the job's own configuration, by revision. */
  readonly original: ReadonlyMap<string, RevisionEvidence>;
  readonly options: readonly OptionsRecord[];
  readonly tried: readonly TriedConfig[];
  /** By revision of the history, the one of ours that stands for it. */
  readonly standing: ReadonlyMap<string, string>;
  /** Options that all revisions are built without since; null while none are. */
  readonly without: readonly string[] | null;
}

export function gatherConfigs(events: readonly JournalEvent[]): Configs {
  const end = events.findIndex(({ kind }) => kind === 'minimized');
  const evidence = gatherAll(events);
  const last = events[end];
  return {
    original: end < 0 ? evidence : gatherAll(events.slice(0, end)),
    options: events.filter((event): event is OptionsRecord => event.kind === 'options'),
    tried: events.flatMap((event) => {
      if (event.kind !== 'reconfigured') return [];
      const { kind: _, atMs: __, ...tried } = event;
      return [{ ...tried, evidence: evidenceOn(evidence, event.revision) }];
    }),
    standing: standIns(events, evidence),
    without: last?.kind === 'minimized' ? last.without : null,
  };
}
