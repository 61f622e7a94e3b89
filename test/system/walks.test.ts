import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import {
  type Behaviour,
  culprit,
  makeStandInKernel,
  type StandInKernel,
  writeJob,
} from '../support/stand-in-kernel.ts';
import { git, temporaryDirectory } from '../support/temporary-repository.ts';

interface Result {
  readonly id: string;
  readonly result: string;
  readonly culprit: string | null;
  readonly label: string | null;
  readonly why: string | null;
  readonly error: { readonly code: string } | null;
}

/** Searches by a job beside a kernel; gives the result, and the log in syzbot's format. */
function search(kind: 'cause' | 'fix', directory: string, job: string, ...options: string[]) {
  const state = join(directory, 'state');
  const { stdout, stderr } = culprit(kind, job, '--state', state, '--json', '--no-sight', ...options);
  const lines = stdout.trim().split('\n');
  const result = JSON.parse(lines.at(-1)!) as Result;
  const path = join(state, 'bisections', result.id ?? '', 'syzbot.log');
  const log = result.error ? '' : readFileSync(path, 'utf8');
  return { result, log, stderr, show: () => culprit('show', result.id, '--state', state).stdout };
}

const line = (prefix: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`).join('-');

const numberOf = (name: string) => Number(name.slice(1));

function linearKernel(directory: string, bugAt: number, tags: Readonly<Record<string, string>>): StandInKernel {
  const behaviour = (name: string): Behaviour => (numberOf(name) >= bugAt ? 'CRASH' : 'OK');
  return makeStandInKernel(directory, readNotation(line('c', 0, 24)), behaviour, tags);
}

test.for(['evidence', 'gated'])('%s: a repository without tags is searched by dates', (strategy) => {
  const directory = temporaryDirectory();
  const kernel = linearKernel(directory, 11, {});
  const { result, log } = search('cause', directory, writeJob(directory, kernel, 'c24'), '--strategy', strategy);
  expect(result).toMatchObject({ result: 'found', culprit: kernel.ids.get('c11') });
  if (strategy === 'evidence') return;
  const first = kernel.ids.get('c0')!.slice(0, 12);
  expect(log).toContain(`# picked [${first}] by date out of 24 commits, as there are no release tags\n`);
  expect(log).toContain(`testing release ${first}\n`);
});

test('the rules of 2019 walk over every release, down to the oldest of their time, and say nothing of picking', () => {
  const directory = temporaryDirectory();
  const tags = { 'v4.0': 'c2', 'v4.1': 'c6', 'v4.2': 'c10', 'v4.3': 'c14', 'v4.4-rc1': 'c16', 'v4.5': 'c20' };
  const kernel = linearKernel(directory, 1, tags);
  const job = writeJob(directory, kernel, 'c24', { fields: 'search: { rules: 2019 }\n' });
  const { result, log } = search('cause', directory, job);
  const releases = log.match(/^testing release .*|^picked .*/gm);
  expect(releases).toEqual(['v4.5', 'v4.3', 'v4.2', 'v4.1'].map((tag) => `testing release ${tag}`));
  expect(result.result).toBe('predates');
});

test('a bug that is older than the oldest release is said to be, with the release by name', () => {
  const directory = temporaryDirectory();
  const kernel = linearKernel(directory, 1, { 'v5.0': 'c2', 'v5.1': 'c8', 'v5.2': 'c16' });
  const job = writeJob(directory, kernel, 'c24', { more: '  walk: { oldest: v5.1 }\n' });
  const { result, show } = search('cause', directory, job);
  expect(result.result).toBe('predates');
  expect(result.why).toContain('v5.1');
  expect(show()).toMatch(new RegExp(`older than ${kernel.ids.get('c8')!.slice(0, 12)} .*v5\\.1`));
});

test('a start commit that was rewritten is found by its title', () => {
  const directory = temporaryDirectory();
  const kernel = linearKernel(directory, 11, { 'v5.0': 'c2' });
  const gone = 'f'.repeat(40);
  const without = writeJob(directory, kernel, 'c20', { commit: gone });
  expect(search('cause', directory, without).result.error).toMatchObject({ code: 'COMMIT_NOT_FOUND' });
  const job = writeJob(directory, kernel, 'c20', { commit: gone, more: '  title: "UPSTREAM: c20"\n' });
  const { result, log, show } = search('cause', directory, job);
  expect(result).toMatchObject({ result: 'found', culprit: kernel.ids.get('c11') });
  expect(show()).toContain(
    `start commit ffffffffffff was rewritten: ${kernel.ids.get('c20')!.slice(0, 12)} has its title`,
  );
  expect(log.split('\n').slice(0, 4)).toEqual([
    `bisecting cause commit starting from ${gone}`,
    `rewritten commit ${kernel.ids.get('c20')} reidentified by title 'UPSTREAM: c20'`,
    '',
    `ensuring issue is reproducible on original commit ${kernel.ids.get('c20')}`,
  ]);
});

/*
 *  m0 … m5 … m20    the other tree; the bug came with m3 and went with m14
 *         \ t0 … t6  the tree of the crash, which still has it
 */
function twoTrees(directory: string, bugAt: (name: string) => boolean) {
  const behaviour = (name: string): Behaviour => (bugAt(name) ? 'CRASH' : 'OK');
  const whole = makeStandInKernel(directory, readNotation(`${line('m', 0, 20)} m5-${line('t', 0, 6)}`), behaviour, {});
  const [main, stable] = [join(directory, 'main'), join(directory, 'stable')];
  for (const [path, tip] of [
    [main, 'm20'],
    [stable, 't6'],
  ] as const) {
    git('.', 'init', '--quiet', '--initial-branch=main', path);
    git(path, 'fetch', '--quiet', whole.repository, `+${whole.ids.get(tip)}:refs/heads/tree`);
    git(path, 'checkout', '--quiet', 'tree');
  }
  return { ids: whole.ids, main, kernel: { repository: stable, ids: whole.ids } };
}

test.for(['evidence', 'gated', 'syzbot'])('%s: a fix in another tree is a candidate to backport', (strategy) => {
  const directory = temporaryDirectory();
  const hasBug = (name: string) => name.startsWith('t') || (numberOf(name) >= 3 && numberOf(name) < 14);
  const { ids, main, kernel } = twoTrees(directory, hasBug);
  const before = readdirSync(join(main, '.git'));
  const fixTree = `  fixTree: { repo: ${main}, branch: tree }\n`;
  const job = writeJob(directory, kernel, 't6', { more: fixTree });
  const { result, log, show } = search('fix', directory, job, '--strategy', strategy);
  expect(result).toMatchObject({ result: 'found', culprit: ids.get('m14'), label: 'backport' });
  expect(show()).toContain('a candidate to backport');
  expect(readdirSync(join(main, '.git'))).toEqual(before);
  if (strategy === 'evidence') return;
  expect(log).toContain(`determining the merge base between ${ids.get('t6')} and ${ids.get('m20')}\n`);
  expect(log).toContain(`testing current HEAD ${ids.get('m20')}\n`);
});

test('a fix is not looked for in a tree whose common part does not crash', () => {
  const directory = temporaryDirectory();
  const { main, kernel } = twoTrees(directory, (name) => name.startsWith('t') && numberOf(name) > 2);
  const job = writeJob(directory, kernel, 't6', { more: `  fixTree: { repo: ${main}, branch: tree }\n` });
  const { result } = search('fix', directory, job);
  expect(result).toMatchObject({ result: 'inconclusive', why: expect.stringContaining('the bug came after it') });
});
