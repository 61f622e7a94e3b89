import { observe } from '../belief/observation.ts';
import { type Configs, type TriedConfig } from '../evidence/configurations.ts';
import { learnMarkedTarget } from '../evidence/crash-identity.ts';
import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { Unmasking } from '../evidence/journal-event.ts';
import { isAncestor } from '../history/ancestry.ts';
import { reporterOf, unneeded } from '../kconfig/instrumentation.ts';
import { noMarks } from '../marks/gather-marks.ts';
import { askedOptions, detectorOf } from '../sight/detectors.ts';
import type { Patch } from '../toolchain/era-table.ts';
import type { Ask, Decision, Known } from './strategy.ts';

/**
 * Seeing through a mask, around any strategy: where another crash comes first in most runs of a revision that may have the bug or not, it
 * is built once more so that this crash does not come, and those runs stand for it. What is cheap is tried first: more runs (the strategy's
 * own doing), then without the detector that reports the other crash, then with a backport of the fix of it.
 */

/** One way to have a revision show what is behind the mask. */
interface Way extends Unmasking {
  readonly without: readonly string[];
}

/** A revision is masked where less than this share of its runs tells something; as in `readiness.ts`. */
const masked = 0.3;
/** Runs after which a revision that told nothing is taken to be masked, even if the strategy wants more. */
const enoughRuns = 4;
const leastRuns = 2;
/** Clean runs that make a revision clean, for the question whether another one's state follows from it. */
const enoughClean = 3;

/** Goes on with a masked revision where its state does not follow from others, otherwise as it was decided. */
export function pursueUnmasking(
  known: Known,
  configs: Configs,
  backports: readonly Patch[],
  decision: Decision,
): Decision {
  if (decision.kind === 'concluded' && decision.conclusion.kind !== 'inconclusive') return decision;
  if (decision.kind === 'work' && (decision.config !== undefined || decision.stage.name === 'reproduce'))
    return decision;
  const scene = sceneOf(known, configs, backports);
  const asks = decision.kind === 'work' ? decision.asks : [];
  const wish = openAttempt(scene) ?? maskedRevision(scene, asks) ?? neighbour(scene, asks);
  if (wish === null)
    return decision.kind === 'work' ? { ...decision, asks: standIns(decision.asks, configs) } : decision;
  const stage =
    decision.kind === 'work' ? decision.stage : ({ name: 'search', candidates: null, revisionsLeft: null } as const);
  const soFar = decision.kind === 'work' ? decision.soFar : decision.conclusion;
  const rest = { log: decision.log, stage, ...(soFar === undefined ? {} : { soFar }) };
  if ('ask' in wish) return { kind: 'work', asks: [wish.ask], ...rest };
  const { without, ...unmasks } = wish.way;
  return { kind: 'work', asks: [], config: { kind: 'reconfigure', commit: wish.commit, without, unmasks }, ...rest };
}

type Wish = { readonly ask: Ask } | { readonly commit: string; readonly way: Way };

interface Scene {
  readonly known: Known;
  readonly backports: readonly Patch[];
  readonly attempts: readonly Attempt[];
  readonly targets: readonly string[];
  readonly isTarget: (title: string) => boolean;
}

/** A revision that was built to see through a mask. */
interface Attempt extends TriedConfig {
  readonly unmasks: Unmasking;
  readonly state: 'open' | 'tells' | 'in vain';
}

function sceneOf(known: Known, configs: Configs, backports: readonly Patch[]): Scene {
  const { task, evidence, marks = noMarks } = known;
  const { runs } = evidenceOn(evidence, task.start);
  const crashes = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const targets = [...(learnMarkedTarget(task.crashTitle, crashes, marks.titles)?.titles ?? [])];
  const isTarget = (title: string) => targets.includes(title);
  const attempts = configs.tried.flatMap((tried): Attempt[] =>
    tried.unmasks === undefined ? [] : [{ ...tried, unmasks: tried.unmasks, state: stateOf(tried.evidence, isTarget) }],
  );
  return { known, backports, attempts, targets, isTarget };
}

function stateOf(revision: RevisionEvidence, isTarget: (title: string) => boolean): Attempt['state'] {
  const { build, runs } = revision;
  if (build === null) return 'open';
  if (build.outcome.kind !== 'built') return 'in vain';
  if (runs.length < leastRuns) return 'open';
  const { target, clean, foreign } = observe(revision, isTarget);
  return target + clean > masked * foreign && target + clean > 0 ? 'tells' : 'in vain';
}

/** An attempt that is not over. */
function openAttempt({ attempts }: Scene): Wish | null {
  const open = attempts.find(({ state }) => state === 'open');
  if (open === undefined) return null;
  return { ask: { commit: open.revision, runs: leastRuns, why: `what is behind ${open.unmasks.crash}?` } };
}

/** A revision that is masked, whose state matters, and for which there is a way that was not tried. */
function maskedRevision(scene: Scene, asks: readonly Ask[]): Wish | null {
  const { known, isTarget } = scene;
  for (const revision of known.evidence.values()) {
    const { commit } = revision;
    const crash = maskOf(revision, isTarget);
    const isWanted = asks.some((ask) => ask.commit === commit && ask.runs > revision.runs.length);
    if (crash === null || (isWanted && revision.runs.length < enoughRuns) || isDecided(scene, commit)) continue;
    const way = waysFor(scene, revision, crash)[0];
    if (way !== undefined) return { commit, way };
  }
  return null;
}

