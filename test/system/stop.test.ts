import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { culprit, makeStandInKernel, startCulprit, writeJob } from '../support/stand-in-kernel.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/** a-b- … -p: the bug comes with g, in lines that nobody changes again, so that it can be taken back. */
const names = 'abcdefghijklmnop'.split('');
const drawing = readNotation(names.join('-'));

interface Result {
  readonly id: string;
  readonly result: string;
  readonly culprit: string | null;
  readonly confidence: number;
  readonly grade: string | null;
  readonly checks: readonly { readonly check: string; readonly passed: boolean | null; readonly says: string }[];
  readonly candidates: readonly { readonly commit: string; readonly probability: number }[];
  readonly proof: readonly string[];
  readonly cost: {
    readonly builds: number;
    readonly runs: number;
    readonly reused: number;
    readonly confirmation: { readonly builds: number } | null;
  };
  readonly error?: { readonly code: string };
  readonly why: string | null;
  readonly log: string;
}

function kernelWhereItReverts() {
  const directory = temporaryDirectory();
  const kernel = makeStandInKernel(
    directory,
    drawing,
    () => 'OK',
    { 'v1.0': 'a' },
    (name) => ({
      'behaviour.h': `#define BEHAVIOUR ${name < 'g' ? 'OK' : 'CRASH'}\n`,
    }),
  );
  const state = join(directory, 'state');
  const job = writeJob(directory, kernel, 'p');
  const cause = (...options: string[]) => {
    const end = culprit('cause', job, '--state', state, '--json', '--quiet', ...options);
    return { ...end, result: JSON.parse(end.stdout) as Result };
  };
  return { directory, kernel, state, job, cause };
}

describe('a culprit that can be taken back', () => {
  test('is, where the crash was seen: in the result, the logs and what is shown', () => {
    const { kernel, state, cause } = kernelWhereItReverts();
    const { status, result } = cause();
    expect({ status, culprit: result.culprit }).toEqual({ status: 0, culprit: kernel.ids.get('g') });
    const start = kernel.ids.get('p')!.slice(0, 12);
    expect(result.proof).toContainEqual(expect.stringMatching(new RegExp(`^revert on ${start} clean [3-9]/[3-9]$`)));
    expect(result.checks.find(({ check }) => check === 'revert')).toMatchObject({ passed: true });
    expect(['strong', 'proven']).toContain(result.grade);
    expect(readFileSync(result.log, 'utf8')).toContain(`\n# proof ${result.grade}   passed: culprit, parents`);
    expect(culprit('log', result.id, '--format', 'git', '--state', state).stdout).toContain(`# proof ${result.grade} `);
    const shown = culprit('show', result.id, '--state', state).stdout;
    expect(shown).toMatch(new RegExp(`^ {2}proof ${result.grade} {3}passed: .*revert`, 'm'));
    expect(shown).toContain(`\n${start} without ${kernel.ids.get('g')!.slice(0, 12)}\n  built: `);
    expect(git(kernel.repository, 'fsck', '--unreachable', '--no-reflogs')).not.toContain('unreachable');
  });

  test('is not where nobody wants it, and then the same bisection has no such build', () => {
    const { cause } = kernelWhereItReverts();
    const plain = cause('--no-revert-test').result;
    expect(plain.checks.map(({ check }) => check)).not.toContain('revert');
    const { result } = cause();
    expect(result.id).toBe(plain.id);
    expect(result.cost.builds).toBe(plain.cost.builds + 1);
    expect(result.cost.confirmation!.builds).toBe(plain.cost.confirmation!.builds + 1);
    expect(result.confidence).toBeGreaterThanOrEqual(plain.confidence);
  });
});

test('one whose lines were changed since is named all the same, and says why it was not taken back', () => {
  const directory = temporaryDirectory();
  const kernel = makeStandInKernel(directory, drawing, (name) => (name < 'g' ? 'OK' : 'CRASH'), { 'v1.0': 'a' });
  const job = writeJob(directory, kernel, 'p');
  const { stdout } = culprit('cause', job, '--state', join(directory, 'state'), '--json', '--quiet');
  const result = JSON.parse(stdout) as Result;
  expect(result.culprit).toBe(kernel.ids.get('g'));
  const check = result.checks.find((one) => one.check === 'revert');
  expect(check).toMatchObject({ passed: null, says: expect.stringContaining('conflict in behaviour.h') });
});

