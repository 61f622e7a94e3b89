import { type Belief, believe } from '../../belief/belief.ts';
import type { BeliefParameters } from '../../belief/parameters.ts';
import type { Range } from '../../belief/range.ts';
import { type StretchTest, stretchEvidence } from '../../belief/stretches.ts';
import type { Known } from '../strategy.ts';
import { mayBeOlder, readMarkedTitles } from './marked.ts';
import { taskPrior } from './task-prior.ts';
import { testedKernels } from './tested-kernels.ts';

/** The evidence, read with the titles that are taken for the target's. */
export interface Reading {
  readonly belief: Belief;
  readonly isTarget: (title: string) => boolean;
}

/**
 * Decides for each doubtful group of titles, the most frequent first, whether the evidence fits better when they are
 * the target's. Each is weighed with those before it settled.
 */
export function settleTitles(
  known: Known,
  range: Range,
  titles: readonly string[],
  parameters: BeliefParameters,
): Reading {
  const { members, doubtful } = readMarkedTitles(known, titles);
  const prior = taskPrior(known, range, parameters);
  const older = !mayBeOlder(known)
    ? 0
    : (known.task.good ?? []).length > 0
      ? parameters.olderThanGood
      : parameters.older;
  const read = (isTarget: (title: string) => boolean) =>
    believe(range, testedKernels(known, range, isTarget), prior, older, parameters);
  const settled = new Set(members);
  const isTarget = (title: string) => settled.has(title);
  let belief = read(isTarget);
  for (const { titles: group, probability } of doubtful.slice(0, mostDoubtful)) {
    const foreign = foreignChance(known, range, group);
    const asTarget = read((title) => isTarget(title) || group.has(title));
    const odds = Math.log(probability / (1 - probability)) + asTarget.logEvidence - belief.logEvidence - foreign;
    if (odds <= 0) continue;
    for (const title of group) settled.add(title);
    belief = asTarget;
  }
  return { belief, isTarget };
}

/** Groups of titles weighed in one decision: the others are too rare to matter. */
const mostDoubtful = 3;

/** Natural logarithm of the chance that a bug of its own, there in some stretches, shows titles where they were seen. */
function foreignChance({ evidence }: Known, range: Range, titles: ReadonlySet<string>): number {
  const tests = [...evidence.values()].flatMap(({ commit, runs }): StretchTest[] => {
    const past = runs.filter(({ outcome }) => outcome.kind === 'crashed' || outcome.kind === 'ok');
    const bad = past.some(({ outcome }) => outcome.kind === 'crashed' && titles.has(outcome.crash.title));
    return past.length === 0 ? [] : [{ commit: range.graph.indexOf(commit), bad }];
  });
  return stretchEvidence(range, tests);
}
