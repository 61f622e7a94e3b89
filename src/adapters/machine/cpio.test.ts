import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { orWhy } from '../../../test/support/skips.ts';
import { cpioArchive } from './cpio.ts';

const bytes = Buffer.from('#!/bin/odd\n\0\xff', 'latin1');
const archive = cpioArchive([
  { kind: 'directory', path: 'dev', mode: 0o755 },
  { kind: 'character-device', path: 'dev/null', mode: 0o666, major: 1, minor: 3 },
  { kind: 'file', path: 'init', mode: 0o755, bytes },
  { kind: 'file', path: 'empty', mode: 0o600, bytes: Buffer.alloc(0) },
]);

const noCpio = spawnSync('cpio', ['--version']).status === 0 ? null : 'cpio is not installed';
if (noCpio !== null) console.log(`skipped: archives against cpio, ${noCpio}`);

function cpio(options: readonly string[], input: Buffer, cwd?: string): string {
  return execFileSync('cpio', ['--quiet', ...options], {
    input,
    encoding: 'latin1',
    ...(cwd === undefined ? {} : { cwd }),
  });
}

test.skipIf(noCpio !== null)(orWhy('cpio lists what was written', noCpio), () => {
  expect(cpio(['-t'], archive).trim().split('\n')).toEqual(['dev', 'dev/null', 'init', 'empty']);
  expect(cpio(['-tvn'], archive)).toMatch(/crw-rw-rw- +1 0 +0 +1, +3 .* dev\/null/);
});

test.skipIf(noCpio !== null)(orWhy('cpio unpacks files with their bytes and modes', noCpio), () => {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-cpio-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  cpio(['-i', '--no-absolute-filenames', 'init', 'empty'], archive, directory);
  expect(readFileSync(join(directory, 'init'))).toEqual(bytes);
  expect(statSync(join(directory, 'init')).mode & 0o777).toBe(0o755);
  expect(statSync(join(directory, 'empty')).size).toBe(0);
});

test('an archive is whole blocks, so that another can follow it', () => {
  expect(archive.length % 512).toBe(0);
});

test('equal entries give equal bytes', () => {
  expect(cpioArchive([{ kind: 'directory', path: 'a', mode: 0o755 }])).toEqual(
    cpioArchive([{ kind: 'directory', path: 'a', mode: 0o755 }]),
  );
});
