import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { findHistory, type WantedHistory } from '../../src/app/job-history.ts';
import { Failure } from '../../src/core/failure/failure.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const quiet = (): void => {};
const dayS = 86_400;

/*
 *  a - b - c - d - e      the tree of the crash, tree T
 *       \
 *        x - y - z        another tree, M: it has a and b, and z is its head
 */
function trees() {
  const directory = temporaryDirectory();
  const stable = join(directory, 'stable');
  const main = join(directory, 'main');
  const ids = new Map([
    ...makeRepository(stable, readNotation('a-b-c-d-e')),
    ...makeRepository(main, readNotation('a-b-x-y-z')),
  ]);
  for (const name of ['x', 'y', 'z']) git(main, 'tag', '-d', name);
  const tree = (repository = stable) => new GitSourceTree({ repository, directory: join(directory, 'ours') });
  return { directory, stable, main, ids, tree };
}

async function failure(action: Promise<unknown>): Promise<Failure> {
  const error = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`expected a Failure, got ${String(error)}`);
  return error;
}

const wanted = (more: Partial<WantedHistory>): WantedHistory => ({
  kind: 'fix',
  commit: 'e',
  title: null,
  head: null,
  fixTree: null,
  ...more,
});

describe('another repository', () => {
  test.for(['path', 'url'] as const)('at a %s is made readable, and stays so', async (how) => {
    const { directory, stable, main, ids, tree } = trees();
    const address = how === 'path' ? main : `file://${main}`;
    const ours = tree();
    await ours.prepare(['e'], quiet);
    expect(await ours.adopt(address, 'main', quiet)).toBe(ids.get('z'));
    expect(await ours.adopt(address, 'HEAD', quiet)).toBe(ids.get('z'));
    // As another process would, which knows nothing of the other tree.
    const again = tree();
    await again.prepare(['e'], quiet);
    const graph = await again.history([ids.get('e')!, ids.get('z')!]);
    expect(graph.size).toBe(8);
    expect((await again.details([ids.get('y')!]))[0]).toMatchObject({ subject: 'y' });
    const borrowed = readFileSync(join(directory, 'ours/repository.git/objects/info/alternates'), 'utf8');
    const lines = [stable, ...(how === 'path' ? [main] : [])].map((path) => `${path}/.git/objects\n`);
    expect(borrowed).toBe(lines.join(''));
    expect(git(main, 'status', '--porcelain')).toBe('');
  });

  test('that is gone later is forgotten', async () => {
    const { directory, main, tree } = trees();
    const ours = tree();
    await ours.prepare(['e'], quiet);
    await ours.adopt(main, 'main', quiet);
    rmSync(main, { recursive: true });
    await ours.prepare(['e'], quiet);
    const borrowed = readFileSync(join(directory, 'ours/repository.git/objects/info/alternates'), 'utf8');
    expect(borrowed).not.toContain('main');
  });

  test('is told from one that is not there, and from a branch that it does not have', async () => {
    const { directory, main, ids, tree } = trees();
    const ours = tree();
    await ours.prepare(['e'], quiet);
    expect((await failure(ours.adopt(main, 'nowhere', quiet))).message).toMatch(/COMMIT_NOT_FOUND: "nowhere" .*main/);
    expect((await failure(ours.adopt(join(directory, 'none'), 'main', quiet))).code).toBe('REPO_UNUSABLE');
    expect((await failure(ours.adopt('ext::sh', 'main', quiet))).code).toBe('REPO_UNUSABLE');
    expect(existsSync(join(directory, 'none'))).toBe(false);
    expect(await ours.adopt(main, ids.get('y')!, quiet)).toBe(ids.get('y'));
  });
});

describe('the history of a fix', () => {
  const find = async (more: Partial<WantedHistory>) => {
    const scene = trees();
    const ours = scene.tree();
    await ours.prepare([], quiet);
    const id = (name: string) => scene.ids.get(name)!;
    return { ...scene, id, found: (given = more) => findHistory(wanted(given), ours, quiet) };
  };

  test('in another tree begins where the trees parted', async () => {
    const { main, id, found } = await find({});
    expect(await found({ fixTree: { repository: main, branch: 'main' } })).toEqual({
      start: id('e'),
      head: id('z'),
      parting: id('b'),
      rewritten: null,
    });
    expect(await found({ commit: 'b', fixTree: { repository: main, branch: 'main' } })).toMatchObject({
      start: id('b'),
      parting: null,
    });
  });

  test('is none where the other tree has nothing new, or nothing in common', async () => {
    const { directory, main, found } = await find({});
    const older = await failure(found({ fixTree: { repository: main, branch: 'b' } }));
    expect([older.code, older.message]).toEqual(['FIX_UNREACHABLE', expect.stringMatching(/contains all/)]);
    makeRepository(join(directory, 'foreign'), readNotation('q-r'));
    const foreign = await failure(found({ fixTree: { repository: join(directory, 'foreign'), branch: 'main' } }));
    expect([foreign.code, foreign.message]).toEqual(['FIX_UNREACHABLE', expect.stringMatching(/no commit in common/)]);
  });

  test('of a start commit on another branch is refused, with what to do', async () => {
    const { stable, id, found } = await find({});
    git(stable, 'checkout', '--quiet', '-b', 'side', id('b'));
    git(stable, 'commit', '--quiet', '--allow-empty', '-m', 'only here');
    const ours = await failure(found({ commit: git(stable, 'rev-parse', 'side'), head: 'e' }));
    expect(ours.code).toBe('FIX_UNREACHABLE');
    expect(ours.message).toContain('fixTree: { repo:');
    const same = await failure(found({ commit: 'e', head: 'e' }));
    expect([same.code, same.message]).toEqual(['FIX_UNREACHABLE', expect.stringContaining('no commit lies between')]);
  });
});

