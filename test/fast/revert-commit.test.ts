import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { Worktrees } from '../../src/adapters/git/worktrees.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/*
 * a - b - c - d - e      b brings the bug, c changes other lines of the file, d the same ones, e another file
 */
const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const fileWith = (changes: Readonly<Record<number, string>>) =>
  lines.map((line, i) => `${changes[i] ?? line}\n`).join('');
const texts: Readonly<Record<string, string>> = {
  a: fileWith({}),
  b: fileWith({ 1: 'two, wrong' }),
  c: fileWith({ 1: 'two, wrong', 8: 'nine again' }),
  d: fileWith({ 1: 'two, changed', 8: 'nine again' }),
  e: fileWith({ 1: 'two, changed', 8: 'nine again' }),
};

async function scene() {
  const directory = temporaryDirectory();
  const repository = join(directory, 'linux');
  const ids = makeRepository(repository, readNotation('a-b-c-d-e'), (name) => ({ files: { 'file.c': texts[name]! } }));
  const open = async () => {
    const tree = new GitSourceTree({ repository, directory: join(directory, 'ours') });
    await tree.prepare([], () => {});
    return tree;
  };
  return { directory, repository, id: (name: string) => ids.get(name)!, open };
}

test('a commit is taken back in a newer one, and all that came since stays', async () => {
  const { directory, repository, id, open } = await scene();
  const tree = await open();
  const outcome = await tree.revert(id('b'), id('c'));
  if (outcome.kind !== 'reverted') throw new Error(JSON.stringify(outcome));
  expect(await tree.file(outcome.revision, 'file.c')).toBe(fileWith({ 8: 'nine again' }));
  const [details] = await tree.details([outcome.revision]);
  expect(details).toMatchObject({ subject: 'Revert "b"', parents: [id('c')] });
  const worktrees = new Worktrees({ gitDirectory: tree.gitDirectory, directory: join(directory, 'worktrees') });
  const path = await worktrees.checkout(0, outcome.revision, new AbortController().signal);
  expect(readFileSync(join(path, 'file.c'), 'utf8')).toBe(fileWith({ 8: 'nine again' }));
  expect(existsSync(join(path, 'file-c'))).toBe(true);
  expect(() => git(repository, 'cat-file', '-e', outcome.revision)).toThrow('cat-file');
});

test('it is the same commit whenever it is made, in whatever clone', async () => {
  const [one, other] = [await scene(), await scene()];
  expect(one.id('c')).toBe(other.id('c'));
  const made = await Promise.all([one, other].map(async ({ id, open }) => (await open()).revert(id('b'), id('c'))));
  expect(made[0]).toEqual(made[1]);
  expect(made[0]).toMatchObject({ kind: 'reverted' });
});

test('where the same lines were changed since it cannot be taken back, and the files are named', async () => {
  const { id, open } = await scene();
  expect(await (await open()).revert(id('b'), id('e'))).toEqual({ kind: 'conflict', paths: ['file.c'] });
});

test('what is not there any more, or has no parent, is not taken back', async () => {
  const { repository, id, open } = await scene();
  git(repository, 'revert', '--no-edit', id('d'), id('b'));
  const undone = git(repository, 'rev-parse', 'HEAD');
  const tree = await open();
  expect(await tree.revert(id('b'), undone)).toEqual({ kind: 'unable', why: 'nothing of it is left there' });
  expect(await tree.revert(id('a'), id('c'))).toMatchObject({ kind: 'unable' });
});
