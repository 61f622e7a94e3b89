import { join } from 'node:path';
import { array, assert, asyncProperty, nat, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { ancestors, isAncestor, mergeBases } from '../../src/core/history/ancestry.ts';
import type { DrawnCommit } from '../../src/core/history/notation.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/** Histories of up to 14 commits with any merges: each commit picks up to three of those before it. */
const histories = array(uniqueArray(nat(1000), { maxLength: 3 }), { minLength: 1, maxLength: 14 }).map(
  (picks): DrawnCommit[] =>
    picks.map((pick, i) => ({
      name: `c${i}`,
      parents: i === 0 ? [] : [...new Set(pick.map((n) => `c${n % i}`))],
    })),
);

test('agrees with git on order, parents, ancestors and merge bases', { timeout: 120_000 }, async () => {
  const directory = temporaryDirectory();
  let round = 0;
  await assert(
    asyncProperty(histories, async (commits) => {
      const repository = join(directory, `repository-${round}`);
      const ids = makeRepository(repository, commits);
      const tree = new GitSourceTree({ repository, directory: join(directory, `ours-${round++}`) });
      await tree.prepare([], () => {});
      const graph = await tree.history([...ids.values()]);
      expect(graph.size).toBe(commits.length);
      for (const { name, parents } of commits) {
        const index = graph.indexOf(ids.get(name)!);
        expect(graph.id(index)).toBe(ids.get(name));
        expect([...graph.parentsOf(index)].map((p) => graph.id(p))).toEqual(parents.map((p) => ids.get(p)));
        expect(Math.max(-1, ...graph.parentsOf(index))).toBeLessThan(index);
        expect(graph.dateOf(index)).toBe(Number(git(repository, 'log', '-1', '--format=%ct', name)));
      }
      const [a, b] = [commits.at(-1)!.name, commits[Math.floor(commits.length / 2)]!.name];
      const [x, y] = [graph.indexOf(ids.get(a)!), graph.indexOf(ids.get(b)!)];
      const asIds = (found: Iterable<number>): string[] => [...found].map((i) => graph.id(i)).toSorted();
      expect(asIds(ancestors(graph, [x]))).toEqual(lines(git(repository, 'rev-list', a)));
      expect(asIds(mergeBases(graph, [x], [y]))).toEqual(lines(tryGit(repository, 'merge-base', '--all', a, b)));
      expect(isAncestor(graph, y, x)).toBe(lines(git(repository, 'rev-list', a)).includes(ids.get(b)!));
      const inOrder = Array.from({ length: graph.size }, (_, i) => graph.id(graph.size - 1 - i));
      expect(inOrder).toEqual(git(repository, 'rev-list', '--topo-order', ...ids.values()).split('\n'));
      const part = await tree.history([ids.get(a)!], [ids.get(b)!]);
      const left = Array.from({ length: part.size }, (_, i) => i);
      expect(left.map((i) => part.id(i)).toSorted()).toEqual(lines(git(repository, 'rev-list', a, `^${b}`)));
    }),
    { numRuns: 12 },
  );
});

const lines = (text: string): string[] => text.split('\n').filter(Boolean).toSorted();

/** Output of a git that may fail, as `merge-base` does where there is none. */
function tryGit(repository: string, ...args: string[]): string {
  try {
    return git(repository, ...args);
  } catch {
    return '';
  }
}
