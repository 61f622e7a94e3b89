import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executable } from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const crash = (name: string) => `[    1.000000] BUG: KASAN: use-after-free in ${name}+0x1/0x2b
[    1.000001] Read of size 4 at addr ffff8880003e2204 by task repro/15
[    1.000002] Call Trace:
[    1.000003]  kasan_report+0x10/0x12
[    1.000004]  ${name}+0x1/0x2b
[    1.000005]  toy_ioctl+0x1/0x20
`;
const quiet = '[    0.500000] all is well here\n';

function report(args: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(executable, ['report', ...args], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 << 20,
  });
  return { status, stdout, stderr };
}

function consoleFile(text: string): string {
  const path = join(temporaryDirectory(), 'console.txt');
  writeFileSync(path, text, 'latin1');
  return path;
}

test('people get the title, what is known, and the beginning of the text', () => {
  const { status, stdout } = report([consoleFile(quiet + crash('toy_read')), '--lines', '2']);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `KASAN: use-after-free Read in toy_read
  also       bad-access in toy_read
  type       KASAN-USE-AFTER-FREE-READ
  frame      toy_read
  lines      2 to 7
    BUG: KASAN: use-after-free in toy_read+0x1/0x2b
    Read of size 4 at addr ffff8880003e2204 by task repro/15
    ... 4 more lines: --lines all

`,
  });
});

test('machines get one line of JSON for each console, also for one that cannot be read', () => {
  const path = consoleFile(crash('toy_read'));
  const directory = temporaryDirectory();
  const { status, stdout, stderr } = report(['--json', path, join(directory, 'gone'), directory, '-'], quiet);
  expect(status).toBe(2);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers).toMatchObject([
    {
      file: path,
      os: 'linux',
      reports: [
        { title: 'KASAN: use-after-free Read in toy_read', frame: 'toy_read', lines: [0, 6], corrupted: false },
      ],
    },
    { file: join(directory, 'gone'), reports: [], error: { code: 'INPUT_UNREADABLE' } },
    { file: directory, reports: [], error: { code: 'INPUT_UNREADABLE', why: 'it is a directory' } },
    { file: '-', reports: [], os: 'linux' },
  ]);
  expect(stderr).toContain(
    `culprit: INPUT_UNREADABLE: cannot read the console \`${directory}\`\nwhy:  it is a directory\n`,
  );
});

test('nothing of a console reaches a terminal as control characters', () => {
  const hostile = `${crash('toy_read')}[    1.000006] \x1b]0;owned\x07 \x9b31m \u00c2\u009b \u00e2\u0080\u00ae\n`;
  const path = consoleFile(Buffer.from(hostile, 'latin1').toString('latin1'));
  for (const args of [
    [path, '--lines', 'all'],
    [path, '--json'],
  ]) {
    const { stdout } = report(args);
    expect(stdout).toContain('owned');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
});

test.each([
  [[], 'name a console'],
  [['--batch', 'x'], '--batch reads JSON lines'],
  [['-', '-'], 'only once'],
  [['x', '--modules', 'y'], '--modules needs --vmlinux'],
  [['x', '--os', 'amiga'], 'Allowed choices are'],
  [['x', '--lines', 'many'], 'It is a number or all'],
  [['x', '--vmlinux', '/nowhere'], 'INPUT_UNREADABLE'],
  [['x', '--kernel-source', '/nowhere'], 'INPUT_UNREADABLE'],
])('%j is wrong usage and says why', (args, why) => {
  const { status, stderr } = report(args);
  expect(status).toBe(2);
  expect(stderr).toContain(why);
});

test('a batch answers each line, in the shape of the question', () => {
  const question = (id: string, os: string, log: string) => JSON.stringify({ id, os, log });
  const input = [question('a', 'linux', crash('f')), question('b', 'auto', 'quiet'), '', '{"id":"c"}', 'x'].join('\n');
  const { status, stdout } = report(['--batch'], input);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    {
      id: 'a',
      reports: [
        { title: 'KASAN: use-after-free Read in f', type: 'KASAN-USE-AFTER-FREE-READ', executor: '', guiltyFile: '' },
      ],
    },
    { id: 'b', reports: [] },
    { id: 'c', error: '"log" is not a string' },
    { id: null, error: 'the line is not JSON' },
  ]);
  expect(status).toBe(2);
  expect(report(['--batch'], question('a', 'linux', 'BUG: soft lockup\nCall Trace:\n')).stdout).toContain(
    '"frame":"corrupted"',
  );
});

