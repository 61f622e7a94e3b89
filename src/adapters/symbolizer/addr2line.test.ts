import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Addr2line } from './addr2line.ts';

const folder = mkdtempSync(join(tmpdir(), 'culprit-symbolizer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = ['gcc', 'nm', 'addr2line', 'setpriv'].filter((tool) => spawnSync(tool, ['--version']).error);
if (missing.length > 0) console.log(`skipped: symbolizing an image needs ${missing.join(', ')}`);

const source = `
static inline __attribute__((always_inline)) int slot(volatile int *p) {
  return *p;
}
__attribute__((noinline)) int toy_ioctl(volatile int *p) {
  return slot(p);
}
int start_kernel(void) { return 0; }
int main(void) { static int x; return toy_ioctl(&x); }
`;

/** A small program in the place of a kernel: what it is called at its function's first instruction. */
function image(): { readonly path: string; readonly line: string } {
  const path = join(folder, 'vmlinux');
  writeFileSync(join(folder, 'toy.c'), source);
  execFileSync('gcc', ['-g1', '-O2', '-o', path, 'toy.c'], { cwd: folder });
  const [, size] = /^[0-9a-f]+ ([0-9a-f]+) T toy_ioctl$/m.exec(execFileSync('nm', ['-S', path], { encoding: 'utf8' }))!;
  return { path, line: `RIP: 0010:toy_ioctl+0x0/0x${size!.replace(/^0+/, '')}` };
}

test.skipIf(missing.length > 0)('a frame gets its file, and the inlined function its own line', async () => {
  const { path, line } = image();
  const symbolizer = new Addr2line(path, { stripPrefixes: [folder] });
  try {
    const expected = `RIP: 0010:slot toy.c:3 [inline]\n${line} toy.c:6\n`;
    expect(await symbolizer.symbolize(`${line}\n`)).toBe(expected);
    expect(await Promise.all([symbolizer.symbolize(`${line}\n`), symbolizer.symbolize('nothing\n')])).toEqual([
      expected,
      'nothing\n',
    ]);
  } finally {
    symbolizer.close();
  }
});

const report = 'Call Trace:\n toy_ioctl+0x1/0x20\n';

async function checkUnchanged(path: string, options: ConstructorParameters<typeof Addr2line>[1] = {}): Promise<void> {
  const symbolizer = new Addr2line(path, options);
  expect(await symbolizer.symbolize(report)).toBe(report);
  expect(await symbolizer.symbolize(report)).toBe(report);
  symbolizer.close();
}

test('without an image, an image that is none, or tools, a report stays as it is', async () => {
  await checkUnchanged(join(folder, 'nowhere'));
  await checkUnchanged(import.meta.filename);
  await checkUnchanged('/bin/true', { toolPrefix: 'no-such-prefix-' });
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
  await checkUnchanged('/bin/true', { toolPrefix: join(folder, 'slow-'), timeoutMs: 300 });
});
