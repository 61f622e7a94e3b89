import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { orWhy } from '../../../test/support/skips.ts';
import { Symbolizer, type SymbolizerOptions } from './symbolizer.ts';

const folder = mkdtempSync(join(tmpdir(), 'culprit-symbolizer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isMissing = (tool: string) => spawnSync(tool, ['--version']).error !== undefined;
const missing = ['gcc', 'nm', 'objdump', 'addr2line', 'setpriv'].filter(isMissing);
const noTools = missing.length > 0 ? `it needs ${missing.join(', ')}` : null;
if (noTools !== null) console.log(`skipped: symbolizing an image; ${noTools}`);
const arm64 = ['aarch64-linux-gnu-gcc', 'aarch64-linux-gnu-gcc-12'].find((compiler) => !isMissing(compiler));
const noArm64 = noTools ?? (arm64 === undefined ? 'it needs aarch64-linux-gnu-gcc' : null);
if (noArm64 !== null) console.log(`skipped: symbolizing an arm64 image; ${noArm64}`);

const kernel = `
static inline __attribute__((always_inline)) int slot(volatile int *p) {
  return *p;
}
__attribute__((noinline)) int toy_ioctl(volatile int *p) {
  return slot(p);
}
int start_kernel(void) { static int x; return toy_ioctl(&x); }
`;
const driver = `
int driver_open(volatile int *p) {
  return *p;
}
__attribute__((section(".init.text"))) int driver_init(volatile int *p) {
  return p[1];
}
`;

/** A tree with a kernel image and, compiled but not linked, a module. */
function build(name: string, compiler: string): string {
  const tree = join(folder, name);
  for (const directory of ['init', 'drivers']) mkdirSync(join(tree, directory), { recursive: true });
  writeFileSync(join(tree, 'init/main.c'), kernel);
  writeFileSync(join(tree, 'drivers/toy-driver.c'), driver);
  const compile = (...args: string[]) => execFileSync(compiler, ['-g1', '-O2', ...args], { cwd: tree });
  const image = ['-nostdlib', '-static', '-Wl,-e,start_kernel', '-Wl,--build-id=none'];
  compile(...image, '-o', 'vmlinux', 'init/main.c');
  compile('-c', '-o', 'drivers/toy-driver.ko', 'drivers/toy-driver.c');
  return tree;
}

const report = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

async function checkSources(tree: string, options: SymbolizerOptions = {}): Promise<void> {
  const symbolizer = new Symbolizer(join(tree, 'vmlinux'), options);
  const id = '0a'.repeat(20);
  const asked = report([
    'pc : toy_ioctl+0x0/0x99',
    ' driver_open+0x1/0x99 [toy_driver]',
    ` driver_init+0x1/0x99 [toy_driver ${id}]`,
    ' gone+0x1/0x2 [absent]',
    ' gone+0x1/0x2',
  ]);
  const expected = report([
    'pc : slot init/main.c:3 [inline]',
    'pc : toy_ioctl+0x0/0x99 init/main.c:6',
    ' driver_open+0x1/0x99 drivers/toy-driver.c:3 [toy_driver]',
    ' driver_init+0x1/0x99 drivers/toy-driver.c:6 [toy_driver]',
    ' gone+0x1/0x2 [absent]',
    ' gone+0x1/0x2',
  ]);
  try {
    // The second time from processes that are there already.
    for (let i = 0; i < 2; i++) expect(await symbolizer.symbolize(asked)).toBe(expected);
    expect(symbolizer.problem).toBeNull();
  } finally {
    symbolizer.close();
  }
}

describe('frames get their files, inlined functions lines of their own, and modules are read too', () => {
  test.skipIf(noTools !== null)(orWhy('on this machine', noTools), () => checkSources(build('host', 'gcc')));
  test.skipIf(noArm64 !== null)(orWhy('for arm64', noArm64), () => checkSources(build('arm64', arm64!)));
});

test.skipIf(noTools !== null)(orWhy('paths are relative to the directory that is said', noTools), async () => {
  const tree = build('elsewhere', 'gcc');
  const symbolizer = new Symbolizer(join(tree, 'vmlinux'), { stripPrefixes: [join(tree, 'init')] });
  expect(await symbolizer.symbolize(' start_kernel+0x1/0x99')).toBe(' start_kernel+0x1/0x99 main.c:8');
  symbolizer.close();
});

const plain = 'Call Trace:\n toy_ioctl+0x1/0x20\n';

async function checkUnchanged(path: string, problem: RegExp, options: SymbolizerOptions = {}): Promise<void> {
  const symbolizer = new Symbolizer(path, options);
  expect(await symbolizer.symbolize(plain)).toBe(plain);
  expect(await symbolizer.symbolize(plain)).toBe(plain);
  expect(symbolizer.problem).toMatch(problem);
  symbolizer.close();
}

test('without an image, an image that is none, or tools, a report stays as it is', async () => {
  await checkUnchanged(join(folder, 'nowhere'), /no such file/);
  await checkUnchanged(import.meta.filename, /no ELF file/);
  if (missing.length === 0) {
    const path = join(build('stripped', 'gcc'), 'vmlinux');
    execFileSync('strip', ['--strip-debug', path]);
    await checkUnchanged(path, /no line tables/);
    execFileSync('strip', [path]);
    await checkUnchanged(path, /no symbols/);
  }
  await checkUnchanged('/bin/true', /no-such-prefix-nm/, { toolPrefix: 'no-such-prefix-' });
});

test('tools that never answer do not keep a report for ever', async () => {
  for (const [tool, script] of [
    ['nm', 'echo "0000000000001000 0000000000000020 T toy_ioctl"'],
    ['addr2line', 'exec sleep 600'],
  ] as const) {
    const path = join(folder, `slow-${tool}`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  await checkUnchanged('/bin/true', /no answer/, { toolPrefix: join(folder, 'slow-'), timeoutMs: 300 });
});
