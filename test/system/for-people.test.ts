import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
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
 *  a-b-c-d-e-f-g-h      v1.0: a; the bug comes with f; c does not build, d does not boot, another crash in b, h hangs
 */
const behaviours: Record<string, Behaviour> = {
  b: 'FOREIGN',
  c: 'NO_BUILD',
  d: 'NO_BOOT',
  f: 'CRASH',
  g: 'CRASH',
  h: 'HANG',
};

/** What the kernel's own does, as far as a kit needs it: all files of the list, one after the other. */
const genInitCpio = `#include <stdio.h>
int main(int argc, char **argv)
{
	char line[4096], path[4096];
	FILE *list = fopen(argv[1], "r"), *file;
	int c;
	while (fgets(line, sizeof line, list)) {
		if (sscanf(line, "file %*s %4095s", path) != 1) continue;
		if (!(file = fopen(path, "r"))) return 1;
		while ((c = getc(file)) != EOF) putchar(c);
	}
	return 0;
}
`;
const maintainers = 'List\n\nPIPES\nM:\tPia <pia@example.org>\nF:\tx.c\nF:\tbehaviour.h\n';

let home: string;
let state: string;
let kernel: StandInKernel;
let job: string;
let id: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  const extra = () => ({ 'usr/gen_init_cpio.c': genInitCpio, MAINTAINERS: maintainers });
  kernel = makeStandInKernel(
    home,
    readNotation('a-b-c-d-e-f-g-h'),
    (name) => behaviours[name] ?? 'OK',
    { 'v1.0': 'a' },
    extra,
  );
  state = join(home, 'state');
  job = writeJob(join(home, 'job'), kernel, 'g', {
    fields: 'report: { url: "https://example.org/1", reportedBy: "Sam <sam@example.org>" }\n',
  });
  const { stdout, stderr } = culprit('cause', job, '--state', state, '--json', '--quiet');
  const said = JSON.parse(stdout || '{}') as { id?: string; culprit?: string };
  if (said.culprit !== kernel.ids.get('f')) throw new Error(`the bisection went wrong:\n${stdout}\n${stderr}`);
  id = said.id!;
}, 240_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('culprit mail', () => {
  test('drafts a mail about the culprit, with the tags that the job gives', () => {
    const { status, stdout } = culprit('mail', id.slice(0, 8), '--state', state, '--regzbot', '--to', 'me@example.org');
    expect(status).toBe(0);
    const hash = kernel.ids.get('f')!.slice(0, 12);
    expect(stdout).toContain(
      `Reported-by: Sam <sam@example.org>\nCloses: https://example.org/1\nFixes: ${hash} ("f")\n\n#regzbot introduced: ${hash}\n`,
    );
    expect(stdout).toMatch(/^Subject: \[bisected(, not sure)?\] WARNING in target_function$/m);
    expect(stdout).toContain('#to: ada@example.org: author\n');
    expect(stdout).toContain('#to: pia@example.org: maintainer of PIPES\n');
    expect(stdout).toContain('#to: me@example.org: asked for\n');
  });

  test('tells only who is to get it, and refuses what is no address', () => {
    const { stdout } = culprit('mail', id, '--state', state, '--recipients', '--json');
    expect(JSON.parse(stdout)).toContainEqual({
      address: 'pia@example.org',
      name: 'Pia',
      place: 'to',
      why: ['maintainer of PIPES'],
    });
    expect(culprit('mail', id, '--state', state, '--to', 'x\ny@z').status).toBe(2);
  });
});

describe('culprit kit', () => {
  const run = (kit: string, ...args: string[]) =>
    spawnSync('sh', [join(kit, 'run.sh'), ...args], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    });

  test('shows the crash without us at the culprit, and not at its parent', () => {
    const kit = join(temporaryDirectory(), 'kit');
    expect(culprit('kit', id, '--state', state, '--out', kit).status).toBe(0);
    expect(readdirSync(kit).toSorted()).toEqual(['README', 'config', 'guest', 'repro.c', 'run.sh', 'triggers']);
    const before = execFileSync('git', ['-C', kernel.repository, 'status', '--porcelain', '-b'], { encoding: 'utf8' });
    const bad = run(kit, kernel.repository);
    expect({ status: bad.status, end: bad.stdout.trimEnd().split('\n').at(-1) }, bad.stdout + bad.stderr).toEqual({
      status: 0,
      end: '== the crash came: WARNING in target_function',
    });
    expect(bad.stdout).toContain('Linux version');
    const good = run(kit, kernel.repository, kernel.ids.get('e')!.slice(0, 12));
    expect(good.status, good.stdout + good.stderr).toBe(1);
    const foreign = run(kit, kernel.repository, kernel.ids.get('b')!);
    expect(foreign.stdout).toContain('another crash came');
    expect(foreign.status).toBe(1);
    expect([
      run(kit, kernel.repository, kernel.ids.get('c')!).status,
      run(kit, kernel.repository, kernel.ids.get('d')!).status,
    ]).toEqual([3, 3]);
    expect([run(kit).status, run(kit, '/nowhere').status, run(kit, kernel.repository, '--help').status]).toEqual([
      2, 2, 2,
    ]);
    expect(run(kit, kernel.repository, 'nosuch').status).toBe(3);
    expect(execFileSync('git', ['-C', kernel.repository, 'status', '--porcelain', '-b'], { encoding: 'utf8' })).toBe(
      before,
    );
  });

  test('is an archive where its name says so, and nothing is overwritten', () => {
    const place = temporaryDirectory();
    const archive = join(place, 'pipe-crash.tar.gz');
    expect(culprit('kit', id, '--state', state, '--out', archive).status).toBe(0);
    execFileSync('tar', ['-xzf', archive, '-C', place]);
    expect(existsSync(join(place, 'pipe-crash', 'run.sh'))).toBe(true);
    expect(readFileSync(join(place, 'pipe-crash', 'config'), 'utf8')).toContain('CONFIG_TINY=y');
    expect(culprit('kit', id, '--state', state, '--out', join(place, 'pipe-crash')).status).toBe(2);
  });
});

