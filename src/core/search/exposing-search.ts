import { isTarget, learnMarkedTarget } from '../evidence/crash-identity.ts';
import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import { isAncestor } from '../history/ancestry.ts';
import { noMarks } from '../marks/gather-marks.ts';
import { isTracingGivenUp } from '../sight/tracing.ts';
import { nextGitStep } from './git-order.ts';
import type { Ask, Decision, Known, Stage } from './strategy.ts';

/**
 * Where a bug became visible that is older than anything that can be tested: below it every clean run is blind, so
 * no strategy can say where the bug came from. That commit is worth naming, and a plain bisection finds it, because
 * blind and crashing are told apart by every run. Where a clean revision could see, the bug came in later: then the
 * strategy's answer stands.
 */
export type ExposingBoundary =
  | { readonly kind: 'ask'; readonly ask: Ask; readonly left: number }
  /** It crashes, and its parents do not; whether they are blind, their sight says. */
  | { readonly kind: 'found'; readonly commit: string }
  /** There is none, or it cannot be found. */
  | { readonly kind: 'none' };

/** Goes on where a strategy has ended without a name and the boundary is not known yet; otherwise as it decided. */
export function pursueExposure(known: Known, decision: Decision): Decision {
  if (decision.kind !== 'concluded' || !mayExpose(known, decision)) return decision;
  const boundary = exposingBoundary(known);
  if (boundary.kind !== 'ask') return decision;
  const stage: Stage = { name: 'confirm', candidates: null, revisionsLeft: boundary.left };
  return { kind: 'work', asks: [boundary.ask], log: decision.log, stage };
}

/** Whether a conclusion leaves room for a commit that only exposes: no commit is named, though some was in question. */
export function mayExpose({ task }: Known, { conclusion }: Extract<Decision, { kind: 'concluded' }>): boolean {
  if (task.kind !== 'cause') return false;
  return conclusion.kind === 'predates' || (conclusion.kind === 'inconclusive' && conclusion.candidates.length > 0);
}

/** What is to be done next to find the boundary, from all that is known. Pure. */
export function exposingBoundary(known: Known): ExposingBoundary {
  const { graph } = known.history;
  const runs = runsToTell(known);
  const { revisions } = known.marks ?? noMarks;
  const spokenOf = [...new Set([...known.evidence.keys(), ...revisions.keys()])];
  const tested = spokenOf.map((commit) => ({
    revision: evidenceOn(known.evidence, commit),
    at: graph.indexOf(commit),
    state: stateOf(known, evidenceOn(known.evidence, commit), runs),
  }));
  const at = (state: State) => tested.filter((one) => one.state === state).map((one) => one.at);
  const crashing = at('crashes');
  const bad = crashing.find((one) => !crashing.some((other) => other !== one && isAncestor(graph, other, one)));
  if (bad === undefined) return { kind: 'none' };
  const good = at('clean').filter((commit) => isAncestor(graph, commit, bad));
  const below = tested.flatMap(({ revision, at: place }) => (good.includes(place) ? [revision] : []));
  if (!below.some(({ sight }) => sight?.sight === 'blind') || below.some((one) => couldSee(known, one)))
    return { kind: 'none' };
  const unseen = below.find((one) => !isLookedAt(known, one));
  if (unseen !== undefined) return askFor(unseen.commit, Math.max(runs, unseen.runs.length), 1);
  const step = nextGitStep(graph, { bad, good, skipped: at('untestable'), underWay: true });
  if (step.kind === 'test') return askFor(graph.id(step.commit), runs, step.steps + 1);
  if (step.kind !== 'first-bad' || known.marks?.excluded.has(graph.id(bad))) return { kind: 'none' };
  return confirm(known, graph.id(bad), runs);
}

function askFor(commit: string, runs: number, left: number): ExposingBoundary {
  return { kind: 'ask', ask: { commit, runs, traced: true, why: 'where did the bug become visible?' }, left };
}

/** Whether a clean revision says that the bug is not there yet, as far as is known. */
function couldSee(known: Known, revision: RevisionEvidence): boolean {
  const sight = revision.sight?.sight ?? null;
  return isLookedAt(known, revision) && sight !== 'blind' && sight !== 'dim';
}

/** Whether all is known of a clean revision's sight that can be. */
function isLookedAt({ task, evidence, marks }: Known, { commit, sight, traced = [] }: RevisionEvidence): boolean {
  if (marks?.revisions.has(commit)) return true;
  return sight !== undefined || traced.length > 0 || isTracingGivenUp(evidenceOn(evidence, task.start).traced ?? []);
}

/** The parents of the first crashing commit have to be tested themselves, and looked at. */
function confirm(known: Known, commit: string, runs: number): ExposingBoundary {
  const { evidence, history, marks } = known;
  const { graph } = history;
  for (const parent of graph.parentsOf(graph.indexOf(commit))) {
    const found = evidenceOn(evidence, graph.id(parent));
    if (marks?.revisions.has(graph.id(parent))) return { kind: 'none' };
    if (found.build === null) return askFor(graph.id(parent), runs, 1);
    if (found.build.outcome.kind !== 'built') return { kind: 'none' };
    if (!isLookedAt(known, found)) return askFor(graph.id(parent), Math.max(runs, found.runs.length), 1);
  }
  return { kind: 'found', commit };
}

type State = 'crashes' | 'clean' | 'untestable' | 'open';

function stateOf(
  { task, evidence, marks = noMarks }: Known,
  { commit, build, runs, sight }: RevisionEvidence,
  wanted: number,
): State {
  const word = commit === task.start ? undefined : marks.revisions.get(commit);
  if (word !== undefined) return ({ bad: 'crashes', good: 'clean', skip: 'untestable' } as const)[word];
  if (build === null) return 'open';
  if (build.outcome.kind !== 'built') return 'untestable';
  const target = learnMarkedTarget(task.crashTitle, crashesOf(evidenceOn(evidence, task.start)), marks.titles);
  if (target !== null && crashesOf({ runs }).some((crash) => isTarget(target, crash))) return 'crashes';
  const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  if (clean >= wanted || (clean > 0 && sight?.sight === 'blind')) return 'clean';
  return runs.length >= wanted ? 'untestable' : 'open';
}

/** Runs after which a crash that never came would have come 98 times in 100, by its rate at the start commit. */
function runsToTell({ task, evidence }: Known): number {
  const { runs } = evidenceOn(evidence, task.start);
  const rate = crashesOf({ runs }).length / Math.max(1, runs.length);
  if (rate > 0.95) return 1;
  return Math.min(20, Math.ceil(Math.log(0.02) / Math.log(1 - Math.max(0.05, rate))));
}

function crashesOf({ runs }: Pick<RevisionEvidence, 'runs'>) {
  return runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
}
