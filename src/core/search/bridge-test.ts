import { observe } from '../belief/observation.ts';
import { learnMarkedTarget } from '../evidence/crash-identity.ts';
import { type Bridge, evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import { isAncestor } from '../history/ancestry.ts';
import { noMarks } from '../marks/gather-marks.ts';
import { type BuildRecipe, differenceOf, nameOf, type RecipeDifference } from '../toolchain/build-recipe.ts';
import { runsWanted } from './evidence/revert-test.ts';
import type { Ask, BridgeAsk, CandidateProbability, Conclusion, Decision, Known, Label, Stage } from './strategy.ts';

/**
 * The bridge test. Where a commit is named, or in question, that is built otherwise than its parents, because a release of the table lies
 * between them, runs cannot tell what the commit changes from what the other compiler does. So the parent is built as
 * the commit is, and the commit as its parent: then one thing differs at a time.
 */

/** What the difference between a commit and its parent goes with. */
type BridgeFollows =
  /** How they were built: the commit is innocent. */
  | 'toolchain'
  /** The commit, however it is built. */
  | 'commit'
  /** Neither alone: the commit brings what only the other build shows. */
  | 'together'
  /** The tests could not be made, or contradict each other. */
  | 'unclear';

export interface BridgeFinding {
  readonly follows: BridgeFollows;
  readonly difference: RecipeDifference;
  /** What builds the parent, and what the commit, in a few words. */
  readonly from: string;
  readonly to: string;
  /** What was seen in the two tests, in a few words. */
  readonly says: string;
}

/** A commit that is built otherwise than its parents, and a revision on either side of it that behaves otherwise. */
interface Gate {
  readonly commit: string;
  /** Itself, or where it cannot be tested the oldest revision with it that behaves as it should. */
  readonly culprit: string;
  /** Its parent, or where that cannot be tested the newest revision without it that does. */
  readonly parent: string;
  readonly own: BuildRecipe;
  readonly before: BuildRecipe;
  readonly difference: RecipeDifference;
}

/** No rate is believed to be nearer to 1. */
const mostRate = 0.98;
/** Clean runs tell where the crash would not have come in them in this share of cases at the most. */
const mostMissed = 0.1;

/**
 * Goes on where a strategy has named a commit at a gate, or commits that nothing tells apart with a gate among them, and
 * the bridge test is not made yet; otherwise as it decided.
 */
export function pursueBridge(known: Known, decision: Decision): Decision {
  const gate = decision.kind === 'concluded' ? gateOf(known, decision.conclusion) : null;
  if (decision.kind !== 'concluded' || gate === null) return decision;
  const next = nextOfBridgeTest(known, gate);
  const soFar = withBridge(known, decision.conclusion, gate);
  if (next === null) return { ...decision, conclusion: soFar };
  const stage: Stage = { name: 'confirm', candidates: 1, revisionsLeft: 1 };
  return 'bridge' in next
    ? { kind: 'work', asks: [], bridge: next.bridge, log: decision.log, stage, soFar }
    : { kind: 'work', asks: [next.ask], log: decision.log, stage, soFar };
}

/** A conclusion as it is told after what the bridge test showed. */
function withBridge(known: Known, conclusion: Conclusion, gate: Gate): Conclusion {
  const bridge = findingAt(known, gate);
  const label = labelOf(bridge.difference);
  if (conclusion.kind === 'found')
    return { ...conclusion, label: bridge.follows === 'toolchain' ? label : conclusion.label, bridge };
  if (conclusion.kind !== 'inconclusive' || bridge.follows !== 'toolchain') return conclusion;
  const { confidence } = conclusion;
  const candidates = [{ commit: gate.commit, probability: confidence }];
  return { kind: 'found', culprit: gate.commit, candidates, confidence, label, proof: [], bridge };
}

function labelOf({ compiler }: RecipeDifference): Label {
  return compiler ? 'toolchain' : 'config';
}

/** Whether taking a commit back can tell anything: not where how it was built made the difference, or may have. */
export function isAboutTheCommit(known: Known, culprit: string): boolean {
  const gate = gateAt(known, culprit);
  if (gate === null) return true;
  return nextOfBridgeTest(known, gate) === null && bridgeFinding(known, culprit)?.follows !== 'toolchain';
}

function gateOf(known: Known, conclusion: Conclusion): Gate | null {
  if (conclusion.kind === 'found') return gateAt(known, conclusion.culprit);
  return conclusion.kind === 'inconclusive' ? gateAmong(known, conclusion.candidates) : null;
}

/** The only gate among commits that nothing tells apart, with the nearest revisions that were tested. */
function gateAmong(known: Known, candidates: readonly CandidateProbability[]): Gate | null {
  const [gate, ...others] = candidates.flatMap(({ commit }) => gateAt(known, commit) ?? []);
  if (gate === undefined || others.length > 0) return null;
  const { graph, recipes } = known.history;
  const at = graph.indexOf(gate.commit);
  const isCause = known.task.kind === 'cause';
  const late = seenTo(known, isCause).filter((index) => isAncestor(graph, at, index));
  const culprit = Math.min(...late);
  const early = seenTo(known, !isCause).filter((index) => late.length > 0 && isAncestor(graph, index, culprit));
  const parent = Math.max(...early.filter((index) => !isAncestor(graph, at, index)));
  if (!Number.isFinite(culprit) || !Number.isFinite(parent)) return null;
  const [own, before] = [recipes!.of(culprit), recipes!.of(parent)];
  const difference = differenceOf(before, own);
  return (
    difference && { commit: gate.commit, culprit: graph.id(culprit), parent: graph.id(parent), own, before, difference }
  );
}

/** Tested revisions that crash, or that are clean, by their numbers. */
function seenTo(known: Known, crash: boolean): number[] {
  const isTarget = targetOf(known);
  return [...known.evidence.values()].flatMap((revision) => {
    const { target, clean } = observe(revision, isTarget);
    const isSo = crash ? target > 0 : target === 0 && clean > 0;
    return isSo ? [known.history.graph.indexOf(revision.commit)] : [];
  });
}

/** Null where the commit is built as a parent of it is: then that parent's runs tell them apart already. */
function gateAt({ history }: Known, culprit: string): Gate | null {
  const { graph, recipes } = history;
  const index = graph.indexOf(culprit);
  if (recipes === undefined || index < 0) return null;
  const own = recipes.of(index);
  const parents = Array.from(graph.parentsOf(index), (parent) => ({ parent, before: recipes.of(parent) }));
  const differences = parents.map(({ before }) => differenceOf(before, own));
  const [first] = parents;
  const [difference] = differences;
  if (first === undefined || difference == null || differences.includes(null)) return null;
  return { commit: culprit, culprit, parent: graph.id(first.parent), own, before: first.before, difference };
}

/** The parent built as the commit first: it is the nearer build, and where it crashes the commit is not needed. */
function nextOfBridgeTest(known: Known, gate: Gate): { bridge: BridgeAsk } | { ask: Ask } | null {
  for (const test of testsOf(gate)) {
    const made = bridgeOf(known, test);
    if (made === null) return { bridge: test };
    if (isTested(known, gate, made)) continue;
    const why = `is it ${gate.culprit.slice(0, 12)}, or how it is built?`;
    return { ask: { commit: made.revision, runs: runsWanted(rateOf(known)), why } };
  }
  return null;
}

function testsOf({ culprit, parent }: Gate): readonly [BridgeAsk, BridgeAsk] {
  return [
    { commit: parent, as: culprit },
    { commit: culprit, as: parent },
  ];
}

function bridgeOf({ bridges = [] }: Known, { commit, as }: BridgeAsk): Bridge | null {
  return bridges.find((bridge) => bridge.commit === commit && bridge.as === as) ?? null;
}

function isTested(known: Known, gate: Gate, { evidence }: Bridge): boolean {
  const { build, runs } = evidence;
  if (build === null) return false;
  if (build.outcome.kind !== 'built' || isSameKernel(known, gate.culprit, evidence)) return true;
  return observe(evidence, targetOf(known)).target > 0 || runs.length >= runsWanted(rateOf(known));
}

/** The commit's own kernel, by another way: what that did in runs holds for it. */
function isSameKernel({ evidence }: Known, culprit: string, { build }: RevisionEvidence): boolean {
  const own = evidenceOn(evidence, culprit).build;
  return (
    own?.outcome.kind === 'built' &&
    build?.outcome.kind === 'built' &&
    own.outcome.signature === build.outcome.signature
  );
}

/** Null where the commit is at no gate. */
export function bridgeFinding(known: Known, culprit: string): BridgeFinding | null {
  const gate = gateAt(known, culprit);
  return gate && findingAt(known, gate);
}

function findingAt(known: Known, gate: Gate): BridgeFinding {
  const [newer, older] = testsOf(gate).map((test) => stateOf(known, gate, test));
  const { own, before, difference } = gate;
  const [from, to] = [nameOf(before, own), nameOf(own, before)];
  const names = [gate.parent, gate.culprit].map((commit) => commit.slice(0, 12));
  const [early, late] = gate.culprit === gate.commit ? ['the parent', 'the commit'] : names;
  const says = `${early} built with ${to} ${newer!.says}, ${late} with ${from} ${older!.says}`;
  return { follows: followed(newer!.like, older!.like), difference, from, to, says };
}

type Likeness = 'commit' | 'parent' | null;

/** `newer`: what the parent does, built as the commit; `older`: what the commit does, built as the parent. */
function followed(newer: Likeness, older: Likeness): BridgeFollows {
  if (newer === 'commit') return older === 'commit' ? 'unclear' : 'toolchain';
  if (newer === 'parent') return older === 'parent' ? 'together' : 'commit';
  return older === 'parent' ? 'toolchain' : older === 'commit' ? 'commit' : 'unclear';
}

/** Whether a bridge behaves as the commit, or as its parent. */
function stateOf(known: Known, { culprit }: Gate, test: BridgeAsk): { readonly like: Likeness; readonly says: string } {
  const bridge = bridgeOf(known, test);
  if (bridge === null || bridge.evidence.build === null) return { like: null, says: 'was not tested' };
  const { evidence } = bridge;
  if (evidence.build!.outcome.kind !== 'built') return { like: null, says: 'does not build' };
  if (isSameKernel(known, culprit, evidence)) return { like: 'commit', says: "is the commit's own kernel" };
  const { target, clean } = observe(evidence, targetOf(known));
  const { length } = evidence.runs;
  const [crashing, silent]: readonly Likeness[] =
    known.task.kind === 'cause' ? ['commit', 'parent'] : ['parent', 'commit'];
  if (target > 0) return { like: crashing!, says: `crashed ${target}/${length}` };
  if (clean === 0) return { like: null, says: `gave no telling run in ${length}` };
  const says = `was clean ${clean}/${length}`;
  return { like: (1 - rateOf(known)) ** clean <= mostMissed ? silent! : null, says };
}

/** Share of the runs in which the start commit crashes. */
function rateOf(known: Known): number {
  const { target, clean } = observe(evidenceOn(known.evidence, known.task.start), targetOf(known));
  return Math.min(mostRate, (target + 0.5) / (target + clean + 0.5));
}

function targetOf({ task, evidence, marks = noMarks }: Known): (title: string) => boolean {
  const { runs } = evidenceOn(evidence, task.start);
  const crashes = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const titles = learnMarkedTarget(task.crashTitle, crashes, marks.titles)?.titles ?? new Set();
  return (title) => titles.has(title);
}
