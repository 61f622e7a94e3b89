import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ObjectDirectory } from './object-directory.ts';

function scene() {
  const path = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  mkdirSync(join(path, 'fs'));
  const old = join(path, 'fs', 'old.o');
  writeFileSync(old, 'whole');
  utimesSync(old, 1e9, 1e9);
  return { objects: new ObjectDirectory(path), old, half: join(path, 'fs', 'half.o') };
}

test('what a killed make wrote is removed before the next, the rest stays', async () => {
  const { objects, old, half } = scene();
  await objects.begin();
  writeFileSync(half, 'ha');
  await objects.begin();
  expect([existsSync(old), existsSync(half)]).toEqual([true, false]);
});

test('what a make wrote that ended by itself stays', async () => {
  const { objects, half } = scene();
  await objects.begin();
  writeFileSync(half, 'whole');
  await objects.end();
  await objects.begin();
  expect(existsSync(half)).toBe(true);
});

test('tells whether something was built there before', async () => {
  const { objects } = scene();
  expect(await objects.begin()).toBe(false);
  await objects.clear();
  expect(await objects.begin()).toBe(true);
});
