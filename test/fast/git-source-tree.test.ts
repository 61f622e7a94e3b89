import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { Failure } from '../../src/core/failure/failure.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { type CommitContents, git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/*
 *  a - b - c --- m
 *       \ d - e /
 */
const drawing = readNotation('a-b-c b-d-e c+e=m');
const quiet = (): void => {};

interface Scene {
  readonly directory: string;
  readonly repository: string;
  readonly ids: ReadonlyMap<string, string>;
  /** A tree over the repository, or over another path or URL, that was not prepared. */
  readonly tree: (repository?: string) => GitSourceTree;
}

function scene(contents?: (name: string) => CommitContents): Scene {
  const directory = temporaryDirectory();
  const repository = join(directory, 'linux');
  const ids = makeRepository(repository, drawing, contents);
  return {
    directory,
    repository,
    ids,
    tree: (other = repository) => new GitSourceTree({ repository: other, directory: join(directory, 'ours') }),
  };
}

/** The failure that `action` ends with. */
async function failure(action: Promise<unknown>): Promise<Failure> {
  const error = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`expected a Failure, got ${String(error)}`);
  return error;
}

/** Every file below a directory with size and times, one per line. */
function listing(directory: string): string {
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();
  return entries
    .map((entry) => {
      const { mtimeMs, ctimeMs, size } = statSync(join(directory, entry));
      return `${entry} ${mtimeMs} ${ctimeMs} ${size}`;
    })
    .join('\n');
}

