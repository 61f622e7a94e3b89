import { describe, expect, test } from 'vitest';
import { archOfConfig, crashIn, inputFiles } from './input-files.ts';

const options = '# CONFIG_NET is not set\nCONFIG_X86_64=y\n';
const program = '#include <stdio.h>\nint main(void)\n{\n}\n';
const syz = 'r0 = openat$ptmx(0xffffffffffffff9c, 0x0)\nioctl$TIOCSETD(r0, 0x5423, 0x0)\n';
const console = 'WARNING: CPU: 0 PID: 1 at x.c:1 f+0x1/0x2\nCall Trace:\n f+0x1/0x2\n g+0x1/0x2\n h+0x1/0x2\n';

function check(
  texts: Readonly<Record<string, string>>,
  config: string | null,
  c: string | null,
  syzName: string | null,
  file: string | null,
): void {
  const found = inputFiles(Object.entries(texts).map(([name, text]) => ({ name, text })));
  expect({ config: found.config, c: found.c, syz: found.syz, file: found.crash?.file ?? null }).toEqual({
    config,
    c,
    syz: syzName,
    file,
  });
}

describe('files of a directory are told by name and content', () => {
  test("what syzkaller's manager keeps of a crash", () =>
    check(
      { 'repro.cprog': program, 'repro.prog': syz, report0: console, log0: console, description: 'WARNING in f\n' },
      null,
      'repro.cprog',
      'repro.prog',
      'report0',
    ));
  test('what is downloaded from a dashboard', () =>
    check(
      { '.config': options, 'repro.c': program, 'repro.syz': syz, 'report.txt': console, 'log.txt': `x\n${console}` },
      '.config',
      'repro.c',
      'repro.syz',
      'report.txt',
    ));
  test('names alone prove nothing', () =>
    check(
      { config: 'no options\n', 'repro.c': 'int f;\n', 'console.log': 'all is well\n', 'repro.syz': program },
      null,
      null,
      null,
      null,
    ));
  test('other names do where the content fits', () =>
    check(
      { 'my.config': options, 'trigger.c': program, 'dmesg.txt': console },
      'my.config',
      'trigger.c',
      null,
      'dmesg.txt',
    ));
  test('there may be nothing', () => check({}, null, null, null, null));
});

test.each([
  ['Linux version 6.5.0-rc3-00123-g3f01e9fed845 (x@y)\n', '3f01e9fed845'],
  ['CPU: 0 PID: 1 Comm: repro Not tainted 6.5.0-rc3-syzkaller-00123-g3f01e9fed845 #0\n', '3f01e9fed845'],
  ['CPU: 0 PID: 1 Comm: repro Not tainted 6.5.0 #1\n', null],
])('the commit in the name of a kernel: %j', (line, commit) =>
  expect(crashIn({ name: 'x', text: line + console })).toEqual({ file: 'x', title: 'WARNING in f', commit }),
);

test.each([
  ['CONFIG_UML=y\nCONFIG_X86_64=y\n', 'um'],
  [options, 'x86_64'],
  ['CONFIG_ARM64=y\n', 'arm64'],
  ['CONFIG_NET=y\n', null],
])('a configuration says what it is for: %j', (text, arch) => expect(archOfConfig(text)).toBe(arch));
