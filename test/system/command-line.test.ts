import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { orWhy } from '../support/skips.ts';
import {
  type Behaviour,
  culprit,
  executable,
  makeStandInKernel,
  type StandInKernel,
  startCulprit,
  writeJob,
} from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

/**
 *  a-b-c-d-e-f-g-h-i-j-k      v1.0: a, v1.1: c, v1.2: i; the bug comes with g; e does not build, f does not boot,
 *                              another crash in d
 */
const drawing = readNotation('a-b-c-d-e-f-g-h-i-j-k');
const behaviours: Record<string, Behaviour> = {
  d: 'FOREIGN',
  e: 'NO_BUILD',
  f: 'OK',
  g: 'CRASH',
  h: 'CRASH',
  i: 'CRASH',
  j: 'CRASH',
  k: 'CRASH',
};
const behaviourOf = (name: string): Behaviour => behaviours[name] ?? 'OK';
const tags = { 'v1.0': 'a', 'v1.1': 'c', 'v1.2': 'i' };

let home: string;
let kernel: StandInKernel;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  kernel = makeStandInKernel(home, drawing, behaviourOf, tags);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const lines = (text: string) => text.trimEnd().split('\n');

test('from the job file to the culprit, its log, its consoles and its result file', () => {
  const directory = temporaryDirectory();
  const job = writeJob(directory, kernel, 'k');
  const state = join(directory, 'state');
  const before = execFileSync('git', ['-C', kernel.repository, 'status', '--porcelain', '--branch'], {
    encoding: 'utf8',
  });
  const { status, stdout, stderr } = culprit('cause', job, '--state', state, '--json');
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  expect(lines(stdout)).toHaveLength(1);
  const result = JSON.parse(stdout) as {
    id: string;
    culprit: string;
    result: string;
    cost: { builds: number; runs: number };
    log: string;
    confidence: number;
    candidates: { commit: string }[];
  };
  expect(result).toMatchObject({ result: 'found', culprit: kernel.ids.get('g'), label: 'introduces', state });
  expect(result.candidates[0]!.commit).toBe(kernel.ids.get('g'));
  expect(result.confidence).toBeGreaterThan(0.9);
  expect(JSON.parse(readFileSync(join(state, 'bisections', result.id, 'result.json'), 'utf8'))).toEqual(result);

  const log = culprit('log', result.id.slice(0, 6), '--state', state).stdout;
  expect(log).toBe(readFileSync(result.log, 'utf8'));
  expect(log).toContain(`\nfirst bad commit: ${kernel.ids.get('g')} g\n`);
  expect(log).toContain(`# first bad commit: [${kernel.ids.get('g')}] g\n`);
  expect(log).toMatch(/^all runs: crashed: WARNING in target_function$/m);
  expect(log).toMatch(/^# git bisect bad [0-9a-f]{40}$/m);

  const show = culprit('show', result.id, '--state', state).stdout;
  const consoles = [...show.matchAll(/: (\/.*consoles\/.*\.txt)$/gm)].map(([, path]) => path!);
  expect(consoles).toHaveLength(result.cost.runs);
  for (const path of consoles) expect(readFileSync(path, 'utf8')).toContain('Linux version');
  expect(show).toContain(`first bad commit: [${kernel.ids.get('g')}] g`);
  expect(
    execFileSync('git', ['-C', kernel.repository, 'status', '--porcelain', '--branch'], { encoding: 'utf8' }),
  ).toBe(before);

  // The same command again builds and runs nothing.
  const again = culprit('cause', job, '--state', state, '--json');
  expect(JSON.parse(again.stdout)).toEqual(result);
});

test('git bisect replay accepts the git log and ends at the culprit', () => {
  const directory = temporaryDirectory();
  const state = join(directory, 'state');
  const { stdout } = culprit('cause', writeJob(directory, kernel, 'k'), '--state', state, '--json', '--quiet');
  const { id } = JSON.parse(stdout) as { id: string };
  const log = join(directory, 'git.log');
  writeFileSync(log, culprit('log', id, '--format', 'git', '--state', state).stdout);
  const clone = join(directory, 'clone');
  execFileSync('git', ['clone', '--quiet', kernel.repository, clone]);
  const replay = spawnSync('git', ['bisect', 'replay', log], { cwd: clone, encoding: 'utf8' });
  expect(replay.stdout).toContain(`${kernel.ids.get('g')} is the first bad commit`);
});

test('a fix search ends with the first commit that no longer crashes', () => {
  const directory = temporaryDirectory();
  const fixed = makeStandInKernel(
    directory,
    readNotation('a-b-c-d-e-f'),
    (name) => ('ef'.includes(name) ? 'OK' : 'CRASH'),
    { 'v1.0': 'a' },
  );
  const { status, stdout } = culprit(
    'fix',
    writeJob(directory, fixed, 'b'),
    '--state',
    join(directory, 'state'),
    '--json',
    '--quiet',
  );
  expect(JSON.parse(stdout)).toMatchObject({ result: 'found', culprit: fixed.ids.get('e'), label: 'fixes' });
  expect(status).toBe(0);
});

describe('sight', () => {
  const names = 'abcdefghijklmnop'.split('');
  /** The bug comes with d; a call is refused from g to l, with the release v1.1 in between. */
  const behaviour = (name: string): Behaviour => (name < 'd' ? 'OK' : name >= 'g' && name < 'm' ? 'BLIND' : 'CRASH');
  const makeKernel = (directory: string) =>
    makeStandInKernel(directory, readNotation(names.join('-')), behaviour, { 'v1.0': 'a', 'v1.1': 'i' });

  test('a stretch where a call is refused does not mislead, and can be looked at', () => {
    const directory = temporaryDirectory();
    const pipes = makeKernel(directory);
    const state = join(directory, 'state');
    const job = writeJob(directory, pipes, 'p');
    const { stdout, stderr } = culprit('cause', job, '--strategy', 'evidence', '--state', state, '--json');
    const result = JSON.parse(stdout) as { id: string; sight: { commit: string; sight: string; why: string }[] };
    expect(result).toMatchObject({ result: 'found', culprit: pipes.ids.get('d'), label: 'introduces' });
    const why = 'fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it does not return';
    const blind = result.sight.filter(({ sight }) => sight === 'blind');
    expect(blind.length).toBeGreaterThan(0);
    expect(new Set(blind.map((one) => one.why))).toEqual(new Set([why]));
    expect(stderr).toContain(`\n  sight blind: ${why}\n`);

    const { commit } = blind[0]!;
    const show = culprit('show', result.id, '--sight', commit, pipes.ids.get('p')!, '--state', state).stdout;
    expect(lines(show)).toEqual(
      expect.arrayContaining([
        `  blind: ${why}`,
        expect.stringMatching(/^\* fcntl\(F_SETPIPE_SZ\) = EINVAL +\| fcntl\(F_SETPIPE_SZ\) does not return$/),
      ]),
    );
    const plain = culprit('log', result.id, '--state', state).stdout;
    const commented = culprit('log', result.id, '--sight', '--state', state).stdout;
    expect(plain).not.toContain('# sight:');
    expect(commented.startsWith(plain)).toBe(true);
    expect(commented.slice(plain.length)).toContain(`# sight: blind ${commit} ${why}\n`);
    expect(culprit('cause', job, '--strategy', 'evidence', '--state', state, '--json').stdout).toBe(stdout);
  });

  test('without it nothing is traced', () => {
    const directory = temporaryDirectory();
    const job = writeJob(directory, makeKernel(directory), 'p');
    const state = join(directory, 'state');
    const { stdout, stderr } = culprit(
      'cause',
      job,
      '--strategy',
      'evidence',
      '--no-sight',
      '--state',
      state,
      '--json',
    );
    const { id, sight } = JSON.parse(stdout) as { id: string; sight: unknown[] };
    expect({ sight, traced: stderr.includes('traced') }).toEqual({ sight: [], traced: false });
    expect(culprit('show', id, '--sight', 'v1.1', '--state', state).stdout).toContain('it had no traced run');
  });
});

interface BadInput {
  readonly status: number;
  readonly says: RegExp;
}

describe('bad input ends in one clear message, a remedy and an exit code', () => {
  function check(name: string, makeJob: (directory: string) => string, { status, says }: BadInput): void {
    test(name, () => {
      const directory = temporaryDirectory();
      const end = culprit('cause', makeJob(directory), '--state', join(directory, 'state'), '--quiet');
      expect(`${end.stdout}${end.stderr}`).toMatch(says);
      expect(end.status).toBe(status);
      const messages = end.stderr.match(/^culprit: /gm) ?? [];
      expect(messages.length).toBeLessThanOrEqual(1);
    });
  }

  check('a job file that is not there', (directory) => join(directory, 'nothing.yaml'), {
    status: 2,
    says: /JOB_NOT_FOUND: cannot read the job file .*\nwhy: .*\nmend: /,
  });
  check(
    'a reproducer that is not there',
    (directory) => {
      const job = writeJob(directory, kernel, 'k');
      rmSync(join(directory, 'repro.c'));
      return job;
    },
    { status: 2, says: /JOB_NOT_FOUND: cannot read reproducer\.c .*repro\.c\nwhy: .*no such file\nmend: / },
  );
  check(
    'a repository that is not there',
    (directory) => writeJob(directory, { ...kernel, repository: '/nonexistent' }, 'k'),
    { status: 2, says: /REPO_UNUSABLE: .*\/nonexistent[^]*\nmend: / },
  );
  check(
    'a start commit that is not in the repository',
    (directory) => writeJob(directory, kernel, 'k', { commit: '0123456789012345678901234567890123456789' }),
    { status: 2, says: /COMMIT_NOT_FOUND: .*0123456789012345678901234567890123456789[^]*\nmend: / },
  );
  check(
    'a repository without release tags where the walk is to go over them',
    (directory) =>
      writeJob(
        directory,
        makeStandInKernel(directory, readNotation('a-b-c'), () => 'CRASH', {}),
        'c',
        { more: '  walk: every\n' },
      ),
    { status: 2, says: /NO_RELEASES: [^]*the repository has no tags\nmend: .*git fetch --tags/ },
  );
  check(
    'a config that olddefconfig rejects',
    (directory) => {
      writeFileSync(join(directory, 'bad.config'), 'GARBAGE\n');
      return writeJob(directory, kernel, 'k', { config: '[tinyconfig, ./bad.config]' });
    },
    { status: 2, says: /CONFIG_REJECTED: [^]*\nmend: / },
  );
  check(
    'a reproducer that does not compile',
    (directory) => writeJob(directory, kernel, 'k', { reproducer: 'int main( {\n' }),
    { status: 2, says: /REPRODUCER_BROKEN: [^]*error[^]*\nmend: / },
  );
  check(
    'a reproducer that does not crash',
    (directory) =>
      writeJob(
        directory,
        makeStandInKernel(directory, readNotation('a-b-c'), () => 'OK', { 'v1.0': 'a' }),
        'c',
      ),
    { status: 1, says: /^not reproduced: 0 of \d+ runs crashed/m },
  );
  check(
    'a start commit that does not build',
    (directory) =>
      writeJob(
        directory,
        makeStandInKernel(directory, readNotation('a-b-c'), () => 'NO_BUILD', { 'v1.0': 'a' }),
        'c',
      ),
    { status: 1, says: /^not reproduced: the start commit does not build: .*error/m },
  );
  check(
    'a state directory that is a file',
    (directory) => {
      writeFileSync(join(directory, 'state'), '');
      return writeJob(directory, kernel, 'k');
    },
    { status: 3, says: /STATE_UNUSABLE: [^]*\nmend: .*--state/ },
  );
});

test('Ctrl-C says what is kept, ends with 130, and the same command goes on', async () => {
  const directory = temporaryDirectory();
  const job = writeJob(directory, kernel, 'k');
  const state = join(directory, 'state');
  const first = startCulprit('cause', job, '--state', state);
  await first.said(/^ran /m);
  first.child.kill('SIGINT');
  const { status, stderr } = await first.end;
  expect(status).toBe(130);
  expect(stderr).toContain(`stopping: state is kept in ${state}, the same command goes on`);
  const second = culprit('cause', job, '--state', state, '--json');
  expect(JSON.parse(second.stdout)).toMatchObject({ result: 'found', culprit: kernel.ids.get('g') });
  expect(second.stderr).toMatch(/going on after \d+ finished builds and runs/);
});

test('a second process on the same job is refused and the first goes on', async () => {
  const directory = temporaryDirectory();
  const slow = makeStandInKernel(directory, readNotation('a-b-c'), () => 'HANG', { 'v1.0': 'a' });
  const job = writeJob(directory, slow, 'c', { timeout: '3s' });
  const state = join(directory, 'state');
  const first = startCulprit('cause', job, '--state', state);
  await first.said(/^built /m);
  const second = culprit('cause', job, '--state', state);
  expect(second.status).toBe(2);
  expect(second.stderr).toMatch(/BISECTION_BUSY: another process works on this bisection[^]*\nmend: /);
  first.child.kill('SIGTERM');
  expect((await first.end).status).toBe(130);
});

test('doctor names each thing that is missing with its remedy, and says whether work can start', () => {
  const here = culprit('doctor', '--json', '--state', temporaryDirectory());
  const fit = JSON.parse(here.stdout) as { fit: boolean; findings: { what: string }[] };
  const examined = [
    'node',
    'kernel build tools',
    'qemu',
    'arm64',
    'riscv64',
    'ssh',
    'images',
    'ccache',
    'go, g++',
    'disk',
    'kernel store',
    'memory',
    'kvm',
    'namespaces',
  ];
  expect(fit.findings.map(({ what }) => what)).toEqual(examined);
  expect(here.status).toBe(fit.fit ? 0 : 1);

  const bare = spawnSync(process.execPath, [executable, 'doctor', '--state', temporaryDirectory()], {
    encoding: 'utf8',
    env: { PATH: '/nonexistent', HOME: temporaryDirectory() },
  });
  expect(bare.stdout).toMatch(/^MISSING kernel build tools +no .*gcc.*\n +sudo apt-get install .*gcc/m);
  expect(bare.stdout).toMatch(/^not ready: /m);
  expect(bare.status).toBe(1);
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  orWhy(
    'a full disk says so and loses nothing (skipped unless root: it mounts a small file system)',
    isRoot ? null : 'only root can do this',
  ),
  () => {
    const directory = temporaryDirectory();
    const state = join(directory, 'state');
    mkdirSync(state);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', state]);
    try {
      const job = writeJob(directory, kernel, 'k');
      const end = culprit('cause', job, '--state', state, '--quiet');
      expect(end.stderr).toMatch(/^culprit: DISK_FULL: [^]*\nmend: /);
      expect(end.status).toBe(3);
      execFileSync('mount', ['-o', 'remount,size=200m', state]);
      expect(culprit('cause', job, '--state', state, '--quiet').status).toBe(0);
    } finally {
      execFileSync('umount', ['--lazy', state]);
    }
  },
);

test('killed with -9 in the middle: no process is left and the same command ends right', async () => {
  const directory = temporaryDirectory();
  const job = writeJob(directory, kernel, 'k');
  const state = join(directory, 'state');
  for (const moment of [/^building /m, /^built /m, /^(ran .*\n){3}/m, /^release walk/m]) {
    const run = startCulprit('cause', job, '--state', state);
    await Promise.race([run.said(moment), run.end]);
    run.child.kill('SIGKILL');
    await run.end;
  }
  const { stdout } = culprit('cause', job, '--state', state, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ result: 'found', culprit: kernel.ids.get('g') });
  expect(existsSync(join(state, 'journal.db'))).toBe(true);
});
