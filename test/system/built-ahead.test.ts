import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DrawnCommit } from '../../src/core/history/notation.ts';
import { processesLeftIn } from '../support/build-process.ts';
import { culprit, makeStandInKernel, startCulprit, writeJob } from '../support/stand-in-kernel.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const commits: DrawnCommit[] = Array.from({ length: 32 }, (_, i) => ({
  name: `c${i}`,
  parents: i === 0 ? [] : [`c${i - 1}`],
}));
const numberOf = (name: string) => Number(name.slice(1));

interface Result {
  readonly id: string;
  readonly culprit: string;
  readonly confidence: number;
  readonly candidates: readonly unknown[];
  readonly cost: { readonly builds: number; readonly runs: number };
  readonly builtAhead: { readonly builds: number; readonly used: number };
}

/** Revisions as they were asked for: those of the log in the order tested. */
function tested(log: string): string[] {
  return [...log.matchAll(/^testing commit ([0-9a-f]{40})/gm)].map(([, commit]) => commit!);
}

/** A kernel that takes a second to build and another to run; the bug comes with c11, and c20 does not build. */
function slowKernel(directory: string) {
  const behaviourOf = (name: string) => (numberOf(name) === 20 ? 'NO_BUILD' : numberOf(name) >= 11 ? 'CRASH' : 'OK');
  const tags = { 'v1.0': 'c0', 'v1.1': 'c8', 'v1.2': 'c24' };
  const plain = makeStandInKernel(join(directory, 'plain'), commits.slice(0, 1), behaviourOf, {});
  const show = (file: string) =>
    execFileSync('git', ['-C', plain.repository, 'show', `HEAD:${file}`], { encoding: 'utf8' });
  const slow = {
    Makefile: show('Makefile').replace('\t@$(CC)', '\t@sleep 1\n\t@$(CC)'),
    'main.c': show('main.c').replace('say("begin");', 'say("begin"); sleep(1);'),
  };
  return makeStandInKernel(directory, commits, behaviourOf, tags, () => slow);
}

test('kernels built ahead by real builders: the same tests and the same answer, sooner; no process is left', async () => {
  const directory = temporaryDirectory();
  const kernel = slowKernel(directory);
  const search = (name: string, fields: string) => {
    const job = writeJob(join(directory, name), kernel, 'c31', { fields });
    const state = join(directory, `${name}-state`);
    const startedAt = performance.now();
    const { stdout, stderr } = culprit('cause', job, '--state', state, '--json', '--strategy', 'gated');
    const wallMs = performance.now() - startedAt;
    const result = JSON.parse(stdout) as Result;
    return { result, stderr, wallMs, log: culprit('log', result.id, '--state', state).stdout };
  };
  const plain = search('alone', 'build: { ahead: off }\n');
  const ahead = search('three', 'build: { parallel: 3, memory: 64MiB }\n');
  expect(plain.result).toMatchObject({ culprit: kernel.ids.get('c11'), builtAhead: { builds: 0, used: 0 } });
  expect(ahead.result).toMatchObject({ culprit: kernel.ids.get('c11'), cost: { builds: plain.result.cost.builds } });
  expect(tested(plain.log).length).toBeGreaterThan(5);
  expect(tested(ahead.log)).toEqual(tested(plain.log));
  expect(ahead.result.builtAhead.used).toBeGreaterThan(2);
  expect(ahead.wallMs).toBeLessThan(plain.wallMs);
  expect(ahead.stderr).toMatch(/^building [0-9a-f]{12}.*, which may be asked for next$/m);
  expect(await processesLeftIn(directory)).toBe(0);
});

test('Ctrl-C while a kernel is built ahead leaves nothing behind, and the next process goes on', async () => {
  const directory = temporaryDirectory();
  const kernel = slowKernel(directory);
  const fields = 'build: { parallel: 2, memory: 64MiB }\n';
  const job = writeJob(join(directory, 'job'), kernel, 'c31', { fields });
  const state = join(directory, 'state');
  const begun = startCulprit('cause', job, '--state', state);
  await begun.said(/which may be asked for next/);
  begun.child.kill('SIGINT');
  expect((await begun.end).status).toBe(130);
  expect(await processesLeftIn(directory)).toBe(0);
  const { stdout } = culprit('cause', job, '--state', state, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ result: 'found', culprit: kernel.ids.get('c11') });
});

test('a command: what was built ahead is there when the command runs in it', async () => {
  const directory = temporaryDirectory();
  const repository = join(directory, 'repository');
  const ids = makeRepository(repository, commits, (name) => ({
    files: { 'behaviour.sh': `exit ${numberOf(name) >= 11 ? 1 : 0}\n`, name: `${name}\n` },
  }));
  const search = (name: string, ...options: string[]) => {
    const state = join(directory, name);
    const build = 'sleep 0.5; cp name built';
    const command = 'sleep 0.5; cmp name built || exit 128; . ./behaviour.sh';
    const range = ['--good', ids.get('c0')!, '--bad', ids.get('c31')!];
    const places = ['--repo', repository, '--state', state];
    const more = ['--json', '--build', build, ...options, '--', 'sh', '-c', command];
    const { stdout, stderr } = culprit('run', ...places, ...range, ...more);
    expect(stdout, stderr).not.toBe('');
    const result = JSON.parse(stdout) as Result;
    const log = readFileSync(join(state, 'bisections', result.id, 'git.log'), 'utf8');
    return { result, log };
  };
  const plain = search('alone');
  const ahead = search('ahead', '--build-ahead', '2', '--jobs', '2');
  expect(plain.result.culprit).toBe(ids.get('c11'));
  expect(ahead.result.id).toBe(plain.result.id);
  expect(ahead.result.culprit).toBe(ids.get('c11'));
  expect(ahead.result.builtAhead.used).toBeGreaterThan(2);
  expect(readdirSync(join(directory, 'ahead')).length).toBeGreaterThan(0);
});