describe('a search that is not let to its end', () => {
  test('tells the candidates when the budget is used up, and goes on with a larger one', () => {
    const { kernel, state, cause } = kernelWhereItReverts();
    const { status, result } = cause('--budget', '2');
    expect(status).toBe(1);
    expect(result).toMatchObject({ result: 'inconclusive', why: 'the budget of 2 builds is used up' });
    expect(result.cost.builds).toBe(2);
    expect(result.candidates.map(({ commit }) => commit)).toContain(kernel.ids.get('g'));
    expect(culprit('show', result.id, '--state', state).stdout).toContain('the budget of 2 builds is used up');
    const more = cause('--budget', '30');
    expect(more.result).toMatchObject({ id: result.id, result: 'found', culprit: kernel.ids.get('g') });
    expect(culprit('show', result.id, '--state', state).stdout).toContain('first bad commit');
  });

  test('tells them when it is interrupted, as text and as JSON', async () => {
    for (const json of [[], ['--json']]) {
      const { kernel, state, job } = kernelWhereItReverts();
      const { child, end, said } = startCulprit('cause', job, '--state', state, ...json);
      await said(/^(search|confirm)/m);
      child.kill('SIGINT');
      const { status, stdout, stderr } = await end;
      expect(status).toBe(130);
      expect(stderr).toContain('culprit: INTERRUPTED');
      if (json.length === 0) {
        expect(stdout).toContain('unfinished: the same command goes on\n  most probable so far:\n');
        continue;
      }
      const result = JSON.parse(stdout) as Result;
      expect(result).toMatchObject({ result: 'error', error: { code: 'INTERRUPTED' } });
      expect(result.candidates.map(({ commit }) => commit)).toContain(kernel.ids.get('g'));
    }
  });
});

describe('with a command', () => {
  function project() {
    const directory = temporaryDirectory();
    const repository = join(directory, 'project');
    const ids = makeRepository(repository, drawing, (name) => ({
      files: { affected: name < 'g' ? 'no\n' : 'yes\n' },
    }));
    const state = join(directory, 'state');
    const run = (...options: string[]) => {
      const words = ['--repo', repository, '--state', state, '--json', '--quiet', '--good', ids.get('a')!, ...options];
      const { status, stdout } = culprit('run', ...words, '--', 'grep', '-q', 'no', 'affected');
      return { status, result: JSON.parse(stdout) as Result };
    };
    return { ids, run };
  }

  test('the revert test is made where it is asked for', () => {
    const { ids, run } = project();
    const plain = run().result;
    expect(plain).toMatchObject({ result: 'found', culprit: ids.get('g') });
    expect(plain.checks.map(({ check }) => check)).not.toContain('revert');
    const { result } = run('--revert-test');
    expect(result.id).toBe(plain.id);
    expect(result.checks.find(({ check }) => check === 'revert')).toMatchObject({ passed: true });
    expect(result.confidence).toBeGreaterThan(plain.confidence);
  });

  test('the search stops at the confidence that is asked for, and with the budget', () => {
    const { ids, run } = project();
    const low = run('--confidence', '0.6').result;
    expect(low).toMatchObject({ result: 'found', culprit: ids.get('g') });
    const { result } = run('--confidence', '99.9%');
    expect(result.id).toBe(low.id);
    expect(result.cost.runs).toBeGreaterThan(low.cost.runs);
    const other = project();
    expect(other.run('--budget', '1', '--budget', '1h').result).toMatchObject({
      why: 'the budget of 1 build is used up',
    });
  });

  test('a confidence or a budget that is none is wrong usage', () => {
    for (const options of [
      ['--confidence', '1'],
      ['--confidence', '0.3'],
      ['--budget', 'much'],
    ]) {
      const { status, stderr } = culprit('run', ...options, '--', 'true');
      expect([status, stderr]).toEqual([2, expect.stringContaining(options[0]!)]);
    }
  });
});
