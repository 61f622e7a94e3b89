import { join } from 'node:path';
import fc from 'fast-check';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import type { CommitGraph } from '../../src/core/history/commit-graph.ts';
import type { DrawnCommit } from '../../src/core/history/notation.ts';
import { makeRepository } from './temporary-repository.ts';

/** Histories with merges in which dates are often equal or crossed, a culprit, and commits that cannot be tested. */
export const worlds = fc.record({
  picks: fc.array(fc.tuple(fc.nat(3), fc.nat(9), fc.boolean()), { minLength: 8, maxLength: 45 }),
  dates: fc.array(fc.nat(30), { minLength: 45, maxLength: 45 }),
  culprit: fc.nat(1000),
  skipped: fc.uniqueArray(fc.nat(45), { maxLength: 12 }),
});

function commitsOf(picks: readonly (readonly [number, number, boolean])[]): DrawnCommit[] {
  return picks.map(([near, far, merges], i) => {
    if (i === 0) return { name: 'c0', parents: [] };
    const first = Math.max(0, i - 1 - (i > 3 ? near : 0));
    const second = Math.max(0, i - 2 - far);
    return { name: `c${i}`, parents: merges && second !== first ? [`c${first}`, `c${second}`] : [`c${first}`] };
  });
}

export interface MadeHistory {
  readonly repository: string;
  readonly graph: CommitGraph;
  /** Full ids of the first and the last commit. */
  readonly oldest: string;
  readonly newest: string;
}

/** The history of a world as a repository below a directory, and as our graph. */
export async function makeHistory(
  directory: string,
  name: string,
  { picks, dates }: Pick<typeof worlds extends fc.Arbitrary<infer World> ? World : never, 'picks' | 'dates'>,
): Promise<MadeHistory> {
  const commits = commitsOf(picks);
  const repository = join(directory, name);
  const ids = makeRepository(repository, commits, (_, i) => ({
    dateS: 1_600_000_000 + i * 600 + dates[i % 45]! * 600,
  }));
  const tree = new GitSourceTree({ repository, directory: join(directory, `ours-${name}`) });
  await tree.prepare([], () => {});
  const graph = await tree.history([...ids.values()]);
  return { repository, graph, oldest: ids.get('c0')!, newest: ids.get(`c${commits.length - 1}`)! };
}
