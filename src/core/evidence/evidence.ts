import type { SightReading } from '../sight/sight-reading.ts';
import {
  type BridgeRecord,
  type BuildRecord,
  isMeasurement,
  type JournalEvent,
  type Measurement,
  type RevertRecord,
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

/**
 * Folds the journal, in its order, into what is known of each revision of history; what people said is for
 * `gatherMarks`, revisions that we made ourselves are for `gatherReverts`, `gatherBridges` and `gatherConfigs`.
 */
export function gatherEvidence(events: Iterable<JournalEvent>): Evidence {
  const all = [...events];
  const made = new Set(all.flatMap(madeRevision));
  const evidence = gatherAll(all);
  if (made.size === 0) return evidence;
  const standing = standIns(all, evidence);
  const stoodFor = new Map([...standing].map(([commit, revision]) => [revision, commit]));
  return new Map(
    [...evidence].flatMap(([commit, revision]): [string, RevisionEvidence][] => {
      const other = stoodFor.get(commit);
      if (other !== undefined) return [[other, asOf(revision, other)]];
      return made.has(commit) || standing.has(commit) ? [] : [[commit, revision]];
    }),
  );
}

/**
 * By revision, the one of ours whose runs stand for its own: the last that was made to see through another crash, if it was built and its
 * runs are not all of that crash. One that is not built yet stands for a revision of which nothing else is known.
 */
export function standIns(events: readonly JournalEvent[], evidence: Evidence): ReadonlyMap<string, string> {
  const standing = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== 'reconfigured' || event.unmasks === undefined) continue;
    const { build, runs } = evidenceOn(evidence, event.revision);
    const { crash } = event.unmasks;
    const seesMore = runs.some(
      ({ outcome }) => outcome.kind === 'ok' || (outcome.kind === 'crashed' && outcome.crash.title !== crash),
    );
    const isOpen = build === null || (build.outcome.kind === 'built' && runs.length === 0);
    const isFirst = evidenceOn(evidence, event.commit).build === null;
    if (seesMore || (isOpen && isFirst)) standing.set(event.commit, event.revision);
  }
  return standing;
}

function asOf({ build, runs, traced, ...rest }: RevisionEvidence, commit: string): RevisionEvidence {
  const rename = (run: RunRecord) => ({ ...run, commit });
  return {
    ...rest,
    commit,
    build: build && { ...build, commit },
    runs: runs.map(rename),
    ...(traced === undefined ? {} : { traced: traced.map(rename) }),
  };
}

/**
 * The same of every revision that was measured, those that we made among them. Where the configuration was minimized, what was
 * measured with the former one is left out.
 */
export function gatherAll(events: Iterable<JournalEvent>): Evidence {
  const evidence = new Map<string, RevisionEvidence>();
  const made = new Set<string>();
  for (const event of events) {
    if (isMeasurement(event)) evidence.set(event.commit, add(evidenceOn(evidence, event.commit), event));
    else if (event.kind === 'minimized')
      for (const commit of evidence.keys()) if (!made.has(commit)) evidence.delete(commit);
    for (const revision of madeRevision(event)) made.add(revision);
  }
  return evidence;
}

/** A commit that was taken back, or that could not be, and what was measured without it. */
export interface Revert extends Omit<RevertRecord, 'kind'> {
  /** Of the revision that was made; of nothing where none was. */
  readonly evidence: RevisionEvidence;
}

/** All attempts to take commits back, in the order in which they were made. */
export function gatherReverts(events: readonly JournalEvent[]): readonly Revert[] {
  const records = events.filter((event): event is RevertRecord => event.kind === 'reverted');
  if (records.length === 0) return [];
  const evidence = gatherAll(events);
  return records.map(({ atMs, commit, on, outcome }) => {
    const made = madeBy({ outcome });
    return { atMs, commit, on, outcome, evidence: evidenceOn(evidence, made ?? '') };
  });
}

/** A revision that was built as another one is, and what was measured of it. */
export interface Bridge extends Omit<BridgeRecord, 'kind'> {
  readonly evidence: RevisionEvidence;
}

/** All of them, in the order in which they were made. */
export function gatherBridges(events: readonly JournalEvent[]): readonly Bridge[] {
  const records = events.filter((event): event is BridgeRecord => event.kind === 'bridged');
  if (records.length === 0) return [];
  const evidence = gatherAll(events);
  return records.map(({ atMs, commit, as, revision }) => ({
    atMs,
    commit,
    as,
    revision,
    evidence: evidenceOn(evidence, revision),
  }));
}

function madeRevision(event: JournalEvent): string[] {
  if (event.kind === 'bridged' || event.kind === 'reconfigured') return [event.revision];
  const made = event.kind === 'reverted' ? madeBy(event) : null;
  return made === null ? [] : [made];
}

function madeBy({ outcome }: Pick<RevertRecord, 'outcome'>): string | null {
  return outcome.kind === 'reverted' ? outcome.revision : null;
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

/** What a bisection has cost so far: what was really built and run here, and the wall time of both. */
export interface Cost {
  readonly builds: number;
  readonly runs: number;
  /** Kernels that were in the store already: no build was made for them. */
  readonly reused: number;
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
  const cost = { builds: 0, runs: 0, reused: 0, buildMs: 0, runMs: 0 };
  const ahead = { builds: 0, used: 0, unusedMs: 0 };
  for (const event of events) {
    if (event.kind === 'built-ahead' && !event.cached) {
      ahead.builds++;
      ahead.unusedMs += event.wallMs;
    }
    if (!isMeasurement(event) || event.imported) continue;
    if (event.kind === 'ran') {
      cost.runs++;
      cost.runMs += event.wallMs;
    } else if (event.cached) cost.reused++;
    else {
      cost.builds++;
      cost.buildMs += event.wallMs;
      if (event.ahead) {
        ahead.used++;
        ahead.unusedMs -= event.wallMs;
      }
    }
  }
  return ahead.builds === 0 ? cost : { ...cost, ahead };
}
