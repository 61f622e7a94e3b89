import { expect, test } from 'vitest';
import { blamableFiles, guiltyFile } from './guilty-file.ts';

function check([lines, file, title]: readonly [readonly string[], string | null, string?]): void {
  expect(guiltyFile(lines.join('\n'), title)).toBe(file);
}

const frame = (where: string) => ` f+0x1/0x2 ${where}`;

test('the first file that is not generic code is to blame', () => {
  check([[frame('lib/dump_stack.c:12'), frame('mm/slub.c:12'), frame('drivers/toy/ring.c:12')], 'drivers/toy/ring.c']);
  check([[frame('include/toy.h:12'), frame('drivers/toy/ring.c:12')], 'drivers/toy/ring.c']);
});

test('a deeper file below the same directory replaces it, another one does not', () => {
  check([[frame('net/socket.c:1'), frame('net/toy/core.c:1')], 'net/toy/core.c']);
  check([[frame('net/socket.c:1'), frame('net/compat.c:1')], 'net/socket.c']);
  check([[frame('net/socket.c:1'), frame('fs/toy/core.c:1')], 'net/socket.c']);
  check([[frame('net/socket.c:1'), frame('net/core/dev.c:1')], 'net/socket.c']);
});

test('assembly, lock descriptions and registers do not count', () => {
  check([[frame('arch/x86/entry/entry_64.S:295')], null]);
  check([['ffff (&toy){+.+.}, at: toy fs/toy.c:1', frame('fs/other.c:1')], 'fs/other.c']);
  check([['hardirqs last  enabled at (1): f+0x1/0x2 fs/toy.c:1', frame('fs/other.c:1')], 'fs/other.c']);
});

test('with generic code alone a symbolized report blames the first file, an unsymbolized one none', () => {
  check([[frame('lib/dump_stack.c:12'), frame('mm/slub.c:12')], 'lib/dump_stack.c']);
  check([['WARNING: CPU: 0 PID: 1 at lib/refcount.c:25 f+0x1/0x2', ' g+0x1/0x2'], null]);
  check([['WARNING: CPU: 0 PID: 1 at fs/toy.c:25 f+0x1/0x2', ' g+0x1/0x2'], 'fs/toy.c']);
  check([['no file at all'], null]);
});

test('a path through a parent directory is given plainly', () => {
  check([[frame('arch/x86/kvm/../../../virt/kvm/kvm_main.c:1')], 'virt/kvm/kvm_main.c']);
});

test('a stall is blamed on what the timer interrupted', () => {
  const lines = [frame('fs/before.c:1'), ' apic_timer_interrupt+0x1/0x2', frame('fs/stalled.c:1')];
  check([lines, 'fs/stalled.c', 'INFO: rcu detected stall in f']);
  check([lines, 'fs/before.c', 'WARNING in f']);
  check([[frame('fs/before.c:1')], 'fs/before.c', 'INFO: rcu detected stall in f']);
});

test('files to blame are those of the stacks without generic code, in their order, each once', () => {
  const report = ['lib/dump_stack.c:1', 'net/./toy/ring.c:12', 'include/toy.h:3', 'fs/pipe.c:4', 'net/toy/ring.c:90'];
  expect(blamableFiles(`${report.map(frame).join('\n')}\nffff (&toy){+.+.}, at: toy fs/lock.c:1\n`)).toEqual([
    'net/toy/ring.c',
    'fs/pipe.c',
  ]);
  expect(blamableFiles(Array.from({ length: 100 }, (_, i) => frame(`fs/f${i}.c:1`)).join('\n'))).toHaveLength(64);
  expect(blamableFiles('')).toEqual([]);
});
