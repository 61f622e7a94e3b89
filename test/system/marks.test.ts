import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { type Behaviour, culprit, makeStandInKernel, writeJob } from '../support/stand-in-kernel.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const names = 'abcdefghijklmnop'.split('');

interface Result {
  readonly id: string;
  readonly result: string;
  readonly culprit: string | null;
  readonly candidates: readonly { readonly commit: string }[];
  readonly marks: readonly Record<string, unknown>[];
  readonly withoutMarks: Record<string, unknown> | null;
  readonly cost: { readonly builds: number; readonly runs: number };
}

/** A line of commits a to p as a job, with what a person does about its bisection. */
function scene(behaviourOf: (name: string) => Behaviour, tags: Readonly<Record<string, string>>) {
  const directory = temporaryDirectory();
  const kernel = makeStandInKernel(directory, readNotation(names.join('-')), behaviourOf, tags);
  const job = writeJob(directory, kernel, 'p');
  const at = ['--state', join(directory, 'state')];
  const name = (commit: string | null) => names.find((one) => kernel.ids.get(one) === commit) ?? commit;
  const search = () => {
    const { stdout, stderr } = culprit('cause', job, '--no-sight', '--json', ...at);
    const built = [...stderr.matchAll(/^built [0-9a-f]+ "(\w)"/gm)].map(([, one]) => one!);
    // Without those that were built ahead and that nobody asked for in the end: they are no cost of the search.
    const asked = [...stderr.matchAll(/^built (?:ahead: )?[0-9a-f]+ "\w"(?: in .*(?<!ahead))?$/gm)].length;
    return { ...(JSON.parse(stdout) as Result), built, asked };
  };
  const mark = (id: string, ...words: readonly string[]) => culprit('mark', id, ...words, ...at);
  const tell = (command: 'log' | 'show', id: string, ...options: readonly string[]) =>
    culprit(command, id, ...options, ...at).stdout;
  return { directory, kernel, id: (one: string) => kernel.ids.get(one)!, name, search, mark, tell };
}

test('a commit that only uncovers the bug is excluded: the search goes on and ends elsewhere, nothing is built twice', () => {
  /** The bug comes with d and hides from g to l. */
  const behaviour = (name: string): Behaviour => (name < 'd' ? 'OK' : name >= 'g' && name < 'm' ? 'BLIND' : 'CRASH');
  const { directory, kernel, id, name, search, mark, tell } = scene(behaviour, { 'v1.0': 'a', 'v1.1': 'i' });
  const first = search();
  // It is m, but which revisions are worth their time depends on how long they take.
  expect(first.result).toBe('found');
  const blamed = name(first.culprit)!;
  expect(first).toMatchObject({ marks: [], withoutMarks: null });

  const marked = mark(first.id.slice(0, 8), '--exclude', id(blamed).slice(0, 12), '--because', 'only widens a pipe');
  expect(marked.status).toBe(0);
  expect(marked.stdout).toMatch(
    /^mark 1, not the culprit: [0-9a-f]{12} \w \(.*UTC: only widens a pipe\)\nopen: the same/,
  );

  const changed = `without marks: found [${id(blamed)}] ${blamed} (probability `;
  expect(tell('show', first.id)).toMatch(/^unfinished/);
  expect(tell('show', first.id)).toContain(`\n  ${changed}`);
  expect(tell('log', first.id, '--format', 'syzbot')).toContain(`\n# ${changed}`);

  const second = search();
  expect(name(second.culprit)).not.toBe(blamed);
  expect(second.built.filter((one) => first.built.includes(one))).toEqual([]);
  expect(second.cost.builds).toBe(first.cost.builds + second.asked);
  expect(second.marks).toEqual([
    expect.objectContaining({
      number: 1,
      kind: 'exclude',
      commit: id(blamed),
      because: 'only widens a pipe',
      undone: null,
    }),
  ]);
  expect(second.withoutMarks).toMatchObject({ confidence: expect.any(Number) as number });

  const line = `mark 1, not the culprit: [${id(blamed)}] ${blamed} (`;
  expect(tell('show', first.id)).toContain(`\n  ${line}`);
  expect(tell('log', first.id, '--format', 'syzbot')).toContain(`\n# ${line}`);
  const git = tell('log', first.id, '--format', 'git');
  expect(git).toContain(`\n# ${line}`);
  expect(tell('log', first.id, '--format', 'ktap')).toMatch(/^KTAP version 1/);

  const clone = join(directory, 'clone');
  writeFileSync(join(directory, 'git.log'), git);
  execFileSync('git', ['clone', '--quiet', kernel.repository, clone]);
  const replay = spawnSync('git', ['bisect', 'replay', join(directory, 'git.log')], { cwd: clone, encoding: 'utf8' });
  expect(replay.stdout).toContain(second.culprit === null ? '' : `${second.culprit} is the first bad commit`);

  expect(mark(first.id, '--undo', '1', '--because', 'I was wrong').status).toBe(0);
  const list = JSON.parse(mark(first.id, '--list', '--json').stdout) as { marks: Record<string, unknown>[] };
  expect(list.marks).toEqual([
    expect.objectContaining({ undone: expect.objectContaining({ because: 'I was wrong' }) }),
  ]);
});

