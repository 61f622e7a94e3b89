import type { Evidence } from '../evidence/evidence.ts';
import { classify } from './hypotheses.ts';
import type { Range } from './range.ts';
import { type Stretches, type StretchTest, stretchEvidence, stretches } from './stretches.ts';
import { timelineOf } from './timeline.ts';

/** How often doubtful titles came on a revision, those of the target, and no crash. Others hide all of them. */
interface TitleCounts extends StretchTest {
  readonly doubtful: number;
  readonly target: number;
  readonly clean: number;
}

/** What the runs say of titles that may be the target's. */
export interface TitleEvidence {
  /** Natural logarithm of the chance that they were seen where they were, if they are further names of the target. */
  readonly asTarget: number;
  /** The same if they are another bug's. */
  readonly asForeign: number;
  /** If they are the target's: chance that a further crash of it would have one of the target's other titles. */
  readonly otherName: number;
  /** If they are another bug's: its crashes in one run of a revision, by number in the range; as its own runs say, if it had any. */
  readonly foreignChance: (number: number) => number;
}

/** Chance that a bug is called otherwise since some commit, where the names are related and where they are not. */
const renamed = { related: 0.4, unrelated: 0.03 } as const;

/** Clean runs that stand for what is known before of a bug that shows now and then everywhere: one in about so many. */
const rareness = 20;

/**
 * What the runs say of some titles by when they came, not by where the bug can be. One bug shows its names side by side,
 * in unknown shares, or one before a commit and the other since. Another bug has a history and a rate of its own.
 */
export function titleEvidence(
  range: Range,
  evidence: Evidence,
  titles: ReadonlySet<string>,
  isTarget: (title: string) => boolean,
  isRelated: boolean,
): TitleEvidence {
  const tests = countsOf(range, evidence, titles, isTarget);
  const bad = tests.filter((test) => test.bad);
  const sum = (list: readonly TitleCounts[], of: 'doubtful' | 'target' | 'clean') =>
    list.reduce((total, counts) => total + counts[of], 0);
  const hits = sum(tests, 'doubtful');
  const named = sum(tests, 'target');
  // Where the target came before it, the belief takes the other bug's crash for a part of a clean run.
  const besides = sum(bad, 'clean');
  const chance = isRelated ? renamed.related : renamed.unrelated;
  const sideBySide = Math.log(1 - chance) + logBeta(hits, named);
  const asTarget = logSum([sideBySide, Math.log(chance * renamingChance(range, tests))]);
  const inStretches = stretchEvidence(range, tests) + logBeta(hits, besides);
  const everywhere = logBeta(hits, named + sum(tests, 'clean') + rareness) - logBeta(0, rareness);
  let where: Stretches | null = null;
  return {
    asTarget,
    asForeign: logSum([inStretches, everywhere]) - Math.log(2),
    otherName: Math.exp(sideBySide - asTarget) * ((named + 1) / (hits + named + 2)),
    foreignChance: (number) => {
      const own = bad.find(({ commit }) => commit === range.commits[number]);
      if (own !== undefined) return (own.doubtful + 1) / (own.doubtful + own.clean + 2);
      where ??= stretches(range, tests);
      return ((1 - where.at(number)) * (hits + 1)) / (hits + besides + 2);
    },
  };
}

function countsOf(
  range: Range,
  evidence: Evidence,
  titles: ReadonlySet<string>,
  isTarget: (title: string) => boolean,
): TitleCounts[] {
  return [...evidence.values()].flatMap(({ commit, runs }) => {
    const crashed = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash.title] : []));
    const doubtful = crashed.filter((title) => titles.has(title)).length;
    const target = crashed.filter((title) => !titles.has(title) && isTarget(title)).length;
    const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
    if (doubtful + target + clean === 0) return [];
    return [{ commit: range.graph.indexOf(commit), bad: doubtful > 0, doubtful, target, clean }];
  });
}

/** Chance that the target got its other name where it did: the share of the commits at which all names would change. */
function renamingChance(range: Range, tests: readonly TitleCounts[]): number {
  const named = tests.filter(({ doubtful, target }) => doubtful + target > 0);
  if (named.some(({ doubtful, target }) => doubtful > 0 && target > 0)) return 0;
  const timeline = timelineOf(range, named);
  const { list, of, older } = classify(range, timeline.marks);
  const fits = list.map(({ inside }) => timeline.tests.every(({ target }, t) => (inside[t] === 1) === target > 0));
  return of.reduce((count, k) => count + (k < older && fits[k] === true ? 1 : 0), 0) / of.length;
}

/** Natural logarithm of the chance of a sequence of so many of the one kind and so many of the other at an unknown rate. */
function logBeta(a: number, b: number): number {
  let log = -Math.log(a + b + 1);
  for (let i = 1; i <= Math.min(a, b); i++) log += Math.log(i / (Math.max(a, b) + i));
  return log;
}

function logSum(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}
