import type { AheadRecord, JournalEvent } from './journal-event.ts';

/** A build that is there before anybody asked for it. */
export type ReadyBuild = AheadRecord & { readonly outcome: { readonly kind: 'built' | 'build-failed' } };

/** By commit, the builds made ahead that no search has asked for yet. What failed otherwise, or was given up, is none. */
export function builtAhead(events: Iterable<JournalEvent>): ReadonlyMap<string, ReadyBuild> {
  const ready = new Map<string, ReadyBuild>();
  for (const event of events) {
    if (event.kind === 'minimized') ready.clear();
    if (event.kind === 'built') ready.delete(event.commit);
    if (event.kind === 'built-ahead' && isReady(event)) ready.set(event.commit, event);
  }
  return ready;
}

function isReady(record: AheadRecord): record is ReadyBuild {
  return record.outcome.kind === 'built' || record.outcome.kind === 'build-failed';
}
