import { type Belief, believe } from '../../belief/belief.ts';
import { mixed, type WeighedBelief } from '../../belief/choose-test.ts';
import { observe } from '../../belief/observation.ts';
import type { BeliefParameters } from '../../belief/parameters.ts';
import type { Range } from '../../belief/range.ts';
import { type TitleEvidence, titleEvidence } from '../../belief/title-evidence.ts';
import type { DoubtfulTitles } from '../../belief/title-identity.ts';
import { evidenceOn } from '../../evidence/evidence.ts';
import type { Known } from '../strategy.ts';
import { weighBranches } from './bug-branches.ts';
import { mayBeOlder, readMarkedTitles } from './marked.ts';
import { readinessOf } from './readiness.ts';
import { taskPrior } from './task-prior.ts';
import { testedKernels } from './tested-kernels.ts';

type IsTarget = (title: string) => boolean;

/** The evidence, read in every way that is not ruled out. */
export interface Reading {
  /** The most probable reading first; their weights add up to one. */
  readonly readings: readonly WeighedBelief[];
  /** That of the first reading, with the probabilities of the culprit and of "older" over all readings. */
  readonly belief: Belief;
  /** Titles that are the target's in the first reading, in all, and in any. */
  readonly isTarget: IsTarget;
  readonly isTargetInAll: IsTarget;
  readonly isTargetInAny: IsTarget;
}

/** A group of titles about which it was decided whether they are the target's, with what speaks for it. */
interface Decided {
  readonly titles: ReadonlySet<string>;
  readonly isTarget: boolean;
  /** Natural logarithm of the odds for being the target's. */
  readonly odds: number;
  readonly evidence: TitleEvidence;
}

/** Groups of titles weighed in one decision: the others are too rare to matter. */
const mostDoubtful = 3;
/** Decisions that are less sure than this (natural logarithm of the odds) stay open: the other way is a reading too. */
const sure = 5;
/** Readings beside the first. */
const mostOthers = 2;

/**
 * Decides for each doubtful group of titles, the most frequent first, whether the evidence fits better when they are
 * the target's; each is weighed with those before it decided. What is not sure is read both ways.
 */
export function readTheEvidence(
  known: Known,
  range: Range,
  titles: readonly string[],
  parameters: BeliefParameters,
): Reading {
  const { members, doubtful } = readMarkedTitles(known, titles);
  const prior = weighBranches(taskPrior(known, range, parameters), known, range, (title) => members.has(title));
  const older = olderPrior(known, parameters);
  const believed = (targets: ReadonlySet<string>) =>
    believe(
      range,
      testedKernels(known, range, (title) => targets.has(title)),
      prior,
      older,
      parameters,
    );
  let targets: ReadonlySet<string> = members;
  const decided: Decided[] = [];
  for (const group of doubtful.slice(0, mostDoubtful)) {
    const decision = decide(known, range, group, targets, believed);
    decided.push(decision);
    if (decision.isTarget) targets = new Set([...targets, ...decision.titles]);
  }
  const open = decided
    .filter(({ odds }) => Math.abs(odds) < sure)
    .toSorted((a, b) => Math.abs(a.odds) - Math.abs(b.odds))
    .slice(0, mostOthers);
  const others = open.map(({ titles: group, odds }) => ({
    targets: new Set([...targets, ...group].filter((title) => targets.has(title) !== group.has(title))),
    weight: Math.exp(-Math.abs(odds)),
  }));
  return inAllWays(known, range, [{ targets, weight: 1 }, ...others], decided, believed);
}

function olderPrior(known: Known, { older, olderThanGood }: BeliefParameters): number {
  if (!mayBeOlder(known)) return 0;
  return (known.task.good ?? []).length > 0 ? olderThanGood : older;
}

function decide(
  known: Known,
  range: Range,
  { titles, probability, isRelated }: DoubtfulTitles,
  targets: ReadonlySet<string>,
  believed: (targets: ReadonlySet<string>) => Belief,
): Decided {
  const evidence = titleEvidence(range, known.evidence, titles, (title) => targets.has(title), isRelated);
  const fit = believed(new Set([...targets, ...titles])).logEvidence - believed(targets).logEvidence;
  const odds = Math.log(probability / (1 - probability)) + fit + evidence.asTarget - evidence.asForeign;
  return { titles, isTarget: odds > 0, odds, evidence };
}

/** Titles that are taken for the target's, with a weight that is not normalised. */
interface Way {
  readonly targets: ReadonlySet<string>;
  readonly weight: number;
}

function inAllWays(
  known: Known,
  range: Range,
  ways: readonly Way[],
  decided: readonly Decided[],
  believed: (targets: ReadonlySet<string>) => Belief,
): Reading {
  const all = ways.reduce((sum, { weight }) => sum + weight, 0);
  const isTargetInAll = (title: string) => ways.every(({ targets }) => targets.has(title));
  const isTargetInAny = (title: string) => ways.some(({ targets }) => targets.has(title));
  const isOpen = ({ titles }: Decided) => [...titles].some((title) => isTargetInAny(title) && !isTargetInAll(title));
  const open = decided.filter(isOpen);
  const readings = ways.map(({ targets, weight }) => ({
    belief: believed(targets),
    weight: weight / all,
    ...expectedTitles(known, range, targets, isTargetInAll, open),
  }));
  const culprit = mixed(readings.map(({ belief, weight }) => ({ values: belief.culprit, weight })));
  const older = readings.reduce((sum, { belief, weight }) => sum + weight * belief.older, 0);
  const isTarget = (title: string) => ways[0]!.targets.has(title);
  return { readings, belief: { ...readings[0]!.belief, culprit, older }, isTarget, isTargetInAll, isTargetInAny };
}

/** Runs of a revision that count as much for its own share of titles as the whole history does. */
const ownShareAfter = 2;

function expectedTitles(
  known: Known,
  range: Range,
  targets: ReadonlySet<string>,
  isTargetInAll: IsTarget,
  open: readonly Decided[],
): Omit<WeighedBelief, 'belief' | 'weight'> {
  const readiness = readinessOf(known.evidence, range, (title) => targets.has(title));
  const seenBy = (number: number, isTarget: IsTarget) =>
    observe(evidenceOn(known.evidence, range.graph.id(range.commits[number]!)), isTarget);
  const isTarget = (title: string) => targets.has(title);
  const isOwn = ({ titles }: Decided) => [...titles].some(isTarget);
  const usual = open.filter(isOwn).reduce((share, { evidence }) => share * evidence.otherName, 1);
  const others = open.filter((group) => !isOwn(group));
  return {
    undoubted: (number) => {
      if (usual === 1) return 1;
      const undoubted = seenBy(number, isTargetInAll).target;
      const all = seenBy(number, isTarget).target;
      return (undoubted + ownShareAfter * usual) / (all + ownShareAfter);
    },
    doubted: (number) => 1 - others.reduce((none, { evidence }) => none * (1 - evidence.foreignChance(number)), 1),
    telling: (number) => readiness.telling(number),
    seen: (number) => seenBy(number, isTarget),
  };
}
