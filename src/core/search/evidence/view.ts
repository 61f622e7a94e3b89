import type { Belief } from '../../belief/belief.ts';
import { type ChosenTest, chooseTest } from '../../belief/choose-test.ts';
import { observe } from '../../belief/observation.ts';
import type { Range } from '../../belief/range.ts';
import { evidenceOn, type RevisionEvidence } from '../../evidence/evidence.ts';
import type { Known } from '../strategy.ts';
import { bugBranches, usefulness } from './bug-branches.ts';
import { isMarked } from './marked.ts';
import type { EvidenceOptions } from './options.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { readTheEvidence } from './reading.ts';
import { type RevertScene, weighByReverts } from './revert-test.ts';
import { rangeOfTask } from './task-range.ts';

/** All that a decision looks at. */
export interface View {
  readonly known: Known;
  readonly range: Range;
  /** After the revert tests. */
  readonly belief: Belief;
  readonly tested: ReadonlyMap<number, RevisionEvidence>;
  readonly costs: { readonly build: number; readonly run: number };
  readonly readiness: Readiness;
  readonly choice: ChosenTest | null;
  /** What the revert test is about. */
  readonly scene: RevertScene;
  /** Revisions built so far, here or elsewhere: what bounds a search. */
  readonly builds: number;
}

export function look(known: Known, titles: readonly string[], options: EvidenceOptions): View {
  const range = rangeOfTask(known);
  const { readings, belief, isTarget, isTargetInAll, isTargetInAny } = readTheEvidence(
    known,
    range,
    titles,
    options.parameters,
  );
  const tested = testedByNumber(known, range);
  const readiness = readinessForTask(known, range, isTargetInAny);
  const costs = costsOf(known);
  const twins = twinsOf(tested);
  const rate = rateAtStart(evidenceOn(known.evidence, known.task.start), isTarget);
  const isSaid = isMarked(known, range);
  const isDone = (number: number) =>
    isSaid(number) || twins.has(number) || isSettled(tested.get(number), isTargetInAll, rate);
  const toldSight = isSightTold([...tested.values()]);
  const choice = chooseTest(readings, {
    build: (number) => (isAtHand(tested.get(number)) ? 0 : costs.build),
    run: costs.run,
    usable: (number) => (isDone(number) ? 0 : readiness.usable(number)),
    usableRoughly: (number) => (isDone(number) ? 0 : readiness.roughly(number)),
    tellsSight: (number) => toldSight && (tested.get(number)?.runs.length ?? 0) === 0,
  });
  const builds = [...known.evidence.values()].filter(({ build }) => build !== null).length;
  const scene: RevertScene = { known, range, isTarget, rate: Math.min(mostRate, rate) };
  const weighed = weighByReverts(belief, scene, options.parameters);
  return { known, range, belief: weighed, tested, readiness, costs, choice, scene, builds };
}

/** No bug is taken to crash in every run of a kernel that is not the start commit's. */
const mostRate = 0.98;

/** Whether a revision can be run again without a build. Of one that another tool built there is no kernel here. */
function isAtHand(revision: RevisionEvidence | undefined): boolean {
  return revision?.build != null && !revision.build.imported;
}

/** Clean revisions without a word of sight after which none is expected any more: it is off, or there is nothing to trace. */
const patienceWithSight = 2;

function isSightTold(tested: readonly RevisionEvidence[]): boolean {
  const clean = tested.filter(({ runs }) => runs.length > 0 && runs.every(({ outcome }) => outcome.kind === 'ok'));
  const silent = clean.filter(({ runs }) => runs.every(({ sight }) => sight === null));
  return silent.length < patienceWithSight || silent.length < clean.length;
}

function readinessForTask(known: Known, range: Range, isTarget: (title: string) => boolean): Readiness {
  const readiness = readinessOf(known.evidence, range, isTarget);
  if (known.task.kind === 'cause') return readiness;
  const branches = bugBranches(known, range, isTarget);
  const useful = (number: number) => usefulness(branches, number);
  return {
    usable: (number) => readiness.usable(number) * useful(number),
    roughly: (number) => readiness.roughly(number) * useful(number),
    telling: (number) => readiness.telling(number),
  };
}

/** Crashes that leave no doubt that the bug is there. */
const settlingCrashes = 3;
/** Clean runs after which more would be a waste: so many times those in which the start commit crashes once. */
const settlingClean = 12;
/** The same where the revision is blind: what it cannot show more runs will not show. */
const settlingBlind = 3;
const mostRuns = 150;

/** Whether more runs on a revision would tell nothing; `rate` is the share of telling runs that crash at the start. */
function isSettled(
  revision: RevisionEvidence | undefined,
  isTarget: (title: string) => boolean,
  rate: number,
): boolean {
  if (revision === undefined) return false;
  const { target, clean, sight } = observe(revision, isTarget);
  const enough = sight === 'blind' && target === 0 ? settlingBlind : settlingClean;
  return target >= settlingCrashes || clean >= enough / rate || revision.runs.length >= mostRuns;
}

function rateAtStart(start: RevisionEvidence, isTarget: (title: string) => boolean): number {
  const { target, clean } = observe(start, isTarget);
  return (target + 0.5) / (target + clean + 0.5);
}

/** Revisions whose kernel an older tested one has too: that one stands for all of them. */
function twinsOf(tested: ReadonlyMap<number, RevisionEvidence>): Set<number> {
  const first = new Map<string, number>();
  const twins = new Set<number>();
  for (const number of [...tested.keys()].toSorted((a, b) => a - b)) {
    const outcome = tested.get(number)!.build?.outcome;
    if (outcome?.kind !== 'built') continue;
    if (first.has(outcome.signature)) twins.add(number);
    else first.set(outcome.signature, number);
  }
  return twins;
}

function testedByNumber({ evidence, history }: Known, range: Range): Map<number, RevisionEvidence> {
  const tested = new Map<number, RevisionEvidence>();
  for (const revision of evidence.values()) {
    const number = range.numberOf[history.graph.indexOf(revision.commit)] ?? -1;
    if (number >= 0 && revision.build !== null) tested.set(number, revision);
  }
  return tested;
}

function costsOf({ costs, evidence }: Known): { build: number; run: number } {
  if (costs) return { build: costs.buildMs, run: costs.runMs };
  const builds = [...evidence.values()].flatMap(({ build }) => (build !== null && !build.cached ? [build.wallMs] : []));
  const runs = [...evidence.values()].flatMap((revision) => revision.runs.map(({ wallMs }) => wallMs));
  const mean = (values: readonly number[], otherwise: number) =>
    values.length === 0 ? otherwise : values.reduce((a, b) => a + b, 0) / values.length;
  const later = builds.length > 1 ? builds.slice(1) : builds;
  return { build: mean(later, 360_000), run: mean(runs, 60_000) };
}
