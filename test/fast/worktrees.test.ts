import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { Worktrees } from '../../src/adapters/git/worktrees.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const drawing = readNotation('a-b-c a-d');
const never = new AbortController().signal;

/** A work tree of ours at a commit, by the names of the drawing. */
async function scene(): Promise<{
  readonly directory: string;
  readonly at: (name: string) => Promise<string>;
  readonly git: (name: string) => string;
}> {
  const directory = temporaryDirectory();
  const repository = join(directory, 'linux');
  const ids = makeRepository(repository, drawing, (name) => ({
    files: { Makefile: `VERSION = ${name}\n`, '.gitignore': '*.o\n' },
  }));
  const source = new GitSourceTree({ repository, directory: join(directory, 'ours') });
  await source.prepare([], () => {});
  const trees = new Worktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'trees') });
  return {
    directory,
    at: (name) => trees.checkout(0, ids.get(name) ?? name, never),
    git: (name) => join(directory, 'trees', 'worker-0', 'git', name),
  };
}

describe('a work tree of ours', () => {
  test('moves between commits and keeps the times of files that stay the same', async () => {
    const { at } = await scene();
    const tree = await at('b');
    const times = (): number[] => ['file-a', 'Makefile'].map((file) => statSync(join(tree, file)).mtimeMs);
    const before = times();
    expect(await at('c')).toBe(tree);
    expect(readFileSync(join(tree, 'Makefile'), 'utf8')).toBe('VERSION = c\n');
    expect(times()[0]).toBe(before[0]);
    expect(times()[1]).toBeGreaterThan(before[1]!);
    await at('d');
    expect(['file-a', 'file-b', 'file-c', 'file-d'].map((file) => existsSync(join(tree, file)))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('has no git files in it, and leaves what lies beside it', async () => {
    const { at } = await scene();
    const tree = await at('b');
    mkdirSync(join(tree, '..', 'objects'));
    await at('c');
    expect(existsSync(join(tree, '.git'))).toBe(false);
    expect(existsSync(join(tree, '..', 'objects'))).toBe(true);
  });

  test('removes and mends what somebody did to it', async () => {
    const { at } = await scene();
    const tree = await at('b');
    mkdirSync(join(tree, 'nested', '.git'), { recursive: true });
    for (const file of ['stray', 'ignored.o', 'file-a', 'nested/x']) writeFileSync(join(tree, file), 'other');
    symlinkSync('/etc', join(tree, 'link'));
    await at('b');
    expect(['stray', 'ignored.o', 'nested', 'link'].filter((name) => existsSync(join(tree, name)))).toEqual([]);
    expect(readFileSync(join(tree, 'file-a'), 'utf8')).toBe('a\n');
  });

  test.each<[string, (git: (name: string) => string) => void]>([
    ['a lock', (git) => writeFileSync(git('index.lock'), '')],
    ['half an index', (git) => truncateSync(git('index'), 40)],
    ['no index', (git) => truncateSync(git('index'), 0)],
    ['a broken HEAD', (git) => writeFileSync(git('HEAD'), 'garbage')],
    ['a broken configuration', (git) => writeFileSync(git('config'), '[[[')],
  ])('is set right where a kill left %s', async (_, damage) => {
    const { at, git } = await scene();
    await at('b');
    damage(git);
    const tree = await at('c');
    expect(readFileSync(join(tree, 'Makefile'), 'utf8')).toBe('VERSION = c\n');
    expect(existsSync(join(tree, 'file-c'))).toBe(true);
  });

  test('says which commit is missing', async () => {
    const { at } = await scene();
    await expect(at('1'.repeat(40))).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND' });
  });
});
