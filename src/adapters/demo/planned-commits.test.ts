import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../core/failure/failure.ts';
import { writeRepository } from './fast-import.ts';
import { parseHistoryFile } from './history-file.ts';
import { planCommits } from './planned-commits.ts';

const file = (text: string) => ({ data: Buffer.from(text), executable: false });
const tree = new Map([
  ['Makefile', file('VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION = -x\n')],
  ['a.c', file('one\ntwo\n')],
]);

/*
 *   v6.1 --- main ------- merge --- v6.2
 *       \                /
 *        `--- on side --'
 */
const history = parseHistoryFile(`
people: { ana: Ana <ana@example.org>, bo: Bo <bo@example.org> }
base: []
commits:
  - branch: side
  - { subject: main, by: bo, edits: [{ file: a.c, find: "one\\n", put: "1\\n" }] }
  - { subject: on side, by: ana, on: side, culprit: true, edits: [{ file: a.c, find: "two\\n", put: "2\\n" }] }
  - { merge: side, by: ana }
  - release: next
`);

test('a branch does not see main, the merge has both, releases change the version', () => {
  const commits = planCommits(history, tree);
  const content = (index: number, path: string) => commits[index]!.files.get(path)?.data.toString();
  expect(commits.map((commit) => commit.parents)).toEqual([[], [1], [1], [2, 3], [4]]);
  expect(commits.map((commit) => commit.tag)).toEqual(['v6.1', null, null, null, 'v6.2']);
  expect(content(0, 'Makefile')).toBe('VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\nEXTRAVERSION =\n');
  expect(content(2, 'a.c')).toBe('one\n2\n');
  expect(content(3, 'a.c')).toBe('1\n2\n');
  expect(content(4, 'Makefile')).toContain('PATCHLEVEL = 2\nSUBLEVEL = 0\n');
  expect(commits[1]!.message).toBe('main\n\nSigned-off-by: Bo <bo@example.org>\n');
});

test('lines that are not there are the fault of the source', () => {
  const other = new Map([...tree, ['a.c', file('one\nthree\n')]]);
  expect(() => planCommits(history, other)).toThrow(Failure);
  expect(() => planCommits(history, other)).toThrow('a.c has 0 times, not once: two');
});

test('git has what was planned, under the same hashes every time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'demo-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const repo = join(directory, 'linux');
  const hashes = await writeRepository(repo, planCommits(history, tree));
  const git = (...args: string[]) => execFileSync('git', ['-C', repo, ...args], { encoding: 'utf8' }).trimEnd();
  expect(git('rev-parse', 'main')).toBe(hashes.get(5));
  expect(git('log', '--format=%s', '--topo-order', 'main').split('\n')).toEqual([
    'Linux 6.2',
    "Merge branch 'side'",
    'on side',
    'main',
    'Linux 6.1',
  ]);
  expect(git('show', 'main:a.c')).toBe('1\n2');
  expect(git('tag')).toBe('v6.1\nv6.2');
  git('fsck', '--strict');
  const again = await writeRepository(join(directory, 'again'), planCommits(history, tree));
  expect(again).toEqual(hashes);
});
