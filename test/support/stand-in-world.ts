import { gatherEvidence } from '../../src/core/evidence/evidence.ts';
import type { Measurement, RunRecord } from '../../src/core/evidence/journal-event.ts';
import type { RunOutcome } from '../../src/core/evidence/outcome.ts';
import type { Decision, Known, Strategy } from '../../src/core/search/strategy.ts';

/** What a revision of a made-up history does: `build-failed`, or one outcome a run. */
export type World = (commit: string, run: number) => RunOutcome | 'build-failed';

export const ok: RunOutcome = { kind: 'ok' };

export function crashed(title: string, frame: string | null = null): RunOutcome {
  return {
    kind: 'crashed',
    crash: { title, altTitles: [], type: 'BUG', frame, corrupted: null, suppressed: false, guiltyFile: null },
  };
}

export const bootFailed: RunOutcome = { kind: 'boot-failed', title: 'kernel panic: no' };

/** The journal entry of building a revision of the world. */
function buildIn(world: World, commit: string): Measurement {
  const failed = world(commit, 0) === 'build-failed';
  const outcome = failed
    ? ({ kind: 'build-failed', errors: ['x.c:1: error: no'], compiler: 'cc 1' } as const)
    : ({ kind: 'built', signature: commit.padEnd(64, '0'), kernel: commit, compiler: 'cc 1' } as const);
  return { kind: 'built', atMs: 0, commit, outcome, wallMs: 1000, cached: false, log: `builds/${commit}.log` };
}

function runIn(world: World, commit: string, run: number): Measurement {
  const outcome = world(commit, run);
  if (outcome === 'build-failed') throw new Error('a revision that does not build cannot run');
  return {
    kind: 'ran',
    atMs: 0,
    commit,
    outcome,
    wallMs: 100,
    sight: null,
    console: `consoles/${commit}/run-${run}.txt`,
    report: null,
  };
}

export interface SearchEnd {
  readonly decision: Extract<Decision, { kind: 'concluded' }>;
  readonly events: readonly Measurement[];
}

/** Lets a strategy search a made-up world to its end, going on from what was measured before. */
export function searchWorld(
  strategy: Strategy,
  known: Omit<Known, 'evidence'>,
  world: World,
  before: readonly Measurement[] = [],
): SearchEnd {
  const events = [...before];
  for (let step = 0; step < 2000; step++) {
    const evidence = gatherEvidence(events);
    const decision = strategy({ ...known, evidence });
    if (decision.kind === 'concluded') return { decision, events };
    const { commit } = decision.asks[0]!;
    const found = evidence.get(commit);
    events.push(found?.build ? runIn(world, commit, found.runs.length) : buildIn(world, commit));
  }
  throw new Error('the search does not end');
}

/** So many runs of one revision that all ended so. */
export function runsOf(outcome: RunOutcome, count: number): RunRecord[] {
  return Array.from({ length: count }, () => ({
    kind: 'ran',
    atMs: 0,
    commit: 'c',
    outcome,
    wallMs: 1,
    sight: null,
    console: 'x',
    report: null,
  }));
}
