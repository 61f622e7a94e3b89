import { expect, test } from 'vitest';
import { detectSystem } from './detect-system.ts';
import type { OperatingSystem } from './operating-system.ts';

function check([text, os]: readonly [string, OperatingSystem]): void {
  expect(detectSystem(text)).toBe(os);
}

test.each([
  ['[    0.000000] Linux version 6.9.0\n', 'linux'],
  ['<4>[   12.345678] toy: hello\n', 'linux'],
  ['Kernel panic - not syncing: toy\n', 'linux'],
  ['nothing that tells\n', 'linux'],
  ['', 'linux'],
  ['Copyright (c) 1992-2021 The FreeBSD Project.\nFreeBSD 13.0-CURRENT #0\n', 'freebsd'],
  ['panic: toy\nKDB: stack backtrace:\n', 'freebsd'],
  ['[   1.0000000] NetBSD 9.99.81 (GENERIC)\n', 'netbsd'],
  ['panic: toy\ntoy() at netbsd:toy+0x1\n', 'netbsd'],
  ['OpenBSD 7.4 (GENERIC.MP)\n', 'openbsd'],
  ['uvm_fault(0xffffffff82524170, 0x8, 0, 1) -> e\n', 'openbsd'],
  ['panic(cpu 0 caller 0xffffff801f3ada45): toy\n', 'darwin'],
  ['[00040.896] 01127.01246> devmgr: toy\n', 'fuchsia'],
  ['STARNIX KERNEL PANIC\n', 'starnix'],
  ['D1212 09:34:24.562123   58684 x:0] [   1] toy\n', 'gvisor'],
  ['panic: toy\n\ngoroutine 1 [running]:\ngvisor.dev/gvisor/pkg/toy.f()\n', 'gvisor'],
  ['panic: toy\n\ngoroutine 1 [running]:\nmain.f()\n', 'user'],
  ['==7==ERROR: AddressSanitizer: SEGV on unknown address\n', 'user'],
  ["a line\nthread 'main' (7) panicked at a.rs:1:2:\n", 'user'],
  ['Traceback (most recent call last):\n', 'user'],
] as const)('%j is of %s', (...row) => check(row));

test('a program that crashes on a Linux machine leaves it a Linux console', () => {
  expect(detectSystem('[    1.000000] toy\nTraceback (most recent call last):\n')).toBe('linux');
});

test('of a long console the beginning and the end tell', () => {
  const quiet = 'all is well\n'.repeat(100_000);
  expect(detectSystem(`FreeBSD 13.0\n${quiet}`)).toBe('freebsd');
  expect(detectSystem(`${quiet}KDB: stack backtrace:\n`)).toBe('freebsd');
});
