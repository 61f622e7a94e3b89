import type { BridgeRecord, JournalEvent, RevertOutcome, RevertRecord } from '../core/evidence/journal-event.ts';
import { Failure } from '../core/failure/failure.ts';
import type { BridgeAsk, Decision, RevertAsk } from '../core/search/strategy.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecipeShelf } from './recipe-shelf.ts';
import { type ConfigsAgain, makeConfigAgain } from './reconfiguring.ts';

/** Takes a commit back in a newer revision: `SourceTree.revert`. */
export type Reverter = (commit: string, on: string) => Promise<RevertOutcome>;

/** Makes a revision with the files of a commit that is to be built as another one; gives its full id. */
export type Bridger = (commit: string, as: string) => Promise<string>;

interface Bench {
  readonly clock: Clock;
  readonly revert?: Reverter;
  readonly bridge?: Bridger;
  /** Hears how the revisions that are made here are to be built. */
  readonly recipes?: RecipeShelf;
}

/** Makes the revision that a decision wants before anything else, for the journal; null where it wants none. */
export async function makeRevision(decision: Decision, bench: Bench): Promise<RevertRecord | BridgeRecord | null> {
  if (decision.kind !== 'work') return null;
  if (decision.revert !== undefined) return await takeBack(decision.revert, bench);
  return decision.bridge === undefined ? null : await buildAs(decision.bridge, bench);
}

async function takeBack({ commit, on }: RevertAsk, bench: Bench): Promise<RevertRecord> {
  const unable = { kind: 'unable', why: 'nobody here can take commits back' } as const;
  const outcome = bench.revert === undefined ? unable : await bench.revert(commit, on);
  if (outcome.kind === 'reverted') bench.recipes?.lend(outcome.revision, on);
  return { kind: 'reverted', atMs: bench.clock.nowMs(), commit, on, outcome };
}

async function buildAs({ commit, as }: BridgeAsk, bench: Bench): Promise<BridgeRecord> {
  if (bench.bridge === undefined)
    throw new Failure('INTERNAL', { what: 'the search asks for another build of a revision, and nobody can make it' });
  const revision = await bench.bridge(commit, as);
  bench.recipes?.bridge(revision, commit, as);
  return { kind: 'bridged', atMs: bench.clock.nowMs(), commit, as, revision };
}

/** Makes the revisions of the journal again that are in no history: our clone may be another one since. */
export async function makeAgain(events: readonly JournalEvent[], bench: Bench & ConfigsAgain): Promise<void> {
  for (const event of events) {
    if (event.kind === 'reverted' && event.outcome.kind === 'reverted') await takeBack(event, bench);
    if (event.kind === 'bridged') await buildAs(event, bench);
    await makeConfigAgain(event, bench);
  }
}
