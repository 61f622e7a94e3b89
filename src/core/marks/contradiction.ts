import { isAncestor } from '../history/ancestry.ts';
import type { BisectionTask, History } from '../search/strategy.ts';
import type { Marks } from './gather-marks.ts';

export interface Contradiction {
  readonly good: string;
  readonly bad: string;
}

/**
 * Two revisions that cannot be what people said of them: in the search for a cause one without the bug that contains
 * one with it, in a fix search the other way round. Null where all can be true.
 */
export function contradiction(
  { kind, start }: BisectionTask,
  { graph }: History,
  { revisions }: Marks,
): Contradiction | null {
  const isIn = (one: string, other: string) => isAncestor(graph, graph.indexOf(one), graph.indexOf(other));
  const said = (word: string) => [...revisions].flatMap(([commit, own]) => (own === word ? [commit] : []));
  for (const good of said('good'))
    for (const bad of [...said('bad'), start])
      if (kind === 'cause' ? isIn(bad, good) : isIn(start, good) && isIn(good, bad)) return { good, bad };
  return null;
}
