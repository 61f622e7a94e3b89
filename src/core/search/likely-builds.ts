import { evidenceOn, gatherAll, type RevisionEvidence } from '../evidence/evidence.ts';
import type { BuildRecord, JournalEvent, Measurement, RunRecord } from '../evidence/journal-event.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { ancestors } from '../history/ancestry.ts';
import type { CrashSummary } from '../report/crash-report.ts';
import type { Ask, BisectionTask, Conclusion, Decision, History } from './strategy.ts';

/** A revision that the search will ask for with this chance, as far as can be told now. */
export interface LikelyBuild {
  readonly commit: string;
  readonly chance: number;
}

export interface Foresight {
  readonly task: BisectionTask;
  readonly history: History;
  /** What is decided on a journal: a pure function, the same that decides in earnest. */
  readonly decide: (events: readonly JournalEvent[]) => Decision;
  /** Whether it is looked if clean runs could have shown the bug. Default yes. */
  readonly sight?: boolean;
}

type Ending = 'crashed' | 'clean' | 'untestable';

/** A way in which things may go on. */
interface World {
  readonly events: readonly JournalEvent[];
  readonly chance: number;
  /** The revision whose test has just been imagined, and how it ended. */
  readonly imagined: { readonly commit: string; readonly ending: Ending } | null;
}

/** What is less likely than this is not thought of. */
const leastChance = 0.1;
/** More runs that are asked for on a revision, after the first ones ended alike, go on so at most so many times. */
const mostRounds = 3;

/**
 * The revisions that the search would ask to be built next, the most probable first: each possible end of the test under
 * way is imagined, written into a copy of the journal, and the search asked what it would do then; and so on from there.
 * Yields null where it has thought for a while and has nothing to tell yet. The first one is what is asked for now.
 */
export function* likelyBuilds(
  foresight: Foresight,
  events: readonly JournalEvent[],
): Generator<LikelyBuild | null, void> {
  const worlds: World[] = [{ events, chance: 1, imagined: null }];
  const told = new Set<string>();
  for (let world = takeLikeliest(worlds); world !== undefined; world = takeLikeliest(worlds)) {
    const { decision, after } = goOn(foresight, world);
    const ask = decision.kind === 'work' ? decision.asks[0] : undefined;
    if (ask === undefined || decision.kind !== 'work') {
      yield null;
      continue;
    }
    const found = evidenceOn(gatherAll(after), ask.commit);
    const isNew = found.build === null && !told.has(ask.commit);
    if (isNew) told.add(ask.commit);
    for (const [ending, share] of endingsOf(foresight, ask, found, after, decision.soFar)) {
      const chance = world.chance * share;
      if (chance < leastChance) continue;
      const imagined = imagine(foresight, ask, ending, after);
      worlds.push({ events: [...after, ...imagined], chance, imagined: { commit: ask.commit, ending } });
    }
    yield isNew ? { commit: ask.commit, chance: world.chance } : null;
  }
}

function takeLikeliest(worlds: World[]): World | undefined {
  let best = 0;
  for (let i = 1; i < worlds.length; i++) if (worlds[i]!.chance > worlds[best]!.chance) best = i;
  return worlds.splice(best, 1)[0];
}

/** Lets a revision that is asked for again behave as it did, until the search turns to another one. */
function goOn(foresight: Foresight, { events, imagined }: World) {
  let after = events;
  let decision = foresight.decide(after);
  if (imagined === null || imagined.ending === 'untestable') return { decision, after };
  for (let round = 0; round < mostRounds; round++) {
    const ask = decision.kind === 'work' ? decision.asks[0] : undefined;
    if (ask?.commit !== imagined.commit) break;
    after = [...after, ...imagineRest(foresight, ask, imagined.ending, after)];
    decision = foresight.decide(after);
  }
  return { decision, after };
}

/** How the test that is asked for may end, with chances that add up to one. */
function endingsOf(
  { task, history }: Foresight,
  { commit, runs }: Ask,
  found: RevisionEvidence,
  events: readonly JournalEvent[],
  soFar: Conclusion | undefined,
): readonly (readonly [Ending, number])[] {
  const untestable = found.build === null ? shareUntestable(events) : 0;
  const missing = Math.max(1, runs - found.runs.length);
  const shows = 1 - (1 - rateOf(task, events)) ** missing;
  const present = commit === task.start || found.runs.some(hasCrashed) ? 1 : chanceOfBug(task, history, commit, soFar);
  const crashed = (1 - untestable) * present * shows;
  return [
    ['crashed', crashed],
    ['clean', 1 - untestable - crashed],
    ['untestable', untestable],
  ];
}

