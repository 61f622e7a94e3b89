import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { git, temporaryDirectory } from '../support/temporary-repository.ts';

const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];

/** A repository in which each step writes files and commits them; ids in order. */
async function repository() {
  const directory = temporaryDirectory();
  const place = join(directory, 'linux');
  git('.', 'init', '--quiet', '--initial-branch=main', place);
  const commit = (subject: string, files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(place, path, '..'), { recursive: true });
      writeFileSync(join(place, path), text);
    }
    git(place, 'add', '--all');
    git(place, ...who, 'commit', '--quiet', '--allow-empty', '--allow-empty-message', '-m', subject);
    return head();
  };
  const head = () => git(place, 'rev-parse', 'HEAD').trim();
  const run = (...args: string[]) => git(place, ...who, ...args);
  const read = async (commits: readonly string[]) => {
    const tree = new GitSourceTree({ repository: place, directory: join(directory, 'ours') });
    await tree.prepare([], () => {});
    const found: (readonly [id: string, subject: string, paths: readonly string[]])[] = [];
    await tree.contents(commits, (...told) => found.push(told));
    return { found, tree };
  };
  return { commit, head, run, read };
}

test('subjects and paths come as they are, whatever stands in them', async () => {
  const { commit, read } = await repository();
  const odd = 'a "b"\n\tc ü/x.c';
  const ids = [
    commit('root', { Makefile: '1', 'fs/pipe.c': '1' }),
    commit('', { 'fs/pipe.c': '2' }),
    commit('Revert "fs: x"\n\nwith a body\n', { 'fs/pipe.c': '1' }),
    commit('empty', {}),
    commit('odd \u001b[31m ü', { [odd]: '1', 'fs/pipe.c': '3' }),
  ];
  const { found, tree } = await read(ids);
  expect(found).toEqual([
    [ids[0], 'root', ['Makefile', 'fs/pipe.c']],
    [ids[1], '', ['fs/pipe.c']],
    [ids[2], 'Revert "fs: x"', ['fs/pipe.c']],
    [ids[3], 'empty', []],
    [ids[4], 'odd \u001b[31m ü', [odd, 'fs/pipe.c']],
  ]);
  expect(await tree.files(ids[4]!)).toEqual(['Makefile', odd, 'fs/pipe.c']);
});

test('a moved file is told by both of its names', async () => {
  const { commit, run, read, head } = await repository();
  commit('root', { 'old/x.c': 'a long enough text\n'.repeat(9) });
  run('mv', 'old', 'new');
  run('commit', '--quiet', '-m', 'move');
  const { found } = await read([head()]);
  expect(found[0]![2]).toEqual(['new/x.c', 'old/x.c']);
});

test('of a merge only files that are as in none of its parents are its own', async () => {
  const { commit, run, read, head } = await repository();
  const root = commit('root', { 'a.c': '1', 'b.c': '1', 'both.c': '1\n' });
  const left = commit('left', { 'a.c': '2', 'both.c': '2\n' });
  run('checkout', '--quiet', '-b', 'side', root);
  commit('side', { 'b.c': '2' });
  run('checkout', '--quiet', '-b', 'clean', left);
  run('merge', '--quiet', '--no-ff', '-m', 'clean merge', 'side');
  const clean = head();
  run('checkout', '--quiet', 'side');
  commit('clash', { 'both.c': '3\n' });
  run('checkout', '--quiet', '-b', 'evil', left);
  run('merge', '--quiet', '-s', 'ours', '--no-commit', 'side');
  const evil = commit('evil merge', { 'both.c': '4\n', 'b.c': '2' });
  const { found } = await read([clean, evil]);
  expect(found).toEqual([
    [clean, 'clean merge', []],
    [evil, 'evil merge', ['both.c']],
  ]);
});

test('a commit that is not there is a failure, as is what is no commit', async () => {
  const { commit, read } = await repository();
  commit('root', {});
  await expect(read(['0'.repeat(40)])).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND' });
  await expect(read(['--all'])).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND' });
});
