import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import type { Patch } from '../../src/core/toolchain/era-table.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/*
 * a - b - c       b changes the second line of the file, c the ninth; fix, on another branch, the fifth
 *  \
 *   fix
 */
const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const fileWith = (changes: Readonly<Record<number, string>>) =>
  lines.map((line, i) => `${changes[i] ?? line}\n`).join('');
const texts: Readonly<Record<string, string>> = {
  a: fileWith({}),
  b: fileWith({ 1: 'TWO' }),
  c: fileWith({ 1: 'TWO', 8: 'NINE' }),
  fix: fileWith({ 4: 'FIVE' }),
  other: fileWith({ 1: 'zwei' }),
};

async function scene() {
  const directory = temporaryDirectory();
  const repository = join(directory, 'linux');
  const ids = makeRepository(repository, readNotation('a-fix a-other a-b-c'), (name) => ({
    message: name === 'fix' ? 'mend: five\n\nIt was small.' : name === 'c' ? 'not of this\n\nmend: five' : name,
    files: { 'file.c': texts[name]! },
  }));
  const tree = new GitSourceTree({ repository, directory: join(directory, 'ours') });
  await tree.prepare([], () => {});
  const id = (name: string) => ids.get(name)!;
  const commit = (name: string): Patch => ({ ...none, source: { kind: 'commit', commit: id(name) }, title: name });
  return { directory, repository, tree, id, commit };
}

const none = { title: null, since: null, before: null, there: [] };
const file = (repository: string, from: string, to: string): Patch => ({
  ...none,
  source: { kind: 'file', path: '/job/p.patch', text: git(repository, 'diff', from, to, '--', 'file.c') },
});

describe('a patch', () => {
  test('of another branch or of a file is put into a commit of ours, and all else stays', async () => {
    const { repository, tree, id, commit } = await scene();
    for (const patch of [commit('fix'), file(repository, id('a'), id('fix'))]) {
      const made = await tree.patched(id('c'), [patch]);
      if ('why' in made) throw new Error(made.why);
      expect(await tree.file(made.commit, 'file.c')).toBe(fileWith({ 1: 'TWO', 4: 'FIVE', 8: 'NINE' }));
      expect(await tree.patched(id('c'), [patch])).toEqual(made);
      expect(() => git(repository, 'cat-file', '-e', made.commit)).toThrow('cat-file');
    }
  });

  test('comes after others', async () => {
    const { repository, tree, id, commit } = await scene();
    const made = await tree.patched(id('a'), [commit('fix'), file(repository, id('b'), id('c')), commit('b')]);
    if ('why' in made) throw new Error(made.why);
    expect(await tree.file(made.commit, 'file.c')).toBe(fileWith({ 1: 'TWO', 4: 'FIVE', 8: 'NINE' }));
  });

  test('whose change is there already changes nothing', async () => {
    const { repository, tree, id, commit } = await scene();
    expect(await tree.patched(id('c'), [file(repository, id('a'), id('b')), commit('b')])).toEqual({ commit: id('c') });
  });

  test('that does not apply says where, in one line', async () => {
    const { repository, tree, id, commit } = await scene();
    expect(await tree.patched(id('c'), [commit('other')])).toEqual({
      why: 'the patch "other" does not apply: conflict in file.c',
    });
    expect(await tree.patched(id('c'), [file(repository, id('a'), id('other'))])).toEqual({
      why: 'the patch "/job/p.patch" does not apply: patch failed: file.c:1',
    });
    const garbage: Patch = { ...none, source: { kind: 'file', path: 'p', text: 'hello\n' } };
    expect(await tree.patched(id('c'), [garbage])).toEqual({
      why: 'the patch "p" does not apply: No valid patches in input (allow with "--allow-empty")',
    });
  });
});

test('commits are found by their whole title, on all branches', async () => {
  const { tree, id } = await scene();
  const found = await tree.titled(['mend: five', 'mend', 'b']);
  expect([...found]).toEqual([
    ['mend: five', [id('fix')]],
    ['mend', []],
    ['b', [id('b')]],
  ]);
});

test('a revision that is built as another one has its files under a name of its own, always the same', async () => {
  const { tree, id } = await scene();
  const made = await tree.builtAs(id('b'), id('c'));
  expect(made).not.toBe(id('b'));
  expect(await tree.treeHash(made)).toBe(await tree.treeHash(id('b')));
  expect(await tree.builtAs(id('b'), id('c'))).toBe(made);
  expect(await tree.builtAs(id('b'), id('a'))).not.toBe(made);
});
