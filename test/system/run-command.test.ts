import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { culprit, startCulprit } from '../support/stand-in-kernel.ts';
import { git, gitAnyway, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/**
 *  a-b-c-d-e-f-g-----m-n-o-p      each commit writes its name to the file `name`, and those of `src` to src/x;
 *         \     /                 the bug comes with g
 *          q-r-s
 */
const drawing = readNotation('a-b-c-d-e-f-g d-q-r-s g+s=m-n-o-p');
const affected = ['g', 'm', 'n', 'o', 'p'];

interface Scene {
  readonly repository: string;
  readonly state: string;
  readonly ids: ReadonlyMap<string, string>;
  /** A file that commands of the test write to. */
  readonly notes: string;
}

function scene(): Scene {
  const directory = temporaryDirectory();
  const repository = join(directory, 'project');
  const ids = makeRepository(repository, drawing, (name) => ({
    files: {
      name,
      affected: affected.includes(name) ? 'yes' : 'no',
      '.gitignore': '*.o\n',
      ...('bgp'.includes(name) ? { 'src/x': name } : {}),
    },
  }));
  return { repository, state: join(directory, 'state'), ids, notes: join(directory, 'notes') };
}

interface Result {
  readonly id: string;
  readonly result: string;
  readonly culprit: string | null;
  readonly cost: { readonly builds: number; readonly runs: number } | null;
  readonly error?: { readonly code: string };
}

function run({ repository, state }: Scene, options: readonly string[], command: readonly string[]) {
  const end = culprit('run', '--repo', repository, '--state', state, '--json', '--quiet', ...options, '--', ...command);
  return { ...end, result: JSON.parse(end.stdout) as Result };
}

const shell = (script: string) => ['sh', '-c', script];
const failsWith = (status: number) => shell(`test "$(cat affected)" = no || exit ${status}`);

/** All that must stay as it is in the user's checkout. */
function fingerprint({ repository }: Scene): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(repository, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(repository, name);
    const { mode, mtimeMs, ctimeMs } = statSync(path);
    hash.update(`${name} ${mode} ${mtimeMs} ${ctimeMs}\n`);
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

test('finds the commit with a script that git does not track, and touches nothing of the user', () => {
  const world = scene();
  const { repository, ids, state } = world;
  writeFileSync(join(repository, 'test.sh'), '#!/bin/sh\ntest "$(cat affected)" = no\n');
  chmodSync(join(repository, 'test.sh'), 0o755);
  writeFileSync(join(repository, 'name'), 'changed by the user');
  git(repository, 'add', 'name');
  const before = fingerprint(world);
  const { status, result, stderr } = run(world, ['--good', 'a'], ['./test.sh']);
  expect({ status, result: result.result, culprit: result.culprit, stderr }).toEqual({
    status: 0,
    result: 'found',
    culprit: ids.get('g'),
    stderr: '',
  });
  expect(fingerprint(world)).toBe(before);
  expect(readdirSync(join(state, 'trees')).flatMap((tree) => readdirSync(join(state, 'trees', tree)))).not.toContain(
    'tree-0',
  );
});

test('without a good revision it walks back over tags, and without tags by dates', () => {
  const world = scene();
  git(world.repository, 'tag', '-d', ...drawing.map(({ name }) => name));
  git(world.repository, 'tag', 'release-0.1', world.ids.get('a')!);
  git(world.repository, 'tag', 'release-0.2', world.ids.get('d')!);
  git(world.repository, 'tag', 'release-0.3-rc1', world.ids.get('n')!);
  expect(run(world, [], failsWith(1)).result).toMatchObject({ result: 'found', culprit: world.ids.get('g') });
  git(world.repository, 'tag', '-d', 'release-0.1', 'release-0.2', 'release-0.3-rc1');
  expect(run(world, [], failsWith(2)).result).toMatchObject({ result: 'found', culprit: world.ids.get('g') });
  const first = run(world, ['--bad', world.ids.get('a')!], failsWith(2));
  expect([first.status, first.result.error?.code]).toEqual([2, 'NO_RELEASES']);
});

/** Commits that a command was run on, in order. */
const noting = (notes: string, script: string) => shell(`git rev-parse HEAD >> ${notes}; ${script}`);

/** What `git bisect run` makes of a command: the commits it tests and how it ends. */
function gitRun({ repository, notes }: Scene, command: readonly string[]): { tested: string[]; said: string } {
  git(repository, 'bisect', 'start', 'p', 'a');
  const said = gitAnyway(repository, 'bisect', 'run', ...command);
  git(repository, 'bisect', 'reset');
  return { tested: notesOf(notes), said };
}

function notesOf(notes: string): string[] {
  const lines = existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n') : [];
  rmSync(notes, { force: true });
  return lines;
}

describe('the statuses of git bisect run', () => {
  const bug = (rest: string) => `case "$(cat name)" in g|m|n|o|p) ${rest};; esac`;
  for (const [name, script] of [
    ['1 is bad', bug('exit 1')],
    ['124 is bad', bug('exit 124')],
    ['126 is bad where a good revision does not give it', bug('exit 126')],
    ['127 is bad where a good revision does not give it', bug('exit 127')],
    ['125 is skip', `case "$(cat name)" in e|f) exit 125;; esac; ${bug('exit 3')}`],
    ['125 at the culprit leaves several', `case "$(cat name)" in f|g) exit 125;; esac; ${bug('exit 3')}`],
  ] as const)
    test(`${name}, the same commits are tested and the answer is the same`, () => {
      const world = scene();
      const command = noting(world.notes, script);
      const theirs = gitRun(world, command);
      const ours = run(world, ['--good', 'a', '--strategy', 'git'], command);
      // Git tries 126 and 127 on the good revision too.
      expect(notesOf(world.notes)).toEqual(theirs.tested);
      if (ours.result.culprit === null) expect(theirs.said).toContain("only 'skip'ped commits left");
      else expect(theirs.said).toContain(`${ours.result.culprit} is the first bad commit`);
    });

  for (const [name, script] of [
    ['128', 'exit 128'],
    ['255', 'exit 255'],
    ['a signal', 'kill -9 $$'],
  ] as const)
    test(`${name} stops the search, and nothing is counted`, () => {
      const world = scene();
      const command = shell(bug(script));
      expect(gitRun(world, command).said).not.toContain('is the first bad commit');
      const { status, result } = run(world, ['--good', 'a'], command);
      expect([status, result.error?.code]).toEqual([3, 'COMMAND_ABORTED']);
      const list = JSON.parse(culprit('status', '--state', world.state, '--json').stdout) as { runs: number }[];
      expect(list.map(({ runs }) => runs)).toEqual([0]);
    });

  for (const [name, command] of [
    ['a program that is not there', ['./no-such-program']],
    ['a file that cannot be executed', ['./name']],
  ] as const)
    test(`${name} is no verdict`, () => {
      const world = scene();
      expect(gitRun(world, command).said).not.toContain('is the first bad commit');
      const { status, result } = run(world, ['--good', 'a'], command);
      expect([status, result.error?.code]).toEqual([2, 'COMMAND_UNUSABLE']);
    });
});

test("the command finds its revision, tags and the rest of the user's environment", () => {
  const world = scene();
  const script = `test "$(git describe --tags --exact-match)" = "$(cat name)" && test "$(git rev-parse HEAD)" = "$(git rev-parse "$(cat name)")" && test -z "$(git status --porcelain)" || exit 200; test "$(cat affected)" = no`;
  expect(run(world, ['--good', 'a'], shell(script)).result).toMatchObject({ culprit: world.ids.get('g') });
});

test('each run starts clean, ignored files stay, and --clean takes them too', () => {
  const world = scene();
  const script = (left: string) =>
    `test -e junk && exit 200; git diff --quiet || exit 201; ${left}; echo > junk; echo > kept.o; echo changed > name; test "$(cat affected)" = no`;
  const kept = shell(script(`test -e kept.o && echo kept >> ${world.notes}`));
  expect(run(world, ['--good', 'a'], kept).result).toMatchObject({ culprit: world.ids.get('g') });
  expect(notesOf(world.notes).length).toBeGreaterThan(3);
  const gone = shell(script(`test -e kept.o && echo kept >> ${world.notes}`));
  expect(run(world, ['--good', 'a', '--clean'], gone).result).toMatchObject({ culprit: world.ids.get('g') });
  expect(notesOf(world.notes)).toEqual([]);
});

test('runs of a revision share its build, and a revision that cannot be built is skipped', () => {
  const world = scene();
  const build = `cat name >> ${world.notes}; echo >> ${world.notes}; test "$(cat name)" != f && cp affected built.o`;
  const { result } = run(world, ['--good', 'a', '--build', build], shell('test "$(cat built.o)" = no'));
  const built = notesOf(world.notes);
  expect(built.filter((name, i) => name === built[i - 1])).toEqual([]);
  expect(result.cost!.runs).toBeGreaterThan(built.length);
  // Without f nothing tells f and g apart.
  expect(['inconclusive', 'found']).toContain(result.result);
});

test('runs side by side have a tree each, or share one', () => {
  const world = scene();
  const script = `pwd >> ${world.notes}; sleep 0.1; test "$(cat affected)" = no`;
  run(world, ['--good', 'a', '--jobs', '2'], shell(script));
  expect(new Set(notesOf(world.notes)).size).toBe(2);
  run(world, ['--good', 'a', '--jobs', '2', '--shared-tree', '--clean'], shell(script));
  expect(new Set(notesOf(world.notes)).size).toBe(1);
});

test('a run that takes too long is bad, or skipped where the user says so', () => {
  const world = scene();
  const hang = shell('test "$(cat affected)" = no || sleep 100');
  expect(run(world, ['--good', 'a', '--timeout', '300ms'], hang).result).toMatchObject({
    culprit: world.ids.get('g'),
  });
  const skipped = run(world, ['--good', 'a', '--timeout', '300ms', '--timeout-is', 'skip'], hang);
  expect([skipped.status, skipped.result.result]).toEqual([1, 'not-reproduced']);
});

test('other crashes than the one that is looked for do not count where titles are read', () => {
  const world = scene();
  const report = (where: string) =>
    `printf 'BUG: kernel NULL pointer dereference, address: 0000000000000000\\nRIP: 0010:${where}+0x1/0x10\\nCall Trace:\\n ${where}+0x1/0x10\\n do_syscall_64+0x3/0x10\\n'; exit 1`;
  const script = `case "$(cat name)" in c|d|e|f) ${report('other_bug')};; g|m|n|o|p) ${report('the_bug')};; esac`;
  const { result } = run(world, ['--good', 'a', '--titles'], shell(script));
  const shown = culprit('show', result.id, '--state', world.state).stdout;
  expect(shown).toContain('crashed: BUG: unable to handle kernel NULL pointer dereference in the_bug');
  expect(result.culprit).not.toBe(world.ids.get('c'));
  const blind = run(world, ['--good', 'a'], shell(script));
  expect(blind.result).toMatchObject({ culprit: world.ids.get('c') });
});

test('with own terms, first parents and paths, the log is one that git replays', () => {
  const world = scene();
  const { repository, ids } = world;
  for (const [options, expected] of [
    [['--term-new', 'broken', '--term-old', 'working'], 'g'],
    [['--first-parent'], 'g'],
    [['--path', 'src'], 'g'],
  ] as const) {
    const { result } = run(world, ['--good', 'a', ...options], failsWith(1));
    expect([options, result.culprit]).toEqual([options, ids.get(expected)]);
    const log = culprit('log', result.id, '--state', world.state, '--format', 'git').stdout;
    const path = join(world.state, 'replayed.log');
    writeFileSync(path, log);
    const newer = options[0] === '--term-new' ? 'broken' : 'bad';
    expect(gitAnyway(repository, 'bisect', 'replay', path)).toContain(
      `${ids.get(expected)} is the first ${newer} commit`,
    );
    git(repository, 'bisect', 'reset');
  }
});

test('only the commits that touch a path are tested', () => {
  const world = scene();
  run(world, ['--good', 'a', '--path', 'src'], noting(world.notes, 'test "$(cat affected)" = no'));
  const named = new Map([...world.ids].map(([name, id]) => [id, name]));
  expect(new Set(notesOf(world.notes).map((id) => named.get(id)))).toEqual(new Set(['p', 'g', 'b']));
});

test('says what is wrong with what was asked', () => {
  const world = scene();
  for (const [options, code] of [
    [['--good', 'p', '--bad', 'a'], 'RANGE_EMPTY'],
    [['--good', 'a', '--path', 'nothing/here'], 'RANGE_EMPTY'],
    [['--good', 'nowhere'], 'COMMIT_NOT_FOUND'],
    [['--good', 'a', '--term-new', 'skip'], 'JOB_INVALID'],
    [['--good', 'a', '--term-bad', 'good'], 'JOB_INVALID'],
    [['--good', 'a', '--timeout', 'soon'], 'JOB_INVALID'],
    [['--good', 'a', '--jobs', '0'], 'JOB_INVALID'],
    [['--good', 'a', '--carry', '../../etc/passwd'], 'JOB_INVALID'],
    [['--good', 'a', '--crash', 'BUG'], 'JOB_INVALID'],
  ] as const) {
    const { status, result } = run(world, options, ['true']);
    expect([options, status, result.error?.code]).toEqual([options, 2, code]);
  }
});

test('killed with -9 and started again it goes on, and no finished run is repeated', async () => {
  const world = scene();
  const { repository, state, notes, ids } = world;
  const options = ['run', '--repo', repository, '--state', state, '--good', 'a', '--json', '--'];
  const command = noting(notes, 'sleep 0.2; test "$(cat affected)" = no');
  for (const enough of [/ran [0-9a-f]{12}/, /(ran [0-9a-f]{12}[^]*){2}/]) {
    const started = startCulprit(...options, ...command);
    await started.said(enough);
    started.child.kill('SIGKILL');
    await started.end;
  }
  const begun = notesOf(notes).length;
  const { status, stdout } = culprit(...options, ...command);
  const result = JSON.parse(stdout) as Result;
  expect([status, result.culprit]).toEqual([0, ids.get('g')]);
  const after = notesOf(notes).length;
  // Killed twice, so at most two runs were under way and lost.
  expect(begun + after - result.cost!.runs).toBeLessThanOrEqual(2);
  expect(begun + after).toBeGreaterThanOrEqual(result.cost!.runs);
});

test('a link in a revision does not lead files of the user out of the tree', () => {
  const directory = temporaryDirectory();
  const repository = join(directory, 'project');
  git('.', 'init', '--quiet', '--initial-branch=main', repository);
  const commit = (message: string) => {
    git(repository, 'add', '--all');
    git(repository, 'commit', '--quiet', '--allow-empty', '-m', message);
  };
  const outside = join(directory, 'outside');
  mkdirSync(outside);
  git(repository, 'config', 'core.symlinks', 'true');
  commit('first');
  symlinkSync(outside, join(repository, 'tools'));
  commit('a link');
  rmSync(join(repository, 'tools'));
  commit('no link');
  mkdirSync(join(repository, 'tools'));
  writeFileSync(join(repository, 'tools/test.sh'), 'exit 1');
  const options = ['--repo', repository, '--state', join(directory, 'state'), '--bad', 'HEAD~1', '--good', 'HEAD~2'];
  const end = culprit('run', '--json', '--quiet', ...options, '--', 'sh', 'tools/test.sh');
  expect((JSON.parse(end.stdout) as Result).error?.code).toBe('JOB_INVALID');
  expect(readdirSync(outside)).toEqual([]);
});