test('a title that is marked as the same bug or another changes the answer, a good revision narrows it', () => {
  /** Another bug crashes from d to i, the one of the start commit from j on. */
  const behaviour = (name: string): Behaviour => (name < 'd' ? 'OK' : name < 'j' ? 'FOREIGN' : 'CRASH');
  const { id, name, search, mark } = scene(behaviour, { 'v1.0': 'a', 'v1.1': 'f' });
  const before = search();
  mark(before.id, '--same', 'WARNING in another_function');
  const first = search();
  expect(name(first.culprit)).toBe('d');
  mark(first.id, '--other', 'WARNING in another_function');
  const second = search();
  expect(second.result).toBe('inconclusive');
  expect(second.marks).toMatchObject([{ replacedBy: 2 }, { replacedBy: null }]);
  expect(second.candidates.map(({ commit }) => name(commit))).toContain('j');
  mark(first.id, '--good', id('i'));
  const third = search();
  expect(name(third.culprit)).toBe('j');
  const earlier = [...before.built, ...first.built, ...second.built];
  expect(third.built.filter((one) => earlier.includes(one))).toEqual([]);
});

test('what cannot be meant is refused with its remedy, and nothing is kept of it', () => {
  const { id, search, mark } = scene((name) => (name < 'k' ? 'OK' : 'CRASH'), { 'v1.0': 'a' });
  const bisection = search().id;
  const check = (what: string, words: readonly string[], says: RegExp) => {
    const { status, stderr } = mark(bisection, ...words);
    expect({ what, stderr }).toEqual({ what, stderr: expect.stringMatching(says) });
    expect({ what, stderr }).toEqual({ what, stderr: expect.stringMatching(/\nmend: /) });
    expect({ what, status }).toEqual({ what, status: 2 });
  };
  check('a revision that is not there', ['--exclude', 'nowhere'], /^culprit: COMMIT_NOT_FOUND: "nowhere"/);
  check(
    'bad and good at once',
    ['--bad', id('k'), '--good', id('j')],
    /^culprit: MARK_INVALID: --bad and --good at once/,
  );
  check('nothing', [], /^culprit: MARK_INVALID: nothing is said/);
  check('the start commit is good', ['--good', id('p')], /^culprit: MARK_INVALID: .* is the start commit/);
  check('a weight beyond the floor', ['--prior', `${id('k')}=0`], /^culprit: MARK_INVALID: .*--exclude/s);
  check('a path that nobody touches', ['--prior-path', 'net/=3'], /^culprit: MARK_INVALID: no commit touches net\//);
  check('no number of builds', ['--builds', 'many'], /^culprit: MARK_INVALID: --builds "many" is no number/);
  check('a mark that was never made', ['--undo', '3'], /^culprit: MARK_INVALID: there is no mark 3/);
  check('an empty title', ['--same', ' '], /^culprit: MARK_INVALID: --same wants a title/);
  expect(mark(bisection, '--list').stdout).toBe('no marks\n');
  expect(mark('ffffffffffff', '--list').stderr).toMatch(/^culprit: BISECTION_UNKNOWN: [^]*\nmend: /);
});

test('culprit run goes on with a mark', () => {
  const directory = temporaryDirectory();
  const repository = join(directory, 'project');
  const ids = makeRepository(repository, readNotation('a-b-c-d-e-f-g-h'), (name) => ({
    files: { name, ok: name < 'e' ? 'true\n' : 'false\n' },
  }));
  const at = ['--state', join(directory, 'state')];
  const search = (): Result =>
    JSON.parse(
      culprit('run', '--repo', repository, '--good', ids.get('a')!, '--json', '--quiet', ...at, '--', 'sh', 'ok')
        .stdout,
    ) as Result;
  const first = search();
  expect(first).toMatchObject({ result: 'found', culprit: ids.get('e') });
  expect(culprit('mark', first.id, '--good', ids.get('e')!, ...at).status).toBe(0);
  expect(search()).toMatchObject({ result: 'found', culprit: ids.get('f'), withoutMarks: { culprit: ids.get('e') } });
});
