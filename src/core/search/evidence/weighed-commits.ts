import { type ContentWeight, contentWeigher } from '../../belief/content-weight.ts';
import { defaultParameters } from '../../belief/parameters.ts';
import type { Known } from '../strategy.ts';
import { suspicionOf } from './suspicion.ts';
import { rangeOfTask } from './task-range.ts';

/** A commit with the weight of what it changes, 1 for an ordinary one, and why it has it. */
export interface WeighedCommit extends ContentWeight {
  readonly commit: string;
}

/** The commits of a search that were looked at, the most suspicious first, the newest first among equals. */
export function weighedCommits(known: Known): readonly WeighedCommit[] {
  const range = rangeOfTask(known);
  const weigh = contentWeigher(range, suspicionOf(known), defaultParameters);
  const weighed = Array.from(range.commits, (commit, number) => ({
    commit: range.graph.id(commit),
    of: weigh(number),
  }));
  return weighed
    .toReversed()
    .flatMap(({ commit, of }) => (of === null ? [] : [{ commit, ...of }]))
    .toSorted((a, b) => b.weight - a.weight);
}
