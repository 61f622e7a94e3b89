import type { JournalEvent, RevertOutcome, RevertRecord } from '../core/evidence/journal-event.ts';
import type { RevertAsk } from '../core/search/strategy.ts';
import type { Clock } from '../ports/clock.ts';

/** Takes a commit back in a newer revision: `SourceTree.revert`. */
export type Reverter = (commit: string, on: string) => Promise<RevertOutcome>;

interface Bench {
  readonly clock: Clock;
  readonly revert?: Reverter;
}

/** What comes of taking a commit back, for the journal. */
export async function takeBack({ commit, on }: RevertAsk, { clock, revert }: Bench): Promise<RevertRecord> {
  const unable = { kind: 'unable', why: 'nobody here can take commits back' } as const;
  const outcome = revert === undefined ? unable : await revert(commit, on);
  return { kind: 'reverted', atMs: clock.nowMs(), commit, on, outcome };
}

/** Makes the revisions of the journal again that are in no history: our clone may be another one since. */
export async function makeAgain(events: readonly JournalEvent[], { revert }: Bench): Promise<void> {
  for (const event of events)
    if (event.kind === 'reverted' && event.outcome.kind === 'reverted') await revert?.(event.commit, event.on);
}