describe('reading a repository at a path', () => {
  test('resolves every way to name a commit', async () => {
    const { repository, ids, tree } = scene();
    git(repository, 'update-ref', 'refs/remotes/origin/next', ids.get('e')!);
    git(repository, 'tag', '-a', '-m', 'annotated', 'v1', ids.get('c')!);
    const source = tree();
    await source.prepare([], quiet);
    const m = ids.get('m')!;
    for (const [revision, name] of [
      [m, 'm'],
      [m.slice(0, 12), 'm'],
      [m.toUpperCase(), 'm'],
      ['HEAD', 'm'],
      ['HEAD^2', 'e'],
      ['main', 'm'],
      ['origin/next', 'e'],
      ['v1', 'c'],
      ['v1~1', 'b'],
      ['refs/tags/v1', 'c'],
    ] as const)
      expect([revision, await source.resolve(revision)]).toEqual([revision, ids.get(name)]);
  });

  test('lists the tags that name commits, whatever they are made of', async () => {
    const { repository, ids, tree } = scene();
    for (const name of ids.keys()) git(repository, 'tag', '-d', name);
    git(repository, 'tag', 'light', ids.get('a')!);
    git(repository, 'tag', '-a', '-m', 'x', 'annotated', ids.get('b')!);
    git(repository, 'tag', '-a', '-m', 'x', 'nested', 'annotated');
    git(repository, 'tag', 'of-a-tree', `${ids.get('a')!}^{tree}`);
    const source = tree();
    await source.prepare([], quiet);
    expect((await source.tags()).toSorted((x, y) => x.tag.localeCompare(y.tag))).toEqual([
      { tag: 'annotated', commit: ids.get('b') },
      { tag: 'light', commit: ids.get('a') },
      { tag: 'nested', commit: ids.get('b') },
    ]);
  });

  test('tells details in the order asked for', async () => {
    const message = 'net: mend <b>it</b>\ntwice\n\nBody ‘text’.\n\nSigned-off-by: Ada';
    const { ids, tree } = scene((name) => (name === 'm' ? { message } : {}));
    const source = tree();
    await source.prepare([], quiet);
    const [a, m, again] = await source.details([ids.get('a')!, ids.get('m')!, ids.get('a')!]);
    expect(again).toEqual(a);
    expect(a).toMatchObject({ parents: [], subject: 'a', message: 'a' });
    expect(m).toEqual({
      id: ids.get('m'),
      parents: [ids.get('c'), ids.get('e')],
      author: 'Ada',
      authorEmail: 'ada@example.org',
      authorDate: 'Sun Sep 13 19:26:40 2020 +0200',
      subject: 'net: mend <b>it</b> twice',
      message,
    });
    expect(await source.details([])).toEqual([]);
    expect((await source.history([])).size).toBe(0);
  });

  test('tells what a commit and a merge change against their first parent', async () => {
    const { ids, tree } = scene((name) => (name === 'm' ? { files: { 'file-d': 'd\n', 'file-e': 'e\n' } } : {}));
    const source = tree();
    await source.prepare([], quiet);
    expect(await source.changes(ids.get('c')!)).toEqual({
      stat: ' file-c | 1 +\n 1 file changed, 1 insertion(+)\n create mode 100644 file-c\n',
      paths: ['file-c'],
    });
    expect((await source.changes(ids.get('m')!)).paths).toEqual(['file-d', 'file-e', 'file-m']);
    expect((await source.changes(ids.get('a')!)).paths).toEqual(['file-a']);
  });

  test('reads files, at most as much as asked for', async () => {
    const { ids, tree } = scene((name) => (name === 'b' ? { files: { 'dir/long': 'x'.repeat(1000) } } : {}));
    const source = tree();
    await source.prepare([], quiet);
    const b = ids.get('b')!;
    expect(await source.file(b, 'file-b')).toBe('b\n');
    expect(await source.file(b, 'dir/long', 10)).toBe('x'.repeat(10));
    for (const none of ['dir', 'nothing', '', '../file-b', './file-b', '--help', '/etc/passwd'])
      expect([none, await source.file(b, none)]).toEqual([none, null]);
    expect(await source.file(ids.get('a')!, 'file-b')).toBeNull();
    expect((await failure(source.file('0'.repeat(39) + '1', 'x'))).code).toBe('COMMIT_NOT_FOUND');
  });

  test('hashes chosen files of a commit', async () => {
    const { ids, tree } = scene();
    const source = tree();
    await source.prepare([], quiet);
    const hash = (name: string): Promise<string> => source.filesHash(ids.get(name)!, (path) => path <= 'file-b');
    expect(await hash('m')).toBe(await hash('b'));
    expect(await hash('a')).not.toBe(await hash('b'));
  });

  test('writes nothing into the repository', async () => {
    const { repository, ids, tree } = scene();
    const before = listing(repository);
    const source = tree();
    for (let round = 0; round < 2; round++) {
      await source.prepare(['main', ids.get('a')!], quiet);
      await source.history([ids.get('m')!]);
      await source.tags();
      await source.details([...ids.values()]);
      await source.changes(ids.get('m')!);
      await failure(source.prepare(['nothing'], quiet));
    }
    expect(listing(repository)).toBe(before);
  });

  test('sees commits, branches and removals that came later', async () => {
    const { repository, ids, tree } = scene();
    const source = tree();
    await source.prepare(['main'], quiet);
    git(repository, 'commit', '--quiet', '--allow-empty', '-m', 'later');
    git(repository, 'branch', 'topic/x');
    const later = git(repository, 'rev-parse', 'HEAD');
    await source.prepare(['main'], quiet);
    expect(await source.resolve('topic/x')).toBe(later);
    git(repository, 'branch', '-D', 'topic/x');
    git(repository, 'branch', 'topic', ids.get('a')!);
    await source.prepare([], quiet);
    expect(await source.resolve('topic')).toBe(ids.get('a'));
    expect((await failure(source.resolve('topic/x'))).code).toBe('COMMIT_NOT_FOUND');
  });

  test('reads bare repositories, linked work trees and an unborn branch', async () => {
    const { directory, repository, ids, tree } = scene();
    git(directory, 'clone', '--quiet', '--bare', repository, 'bare.git');
    git(repository, 'worktree', 'add', '--quiet', '--detach', join(directory, 'linked'), ids.get('d')!);
    git(repository, 'symbolic-ref', 'HEAD', 'refs/heads/unborn');
    for (const [path, head] of [
      ['bare.git', 'm'],
      ['linked', 'd'],
    ] as const) {
      const source = tree(join(directory, path));
      await source.prepare(['HEAD', ids.get('a')!], quiet);
      expect(await source.resolve('HEAD')).toBe(ids.get(head));
    }
    await tree().prepare([ids.get('e')!], quiet);
  });

  test('starts no hook or monitor of the repository', async () => {
    const { directory, repository, tree } = scene();
    const trap = join(directory, 'trap');
    writeFileSync(trap, `#!/bin/sh\necho "$0" >> ${trap}.sprung\n`);
    chmodSync(trap, 0o755);
    for (const name of ['core.fsmonitor', 'uploadpack.packObjectsHook', 'core.alternateRefsCommand', 'diff.external'])
      git(repository, 'config', name, trap);
    for (const hook of ['post-checkout', 'reference-transaction'])
      execFileSync('ln', ['-s', trap, join(repository, '.git', 'hooks', hook)]);
    const source = tree();
    await source.prepare(['main'], quiet);
    await source.changes(await source.resolve('main'));
    expect(existsSync(`${trap}.sprung`)).toBe(false);
  });

  test.runIf(process.getuid?.() === 0)('reads a repository that belongs to somebody else', async () => {
    const { repository, tree } = scene();
    for (const path of ['', '.git']) chownSync(join(repository, path), 65534, 65534);
    await expect(tree().prepare(['main'], quiet)).resolves.toBeUndefined();
  });

  test('goes on after a git of ours was killed and left a lock', async () => {
    const { directory, repository, tree } = scene();
    await tree().prepare([], quiet);
    git(repository, 'branch', 'topic');
    const lock = join(directory, 'ours', 'repository.git', 'refs', 'heads', 'topic.lock');
    mkdirSync(join(lock, '..'), { recursive: true });
    writeFileSync(lock, '');
    execFileSync('touch', ['-d', '1 hour ago', lock]);
    await expect(tree().prepare(['topic'], quiet)).resolves.toBeUndefined();
  });
});

