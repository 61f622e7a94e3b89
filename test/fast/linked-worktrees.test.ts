import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { LinkedWorktrees } from '../../src/adapters/git/linked-worktrees.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const never = new AbortController().signal;

async function scene() {
  const directory = temporaryDirectory();
  const repository = join(directory, 'project');
  const ids = makeRepository(repository, readNotation('a-b-c a-d'), (name) => ({
    files: { name, '.gitignore': '*.o\n' },
  }));
  const source = new GitSourceTree({ repository, directory: join(directory, 'ours') });
  await source.prepare([], () => {});
  const trees = new LinkedWorktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'trees') });
  const at = (name: string, leftovers: 'untracked' | 'untracked and ignored' = 'untracked') =>
    trees.checkout(0, ids.get(name)!, leftovers, never);
  const own = join(source.gitDirectory, 'worktrees');
  return { at, trees, ids, repository, own, clone: source.gitDirectory };
}

describe('a linked work tree', () => {
  test('is at the revision, and git knows its tags there', async () => {
    const { at, ids } = await scene();
    const tree = await at('b');
    expect(git(tree, 'rev-parse', 'HEAD')).toBe(ids.get('b'));
    expect(git(tree, 'describe', '--tags')).toBe('b');
    expect(git(tree, 'status', '--porcelain')).toBe('');
    expect(await at('d')).toBe(tree);
    expect([readFileSync(join(tree, 'name'), 'utf8'), existsSync(join(tree, 'file-b'))]).toEqual(['d', false]);
  });

  test('loses changes and strange files, keeps ignored ones unless they are unwanted too', async () => {
    const { at } = await scene();
    const tree = await at('b');
    for (const name of ['name', 'strange', 'kept.o']) writeFileSync(join(tree, name), 'x');
    git(tree, 'checkout', '--quiet', '-b', 'of-the-command');
    await at('b');
    expect(readFileSync(join(tree, 'name'), 'utf8')).toBe('b');
    expect([existsSync(join(tree, 'strange')), existsSync(join(tree, 'kept.o'))]).toEqual([false, true]);
    await at('c', 'untracked and ignored');
    expect(existsSync(join(tree, 'kept.o'))).toBe(false);
  });

  for (const [name, damage] of [
    [
      'a lock that a killed git left',
      (tree: string, own: string) => writeFileSync(join(own, 'tree-0', 'index.lock'), tree),
    ],
    ['an index that is no index', (_: string, own: string) => writeFileSync(join(own, 'tree-0', 'index'), 'no index')],
    ['a link to nowhere', (tree: string) => writeFileSync(join(tree, '.git'), 'gitdir: /nowhere\n')],
    ['no link', (tree: string) => rmSync(join(tree, '.git'))],
    ['nothing on the side of the clone', (_: string, own: string) => rmSync(own, { recursive: true })],
  ] as const)
    test(`is set right with ${name}`, async () => {
      const { at, own, ids } = await scene();
      const tree = await at('b');
      damage(tree, own);
      expect(await at('c')).toBe(tree);
      expect(git(tree, 'rev-parse', 'HEAD')).toBe(ids.get('c'));
      expect(git(tree, 'status', '--porcelain')).toBe('');
    });

  test('is removed without a trace but what git prunes', async () => {
    const { at, trees, own } = await scene();
    const tree = await at('b');
    await trees.remove(0);
    expect(existsSync(tree)).toBe(false);
    await at('c');
    expect(readdirSync(own)).toEqual(['tree-0']);
  });

  test('a commit that is not there is said to be missing', async () => {
    const { trees } = await scene();
    await expect(trees.checkout(0, 'main', 'untracked', never)).rejects.toThrow('COMMIT_NOT_FOUND');
    await expect(trees.checkout(0, 'f'.repeat(40), 'untracked', never)).rejects.toThrow('REPO_UNUSABLE');
  });
});