test('a kit of a bisection whose kernels are gone makes the configuration as its job does', () => {
  const place = temporaryDirectory();
  process.env['CULPRIT_STORE'] = join(place, 'empty');
  onTestFinished(() => {
    delete process.env['CULPRIT_STORE'];
  });
  const kit = join(place, 'kit');
  expect(culprit('kit', id, '--state', state, '--out', kit).status).toBe(0);
  expect(readdirSync(kit)).not.toContain('config');
  expect(spawnSync('sh', [join(kit, 'run.sh'), kernel.repository], { encoding: 'utf8' }).status).toBe(0);
});

describe('culprit try', () => {
  test.each<[string, number, RegExp]>([
    ['f', 0, /"?a crash"? came in 2 of 2 runs/],
    ['e', 1, /did not come in 0 of 2 runs/],
    ['c', 1, /does not build: .*build\.log/],
    ['d', 1, /boot failed/],
  ])('revision %s ends with %i', (name, status, says) => {
    const end = culprit('try', job, kernel.ids.get(name)!, '--state', state, '--runs', '2');
    expect(end.stdout).toMatch(says);
    expect(end.status).toBe(status);
    if (name === 'f') expect(end.stdout.match(/^\[ {4}0\.000000\] Linux version/gm)).toHaveLength(2);
  });

  test('another crash than the job names is not the crash', () => {
    const named = writeJob(temporaryDirectory(), kernel, 'g', {
      fields: 'crash: { title: WARNING in target_function }\n',
    });
    const { status, stdout } = culprit('try', named, kernel.ids.get('b')!, '--state', state, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      commit: kernel.ids.get('b'),
      crashed: 0,
      build: { kind: 'built' },
      runs: [{ kind: 'crashed', crash: { title: 'WARNING in another_function' } }],
    });
  });

  test('its console comes while the machine runs, and Ctrl-C ends it with nothing left', async () => {
    const { child, end } = startCulprit('try', job, kernel.ids.get('h')!, '--state', state);
    await new Promise<void>((resolve) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (/CULPRIT-\w+ begin\n/.test(said)) resolve();
      });
    });
    child.kill('SIGINT');
    expect(await end).toMatchObject({ status: 130 });
    expect(culprit('try', job, '--state', state, '--json').status).toBe(0);
  });
});

describe('culprit init', () => {
  const inputs = (directory: string) => {
    mkdirSync(directory);
    copyFileSync(join(home, 'job', 'repro.c'), join(directory, 'repro.cprog'));
    writeFileSync(join(directory, 'repro.prog'), 'r0 = openat$pipe(0x0)\n');
    writeFileSync(join(directory, '.config'), '# CONFIG_NET is not set\nCONFIG_UML=y\n');
    writeFileSync(
      join(directory, 'report0'),
      `WARNING: CPU: 0 PID: 1 at x.c:1 target_function+0x1/0x2\nCPU: 0 PID: 1 Comm: repro Not tainted 6.5.0-rc3-00007-g${kernel.ids.get('g')!.slice(0, 12)} #1\nCall Trace:\n target_function+0x1/0x2\n vfs_write+0x1/0x2\n`,
    );
  };

  test('makes a job of what a crash left behind, and does not overwrite it', () => {
    const directory = join(temporaryDirectory(), 'crash');
    inputs(directory);
    const made = culprit('init', directory, '--repo', kernel.repository, '--json');
    expect(made.status, made.stderr).toBe(0);
    const path = join(directory, 'culprit.yaml');
    expect(JSON.parse(made.stdout)).toMatchObject({
      job: path,
      commit: kernel.ids.get('g'),
      arch: 'um',
      config: './.config',
      reproducer: { kind: 'c', path: './repro.cprog' },
      title: 'WARNING in target_function',
      machine: { type: 'uml' },
    });
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('# where the crash was seen: as the console says, g\n');
    const again = culprit('init', directory, '--repo', kernel.repository, '--yes');
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('is there already');
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(culprit('init', directory, '--repo', kernel.repository, '--yes', '--force', '--commit', 'v1.0').status).toBe(
      0,
    );
    expect(readFileSync(path, 'utf8')).toContain(kernel.ids.get('a')!);
  });

  test('finds the repository around it, and says what is missing', () => {
    const inside = join(temporaryDirectory(), 'clone');
    execFileSync('git', ['clone', '--quiet', kernel.repository, inside]);
    writeFileSync(join(inside, 'repro.c'), 'int main(void) { return 0; }\n');
    const { status, stdout } = culprit('init', inside, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      repo: '.',
      commit: kernel.ids.get('h'),
      config: 'defconfig',
      title: null,
    });
    const nothing = spawnSync(executable, ['init', '--yes'], { cwd: temporaryDirectory(), encoding: 'utf8' });
    expect(nothing.status).toBe(2);
    expect(nothing.stderr).toContain('no kernel repository: give one with --repo DIR');
    expect(nothing.stderr).toContain('no reproducer');
  });
});
