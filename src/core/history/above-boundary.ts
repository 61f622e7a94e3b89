import type { CommitGraph } from './commit-graph.ts';
import { CommitGraphBuilder } from './commit-graph-builder.ts';

/** A commit to be put into a graph, by full id. */
export interface AddedCommit {
  readonly id: string;
  /** Committer date in seconds since 1970. */
  readonly dateS: number;
}

/**
 * The graph of a part of history that was cut off below and thinned out (by paths, by first parents), made whole for
 * a search: where nothing is left below a commit the first of `below` stands for what was, and `top`, where it was left
 * out, stands on the newest commit. All commits of `below` are in the graph, as roots.
 */
export function aboveBoundary(part: CommitGraph, top: AddedCommit, below: readonly AddedCommit[]): CommitGraph {
  const builder = new CommitGraphBuilder();
  const [bottom] = below;
  if (!part.has(top.id)) builder.add(top.id, top.dateS, part.size === 0 ? [] : [part.id(part.size - 1)]);
  for (let index = part.size - 1; index >= 0; index--) {
    const parents = Array.from(part.parentsOf(index), (parent) => part.id(parent));
    builder.add(part.id(index), part.dateOf(index), parents.length === 0 && bottom ? [bottom.id] : parents);
  }
  for (const { id, dateS } of below) builder.add(id, dateS, []);
  return builder.finish();
}