describe('reading a repository by URL', () => {
  test('clones, tells progress, and does without the server when all is there', async () => {
    const { directory, repository, ids, tree } = scene();
    const source = tree(`file://${repository}`);
    const progress: string[] = [];
    await source.prepare(['main'], (text) => progress.push(text));
    expect(progress.join('\n')).toMatch(/objects: |\[new /);
    expect((await source.history([ids.get('m')!])).size).toBe(6);
    expect(await source.file(ids.get('a')!, 'file-a')).toBe('a\n');
    rmSync(join(directory, 'linux'), { recursive: true });
    await tree(`file://${repository}`).prepare([ids.get('a')!, 'm'], quiet);
    expect((await failure(source.prepare(['unknown'], quiet))).code).toBe('REPO_UNUSABLE');
  });

  test('fetches a commit that no branch has', async () => {
    const { repository, tree } = scene();
    git(repository, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    git(repository, 'commit', '--quiet', '--allow-empty', '-m', 'gone');
    const gone = git(repository, 'rev-parse', 'HEAD');
    git(repository, 'reset', '--quiet', '--hard', 'HEAD^');
    const source = tree(`file://${repository}`);
    await source.prepare([gone], quiet);
    expect(await source.resolve(gone)).toBe(gone);
  });
});

describe('failures', () => {
  test('a path that does not exist', async () => {
    const { directory, tree } = scene();
    const path = join(directory, 'missing');
    expect((await failure(tree(path).prepare([], quiet))).message).toBe(
      `REPO_UNUSABLE: no repository at ${path}\n` +
        `why:  ENOENT: no such file or directory, realpath '${path}'\n` +
        'mend: correct the path of the repository; paths in a job file are relative to that file',
    );
  });

  test('a directory inside another repository is none itself', async () => {
    const { repository, tree } = scene();
    mkdirSync(join(repository, 'empty'));
    const { code, message } = await failure(tree(join(repository, 'empty')).prepare([], quiet));
    expect(code).toBe('REPO_UNUSABLE');
    expect(message).toContain('is not a git repository');
    expect(message).toContain('why:  fatal: not a git repository');
  });

  test('a URL that cannot be reached', async () => {
    const { tree } = scene();
    const { code, message } = await failure(tree('git://127.0.0.1:1/linux.git').prepare(['main'], quiet));
    expect(code).toBe('REPO_UNUSABLE');
    expect(message).toMatch(/why: {2}fatal: unable to connect to 127.0.0.1[^]*mend: try `git ls-remote`/);
  });

  test.each(['ext::sh -c touch% /tmp/owned', '--upload-pack=sh', '-x:y', 'ssh://-oProxyCommand=x/y', 'foo://x/y', ''])(
    'refuses %j',
    async (address) => expect((await failure(scene().tree(address).prepare([], quiet))).code).toBe('REPO_UNUSABLE'),
  );

  test.each(['--all', '-n1', '', 'a\nb', 'main\0', 'nothing', 'a..m', ':/', 'f'.repeat(40), '^main', 'x'.repeat(1001)])(
    'finds no commit %j',
    async (revision) => {
      const { tree } = scene();
      const source = tree();
      await source.prepare([], quiet);
      expect((await failure(source.resolve(revision))).code).toBe('COMMIT_NOT_FOUND');
      expect((await failure(tree().prepare([revision], quiet))).code).toBe('COMMIT_NOT_FOUND');
    },
  );

  test('names the revision that is missing and how to mend it', async () => {
    const { repository, tree } = scene();
    expect((await failure(tree().prepare(['main', 'v9.9'], quiet))).message).toBe(
      `COMMIT_NOT_FOUND: "v9.9" is no commit in ${repository}\n` +
        'why:  fatal: Needed a single revision\n' +
        'mend: check the spelling, fetch the branch or tag that has it into the repository, or give the full hash',
    );
  });

  test('a shallow clone says how to get the rest, and has it after that', async () => {
    const { directory, repository, ids, tree } = scene();
    const shallow = join(directory, 'shallow');
    git(directory, 'clone', '--quiet', '--depth=1', `file://${repository}`, shallow);
    const source = tree(shallow);
    const { message } = await failure(source.prepare([ids.get('a')!], quiet));
    expect(message).toContain('mend: the repository is a shallow clone: run `git fetch --unshallow` in it');
    expect((await source.history([ids.get('m')!])).size).toBe(1);
    git(shallow, 'fetch', '--quiet', '--unshallow');
    await source.prepare([ids.get('a')!], quiet);
    expect((await source.history([ids.get('m')!])).size).toBe(6);
  });

  test.runIf(process.getuid?.() === 0)('a full disk', async () => {
    const { directory, repository } = scene((name) => ({ files: { big: name.repeat(40_000) } }));
    const small = join(directory, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', small]);
    try {
      const tree = new GitSourceTree({ repository: `file://${repository}`, directory: join(small, 'ours') });
      expect((await failure(tree.prepare(['main'], quiet))).code).toBe('DISK_FULL');
    } finally {
      execFileSync('umount', [small]);
    }
  });
});