test('a large console is read in bounded memory, and a reader that goes away ends it', () => {
  const path = join(temporaryDirectory(), 'large.txt');
  const file = openSync(path, 'w');
  const block = quiet.repeat(1 << 16) + crash('toy_read');
  for (let i = 0; i < 40; i++) writeSync(file, block);
  closeSync(file);
  const limited = `ulimit -v 3000000; "${executable}" report "${path}" --lines 0`;
  expect(execFileSync('sh', ['-c', `${limited} | grep -c KASAN:`], { encoding: 'utf8' })).toBe('40\n');
  expect(spawnSync('bash', ['-c', `${limited} | head -1; exit $\{PIPESTATUS[0]}`]).status).toBe(0);
  expect(report([path, '--lines', '0']).stdout).toContain(', cut here: it goes on');
});

/** What a program says until a text came; then it is let go on. */
function saysUntil(child: ChildProcess, said: { text: string }, until: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (until.test(said.text) ? resolve() : undefined);
    child.stdout!.on('data', look);
    child.stderr!.on('data', look);
    look();
  });
}

test('a growing console is followed through rotation, and Ctrl-C ends it without loss', async () => {
  const path = consoleFile(quiet + crash('toy_first'));
  const child = spawn(executable, ['report', '--follow', '--lines', '0', path]);
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said.text += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await saysUntil(child, said, /in toy_first/);
  appendFileSync(path, crash('toy_second'));
  await saysUntil(child, said, /in toy_second\n/);
  renameSync(path, `${path}.1`);
  writeFileSync(path, crash('toy_third'));
  await saysUntil(child, said, /was rotated.*[^]*in toy_third\n/);
  appendFileSync(path, crash('toy_last'));
  // What came just now is told too, whether or not it was read before the signal.
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(said.text.match(/^KASAN: .*/gm)!.slice(0, 3)).toEqual(
    ['first', 'second', 'third'].map((name) => `KASAN: use-after-free Read in toy_${name}`),
  );
});

test('with an image and a tree a report has sources, a file to blame and recipients', () => {
  const tree = temporaryDirectory();
  for (const directory of ['init', 'drivers/toy']) mkdirSync(join(tree, directory), { recursive: true });
  writeFileSync(
    join(tree, 'init/main.c'),
    'int toy_read(volatile int *);\nint start_kernel(void) { static int x; return toy_read(&x); }\n',
  );
  writeFileSync(join(tree, 'drivers/toy/toy.c'), 'int toy_read(volatile int *p) {\n  return *p;\n}\n');
  writeFileSync(join(tree, 'MAINTAINERS'), 'TOYS\nM:\tAnn <ann@example.org>\nF:\tdrivers/toy/\n');
  const flags = ['-g1', '-O1', '-nostdlib', '-static', '-Wl,-e,start_kernel', '-o', 'vmlinux'];
  execFileSync('gcc', [...flags, 'init/main.c', 'drivers/toy/toy.c'], { cwd: tree });
  const options = ['--vmlinux', join(tree, 'vmlinux'), '--kernel-source', tree];
  const { status, stdout, stderr } = report([consoleFile(crash('toy_read')), ...options, '--lines', '1']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('  file       drivers/toy/toy.c\n');
  expect(stdout).toContain('  to         ann@example.org (maintainer of TOYS)\n');
  expect(stdout).toContain('    BUG: KASAN: use-after-free in toy_read+0x1/0x2b drivers/toy/toy.c:');
  writeFileSync(join(tree, 'vmlinux'), readFileSync(join(tree, 'MAINTAINERS')));
  expect(report([consoleFile(crash('toy_read')), ...options]).stderr).toContain('vmlinux: it is no ELF file');
});