/**
 * Chance that a revision has the bug, by what the search believes; one half where it does not say, and of a revision that
 * is in no history: there the commit that is believed to be the culprit was taken back.
 */
function chanceOfBug(task: BisectionTask, { graph }: History, commit: string, soFar: Conclusion | undefined): number {
  if (!graph.has(commit)) return 0.5;
  if (soFar?.kind === 'predates' || soFar?.kind === 'not-fixed') return soFar.confidence;
  if (soFar?.kind !== 'found' && soFar?.kind !== 'inconclusive') return 0.5;
  const below = ancestors(graph, [graph.indexOf(commit)]);
  let [within, all] = [0, 0];
  for (const candidate of soFar.candidates) {
    all += candidate.probability;
    if (below.has(graph.indexOf(candidate.commit))) within += candidate.probability;
  }
  if (all <= 0) return 0.5;
  return task.kind === 'cause' ? within / all : 1 - within / all;
}

/** Share of runs that crash at the start commit; high before any was made. */
function rateOf({ start }: BisectionTask, events: readonly JournalEvent[]): number {
  const { runs } = evidenceOn(gatherAll(events), start);
  return (runs.filter(hasCrashed).length + 0.9) / (runs.length + 1);
}

function shareUntestable(events: readonly JournalEvent[]): number {
  const builds = events.filter((event) => event.kind === 'built');
  return (builds.filter(({ outcome }) => outcome.kind === 'build-failed').length + 0.2) / (builds.length + 4);
}

function hasCrashed({ outcome }: RunRecord): boolean {
  return outcome.kind === 'crashed';
}

/** What the journal would say: a build where there is none, and one run that crashed, or all missing ones clean. */
function imagine(foresight: Foresight, ask: Ask, ending: Ending, events: readonly JournalEvent[]): Measurement[] {
  const found = evidenceOn(gatherAll(events), ask.commit);
  const build = found.build === null ? [buildOf(ask.commit, ending)] : [];
  if (ending === 'untestable') return build;
  const missing = Math.max(1, ask.runs - found.runs.length);
  const outcome = ending === 'clean' ? clean : crashLike(foresight.task, events);
  const count = ending === 'clean' ? missing : 1;
  return [...build, ...Array.from({ length: count }, () => runOf(foresight, ask.commit, outcome, events))];
}

/** The runs that are still missing: clean, or crashing as often as the start commit does. */
function imagineRest(foresight: Foresight, ask: Ask, ending: Ending, events: readonly JournalEvent[]): Measurement[] {
  const missing = Math.max(1, ask.runs - evidenceOn(gatherAll(events), ask.commit).runs.length);
  const crashes = ending === 'clean' ? 0 : Math.max(1, Math.round(rateOf(foresight.task, events) * missing));
  const crash = crashLike(foresight.task, events);
  return Array.from({ length: missing }, (_, i) => runOf(foresight, ask.commit, i < crashes ? crash : clean, events));
}

const clean: RunOutcome = { kind: 'ok' };

/** The crash as the start commit showed it last, else as it is told. */
function crashLike(
  { start, crashTitle, guiltyFile = null }: BisectionTask,
  events: readonly JournalEvent[],
): RunOutcome {
  const seen = evidenceOn(gatherAll(events), start).runs.findLast(hasCrashed);
  if (seen !== undefined) return seen.outcome;
  const crash: CrashSummary = {
    title: crashTitle ?? 'crash',
    altTitles: [],
    type: 'none',
    frame: null,
    corrupted: null,
    suppressed: false,
    guiltyFile,
  };
  return { kind: 'crashed', crash };
}

/** An imagined build, as one from the store, so that it changes no idea of what builds take. */
function buildOf(commit: string, ending: Ending): BuildRecord {
  const outcome =
    ending === 'untestable'
      ? ({ kind: 'build-failed', errors: [], compiler: '' } as const)
      : ({ kind: 'built', signature: `imagined ${commit}`, kernel: commit, compiler: '' } as const);
  return { kind: 'built', atMs: 0, commit, outcome, wallMs: 0, cached: true, log: '' };
}

/** What a run takes as long as nobody knows. */
const usualRunMs = 60_000;

/** An imagined run: as long as others were, and where it is looked what it could see, that is clear. */
function runOf(
  { sight: looks = true }: Foresight,
  commit: string,
  outcome: RunOutcome,
  events: readonly JournalEvent[],
): RunRecord {
  const before = events.filter((event) => event.kind === 'ran');
  const wallMs = before.length === 0 ? usualRunMs : before.reduce((sum, run) => sum + run.wallMs, 0) / before.length;
  const sight = looks && outcome.kind === 'ok' ? 'clear' : null;
  return { kind: 'ran', atMs: 0, commit, outcome, wallMs, sight, console: '', report: null };
}