/** A revision that was not built yet, in the same stretch as one that was seen through: the same way at once. */
function neighbour({ known, attempts, isTarget, backports }: Scene, asks: readonly Ask[]): Wish | null {
  const { graph } = known.history;
  for (const { commit } of asks) {
    const at = graph.indexOf(commit);
    if (at < 0 || evidenceOn(known.evidence, commit).build !== null) continue;
    if (attempts.some((attempt) => attempt.commit === commit)) continue;
    const replaced = new Set(attempts.flatMap((one) => (one.state === 'tells' ? [one.commit] : [])));
    const plain = [...known.evidence.values()].filter((one) => !replaced.has(one.commit) && tells(one, isTarget));
    const others = plain.map((one) => graph.indexOf(one.commit)).filter((index) => index >= 0);
    const near = attempts.find((attempt) => {
      if (attempt.state !== 'tells') return false;
      const ends = [at, graph.indexOf(attempt.commit)].toSorted((a, b) => a - b) as [number, number];
      const isBetween = (index: number) => isAncestor(graph, ends[0], index) && isAncestor(graph, index, ends[1]);
      return isAncestor(graph, ...ends) && !others.some(isBetween);
    });
    if (near === undefined) continue;
    const { patch } = near.unmasks;
    if (patch !== null && isThere(known, backports[patch]!, commit)) continue;
    return { commit, way: { ...near.unmasks, without: near.without } };
  }
  return null;
}

function tells(revision: RevisionEvidence, isTarget: (title: string) => boolean): boolean {
  const { target, clean } = observe(revision, isTarget);
  return target + clean > 0;
}

/** The crash that hides what a revision does; null where nothing does. */
function maskOf(revision: RevisionEvidence, isTarget: (title: string) => boolean): string | null {
  const { target, clean, foreign } = observe(revision, isTarget);
  const past = target + clean + foreign;
  if (past < leastRuns || target + clean >= masked * past) return null;
  const counts = new Map<string, number>();
  for (const { outcome } of revision.runs)
    if (outcome.kind === 'crashed' && !isTarget(outcome.crash.title))
      counts.set(outcome.crash.title, (counts.get(outcome.crash.title) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Whether the state of a revision follows from others: one that has changed is below it, or one that has not above. */
function isDecided({ known, isTarget }: Scene, commit: string): boolean {
  const { graph } = known.history;
  const at = graph.indexOf(commit);
  if (at < 0) return true;
  const isCause = known.task.kind === 'cause';
  return [...known.evidence.values()].some((other) => {
    const index = graph.indexOf(other.commit);
    if (index < 0 || index === at) return false;
    const { target, clean } = observe(other, isTarget);
    const crashes = target > 0;
    if (!crashes && clean < enoughClean) return false;
    return crashes === isCause ? isAncestor(graph, index, at) : isAncestor(graph, at, index);
  });
}

/** What was not tried on a revision, the cheapest first; what worked elsewhere for the same crash before all else. */
function waysFor(scene: Scene, { commit, build }: RevisionEvidence, crash: string): readonly Way[] {
  const { known, attempts, targets, backports } = scene;
  const what = reportingOptions(crash, targets);
  const has = build?.knows?.options;
  const asked = what.filter((option) => askedOptions.includes(option));
  const isOn = has === undefined || asked.length === 0 || asked.some((option) => has.includes(option));
  const option: Way[] =
    what.length === 0 || !isOn ? [] : [{ crash, by: 'option', what: what[0]!, patch: null, without: what }];
  const patches = backports.flatMap((patch, i): Way[] => {
    if (isThere(known, patch, commit)) return [];
    const name = patch.title ?? (patch.source.kind === 'file' ? patch.source.path : patch.source.commit);
    return [{ crash, by: 'patch', what: name, patch: i, without: [] }];
  });
  const isSame = (way: Way, { unmasks }: Attempt) => way.by === unmasks.by && way.patch === unmasks.patch;
  const worked = (way: Way) =>
    attempts.some((attempt) => attempt.state === 'tells' && attempt.unmasks.crash === crash && isSame(way, attempt));
  const open = [...option, ...patches].filter(
    (way) => !attempts.some((attempt) => attempt.commit === commit && isSame(way, attempt)),
  );
  return open.toSorted((a, b) => Number(worked(b)) - Number(worked(a)));
}

/** Options without which a crash is not reported, where no crash of the target needs them. */
function reportingOptions(crash: string, targets: readonly string[]): readonly string[] {
  const kind = reporterOf(crash);
  if (kind !== null) return unneeded(targets).some(({ category }) => category === kind.category) ? kind.options : [];
  const detector = detectorOf(crash);
  if (detector === null || targets.length === 0) return [];
  return targets.some((title) => detectorOf(title)?.name === detector.name) ? [] : detector.options;
}

/** Whether a revision has the change of a patch, or is none that it is for. */
function isThere({ history: { graph, releases } }: Known, { there, since, before }: Patch, commit: string): boolean {
  const at = graph.indexOf(commit);
  const contains = (name: string) => {
    const index = graph.indexOf(releases.find(({ tag }) => tag === name)?.commit ?? name);
    return index >= 0 && (index === at || isAncestor(graph, index, at));
  };
  return there.some(contains) || (since !== null && !contains(since)) || (before !== null && contains(before));
}

/** Asks for revisions as they are built since they were seen through. */
function standIns(asks: readonly Ask[], { standing }: Configs): readonly Ask[] {
  return asks.map((ask) => ({ ...ask, commit: standing.get(ask.commit) ?? ask.commit }));
}
