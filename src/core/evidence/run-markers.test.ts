import { expect, test } from 'vitest';
import { kernelPart, MarkerReader, markersOf } from './run-markers.ts';

const markers = markersOf('1f');

function read(...lines: readonly string[]) {
  const reader = new MarkerReader(markers);
  return lines.map((line) => reader.read(line));
}

test('a marker is found with what follows it', () => {
  expect(read('CULPRIT-1f up', 'CULPRIT-1f control exit 3', 'CULPRIT-1f end signal 11')).toEqual([
    { kind: 'up', text: '' },
    { kind: 'control', text: 'exit 3' },
    { kind: 'end', text: 'signal 11' },
  ]);
});

test('a marker with another nonce is none', () => {
  expect(read('CULPRIT-1e begin', 'CULPRIT- begin')).toEqual([null, null]);
});

test('a kernel message in the middle of a marker does not hide it', () => {
  expect(read('CULPRIT-1f be[    0.512345] random: crng init done', 'gin')).toEqual([
    null,
    { kind: 'begin', text: '' },
  ]);
});

test('a marker behind what a program left on the line is found', () => {
  expect(read('no line end hereCULPRIT-1f begin')).toEqual([{ kind: 'begin', text: '' }]);
});

test('the first line of a kernel is a start, with and without a time', () => {
  expect(read('[    0.000000] Linux version 6.1.0 (a@b)', 'Linux version 6.1.0')).toMatchObject([
    { kind: 'boot' },
    { kind: 'boot' },
  ]);
});

test('a program that names the kernel is no start', () => {
  expect(read('repro| Linux version 6.1.0')).toEqual([null]);
});

test('lines of programs are not the kernel’s, but a message that came between is', () => {
  expect(kernelPart('repro| BUG: imitated', markers)).toBeNull();
  expect(kernelPart('repro| hel[    1.250000] BUG: real', markers)).toBe('[    1.250000] BUG: real');
  expect(kernelPart('[    1.250000] BUG: real', markers)).toBe('[    1.250000] BUG: real');
});
