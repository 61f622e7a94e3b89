import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logBytes, readLogFile } from '../../src/cli/log-file.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const head = `testing commit ${'6'.repeat(40)} with gcc (GCC) 8.1.0\n`;

function refusal(content: Uint8Array | string): string {
  const path = join(temporaryDirectory(), 'log.txt');
  writeFileSync(path, content);
  return messageOf(() => readLogFile(path)).replaceAll(path, 'LOG');
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}

test('a file of a gigabyte is refused without being read', () => {
  const path = join(temporaryDirectory(), 'big.txt');
  closeSync(openSync(path, 'w'));
  truncateSync(path, 1 << 30);
  expect(messageOf(() => readLogFile(path)).replaceAll(path, 'LOG')).toBe(
    'LOG_UNREADABLE: LOG is too long for a bisection log\nwhy:  more than 16 MiB, or more than 100000 lines\nmend: give the log of one bisection',
  );
});

test('a device without end is refused', () => {
  expect(messageOf(() => readLogFile('/dev/zero'))).toContain('too long');
});

test('a million runs are refused', () => {
  expect(refusal(head + 'run #1: OK\n'.repeat(1_000_000))).toContain('too long');
});

test('binaries, other texts, empty files, directories and missing files are told apart', () => {
  expect(refusal(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256))).toContain('why:  it is binary');
  expect(refusal('Dear maintainer,\nplease help.\n')).toContain('LOG is no bisection log');
  expect(refusal('')).toContain('LOG is no bisection log');
  expect(messageOf(() => readLogFile('/'))).toContain('it is a directory');
  expect(messageOf(() => readLogFile('/nonexistent'))).toContain('ENOENT');
});

test('bytes that are no UTF-8, and those that are, come back', () => {
  for (const title of [
    Buffer.from('caf\u00e9', 'latin1'),
    Buffer.from('caf\u00e9 \u{1f41b}', 'utf-8'),
    Buffer.from([0, 0xff, 0x1b]),
  ]) {
    const bytes = Buffer.concat([Buffer.from(`${head}all runs: crashed: `), title, Buffer.from('\n')]);
    const path = join(temporaryDirectory(), 'log.txt');
    writeFileSync(path, bytes);
    expect(logBytes(readLogFile(path)).equals(bytes)).toBe(true);
  }
});
