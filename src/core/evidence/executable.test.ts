import { expect, test } from 'vitest';
import { type Executable, readExecutable } from './executable.ts';

/** An ELF file of this processor, with or without the name of a loader. */
function elf(machine: number, loader: string | null): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, loader === null ? 1 : 3, true);
  view.setBigUint64(72, 128n, true);
  bytes.set(new TextEncoder().encode(loader ?? 'data'), 128);
  return bytes;
}

const script = (text: string) => new TextEncoder().encode(text);

const cases: readonly (readonly [string, Uint8Array, Executable])[] = [
  ['a script', script('#!/bin/sh -e\nexit\n'), { kind: 'script', interpreter: '/bin/sh' }],
  ['a script with a blank', script('#! /work/busybox sh\n'), { kind: 'script', interpreter: '/work/busybox' }],
  ['a program', elf(62, null), { kind: 'program', machine: 62, loader: null }],
  ['a program with a loader', elf(183, '/lib/ld.so'), { kind: 'program', machine: 183, loader: '/lib/ld.so' }],
  ['a text', script('echo hello\n'), { kind: 'unknown' }],
  ['nothing', new Uint8Array(), { kind: 'unknown' }],
  ['a header alone', elf(62, null).subarray(0, 40), { kind: 'unknown' }],
  ['headers that are cut off', elf(62, '/lib/ld.so').subarray(0, 70), { kind: 'program', machine: 62, loader: null }],
];

test.each(cases)('%s', (_, bytes, expected) => {
  expect(readExecutable(bytes)).toEqual(expected);
});