describe('a start commit that was rewritten', () => {
  /** A branch whose commits have these titles, so many days before its tip; the last is the tip. */
  function branch(commits: readonly (readonly [title: string, daysAgo: number])[]) {
    const directory = temporaryDirectory();
    const repository = join(directory, 'linux');
    const drawing = commits.map((_, i) => `c${i}`).join('-');
    const ids = makeRepository(repository, readNotation(drawing), (_, i) => ({
      message: commits[i]![0],
      dateS: 1_700_000_000 - commits[i]![1] * dayS,
    }));
    return { ids, tree: new GitSourceTree({ repository, directory: join(directory, 'ours') }) };
  }

  const gone = '0123456789abcdef0123456789abcdef01234567';
  const find = async (commits: Parameters<typeof branch>[0], title: string | null, kind: 'cause' | 'fix' = 'cause') => {
    const { ids, tree } = branch(commits);
    await tree.prepare([], quiet);
    const found = () => findHistory(wanted({ kind, commit: gone, title }), tree, quiet);
    return { ids, found };
  };

  test('is found by its title, whatever trees put before it, the newest of that name', async () => {
    const { ids, found } = await find(
      [
        ['net: mend it', 40],
        ['UPSTREAM: net: mend it', 30],
        ['net: mend it again', 20],
        ['tip', 0],
      ],
      'BACKPORT: net: mend it',
    );
    expect(await found()).toEqual({
      start: ids.get('c1'),
      head: ids.get('c1'),
      parting: null,
      rewritten: { from: gone, title: 'BACKPORT: net: mend it' },
    });
  });

  test('is not looked for before the last five years', async () => {
    const old = await find(
      [
        ['net: mend it', 5 * 366],
        ['tip', 0],
      ],
      'net: mend it',
    );
    const error = await failure(old.found());
    expect(error.message).toMatch(/COMMIT_NOT_FOUND: "0123[^]*nor has any commit of the last five years the title/);
    const recent = await find(
      [
        ['net: mend it', 5 * 364],
        ['tip', 0],
      ],
      'net: mend it',
    );
    expect(await recent.found()).toMatchObject({ start: recent.ids.get('c0') });
  });

  test('without a title is an error that asks for it', async () => {
    const { found } = await find([['tip', 0]], null);
    expect((await failure(found())).message).toMatch(/COMMIT_NOT_FOUND: [^]*mend: [^]*kernel: \{ title: /);
  });

  test('is not looked for where a tag or branch is misspelt', async () => {
    const { tree } = branch([
      ['net: mend it', 3],
      ['tip', 0],
    ]);
    await tree.prepare([], quiet);
    const error = await failure(findHistory(wanted({ commit: 'v9.9', title: 'net: mend it' }), tree, quiet));
    expect(error.code).toBe('COMMIT_NOT_FOUND');
  });

  test('a title is text, not a pattern', async () => {
    const { found } = await find(
      [
        ['net: mend it', 3],
        ['tip', 0],
      ],
      'net.*',
    );
    expect((await failure(found())).code).toBe('COMMIT_NOT_FOUND');
    const { found: option } = await find(
      [
        ['net: mend it', 3],
        ['tip', 0],
      ],
      '--all',
    );
    expect((await failure(option())).code).toBe('COMMIT_NOT_FOUND');
  });

  test('of a fix is found on the branch of the head, by the title that it has itself', async () => {
    const directory = temporaryDirectory();
    const repository = join(directory, 'linux');
    const ids = makeRepository(repository, readNotation('a-old a-b-new-c'), (name) =>
      name === 'old' || name === 'new' ? { message: `${name === 'new' ? 'FROMGIT: ' : ''}net: mend it` } : {},
    );
    const tree = new GitSourceTree({ repository, directory: join(directory, 'ours') });
    await tree.prepare([], quiet);
    const found = await findHistory(wanted({ commit: ids.get('old')! }), tree, quiet);
    expect(found).toMatchObject({ start: ids.get('new'), rewritten: { from: ids.get('old'), title: 'net: mend it' } });
  });
});
