import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import {
  type Behaviour,
  culprit,
  makeStandInKernel,
  type StandInKernel,
  writeJob,
} from '../support/stand-in-kernel.ts';
import { git, temporaryDirectory } from '../support/temporary-repository.ts';

/** a-b-c-d-e-f-g-h-i-j-k with v1.0: a and v1.1: c; the bug comes with g. */
const drawing = readNotation('a-b-c-d-e-f-g-h-i-j-k');
const behaviourOf = (name: string): Behaviour => (name < 'g' ? 'OK' : 'CRASH');

let home: string;
let kernel: StandInKernel;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  kernel = makeStandInKernel(home, drawing, behaviourOf, { 'v1.0': 'a', 'v1.1': 'c' });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const id = (name: string) => kernel.ids.get(name)!;

/** What another tool wrote before it was stopped. */
function halfALog(): string {
  const crash = 'all runs: crashed: WARNING in target_function';
  return [
    `bisecting cause commit starting from ${id('k')}`,
    `testing commit ${id('k')} gcc`,
    crash,
    'testing release v1.1',
    `testing commit ${id('c')} gcc`,
    'all runs: OK',
    `# git bisect start ${id('k')} ${id('c')}`,
    'Bisecting: 3 revisions left to test after this (roughly 2 steps)',
    `[${id('g')}] g`,
    '',
    `testing commit ${id('g')} gcc`,
    crash,
    `# git bisect bad ${id('g')}`,
    '',
  ].join('\n');
}

/** The strategy that a log by verdicts comes from; by evidence the start commit is built again, to be traced. */
const gated = ['--strategy', 'gated'];

test('what another tool measured is not measured again', () => {
  const directory = temporaryDirectory();
  const job = writeJob(directory, kernel, 'k');
  const state = join(directory, 'state');
  const log = join(directory, 'half.txt');
  writeFileSync(log, halfALog());
  const imported = culprit('import', log, job, '--state', state, '--json', ...gated);
  expect(imported).toMatchObject({ status: 0 });
  expect(JSON.parse(imported.stdout)).toMatchObject({ revisions: 3, runs: 40, leftOut: 0 });

  const again = culprit('import', log, job, '--state', state, ...gated);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('LOG_UNUSABLE');

  const { status, stdout } = culprit('cause', job, '--state', state, '--json', ...gated);
  const result = JSON.parse(stdout) as { id: string; culprit: string; cost: { builds: number } };
  expect({ status, culprit: result.culprit }).toEqual({ status: 0, culprit: id('g') });
  // d, e and f lie between; the culprit's parent is f: two or three of them, none of the imported ones.
  expect(result.cost.builds).toBeLessThanOrEqual(3);
  const consoles = readFileSync(join(state, 'bisections', result.id, 'syzbot.log'), 'utf8');
  expect(consoles).toContain(`testing commit ${id('k')}`);

  for (const format of ['ktap', 'junit']) {
    const report = culprit('log', result.id.slice(0, 6), '--format', format, '--state', state);
    expect(report.status).toBe(0);
    expect(report.stdout).toContain(id('g').slice(0, 12));
  }
  const converted = culprit('convert', join(state, 'bisections', result.id, 'syzbot.log'), '--to', 'json');
  const { notes } = JSON.parse(converted.stdout) as { notes: readonly { what: string }[] };
  expect(notes.filter(({ what }) => what === 'unknown-line')).toEqual([]);
  const replayed = culprit('replay', join(state, 'bisections', result.id, 'syzbot.log'));
  expect(replayed.status).toBe(0);
});

test('verdicts of `git bisect` count as one run each', () => {
  const directory = temporaryDirectory();
  const job = writeJob(directory, kernel, 'k');
  git(kernel.repository, 'bisect', 'start', id('k'), id('c'));
  git(kernel.repository, 'bisect', 'bad');
  const log = join(directory, 'bisect.log');
  writeFileSync(log, `${git(kernel.repository, 'bisect', 'log')}\n`);
  git(kernel.repository, 'bisect', 'reset');
  const imported = culprit('import', log, job, '--state', join(directory, 'state'), '--json');
  expect(JSON.parse(imported.stdout)).toMatchObject({ revisions: 3, runs: 3 });
});

test('a log of another start commit, or no job at all, is refused with what to do', () => {
  const directory = temporaryDirectory();
  const log = join(directory, 'half.txt');
  writeFileSync(log, halfALog());
  const other = culprit('import', log, writeJob(directory, kernel, 'e'), '--state', join(directory, 'state'));
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('is about another bisection than the job');
  const none = culprit('import', log);
  expect(none.status).toBe(2);
  expect(none.stderr).toContain(`commit: ${id('k')}`);
});
