import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KernelStore } from './kernel-store.ts';

const key = (digit: number): string => String(digit).repeat(64);
const facts = { arch: 'um', commit: 'c', signature: 's', compiler: 'gcc' } as const;

/** A store of at most so many bytes, and a way to add a kernel with a file of this text. */
function scene(mostBytes: number) {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const place = join(directory, 'store');
  const store = new KernelStore(place, mostBytes);
  return {
    place,
    store,
    add: async (digit: number, text: string) => {
      const vmlinux = join(directory, 'vmlinux');
      writeFileSync(vmlinux, text);
      await store.add(key(digit), facts, {
        vmlinux,
        bootImage: vmlinux,
        config: 'CONFIG_A=y\n',
        files: { sources: ['a.c', 'b/c.c'], included: ['a.h'] },
      });
    },
    /** Makes a kernel look as if it was used so many hours ago. */
    age: (digit: number, hours: number) => {
      const at = Date.now() / 1000 - hours * 3600;
      utimesSync(join(place, 'kernels', key(digit), 'kernel.json'), at, at);
    },
  };
}

test('a kernel is found again, and equal files take their space once', async () => {
  const { store, add, place } = scene(1e9);
  await add(1, 'same');
  await add(2, 'same');
  await add(2, 'same');
  expect(await store.facts(key(1))).toEqual(facts);
  const kernels = [await store.kernel(key(1)), await store.kernel(key(2))];
  expect(readFileSync(kernels[0]!.vmlinux, 'utf8')).toBe('same');
  expect(new Set(kernels.map((kernel) => statSync(kernel!.bootImage).ino)).size).toBe(1);
  expect(readdirSync(join(place, 'new'))).toEqual([]);
  expect(await store.kernel(key(3))).toBeNull();
  expect(await store.kernel('../../etc')).toBeNull();
});

test('a kernel keeps what it was made of', async () => {
  const { store, add } = scene(1e9);
  await add(1, 'x');
  expect(await store.contents(key(1))).toEqual({
    options: new Set(['A']),
    compiledFiles: ['a.c', 'b/c.c'],
    includedFiles: ['a.h'],
  });
  expect(await store.contents(key(2))).toBeNull();
});

test('kernels that were used longest ago are dropped first, with their files', async () => {
  const { store, add, age, place } = scene(250);
  for (const digit of [1, 2]) await add(digit, `${digit}`.repeat(100));
  age(1, 2);
  age(2, 3);
  await add(3, '3'.repeat(100));
  expect([await store.facts(key(1)), await store.facts(key(2))]).toEqual([facts, null]);
  expect(readdirSync(join(place, 'files'))).toHaveLength(2);
});

test('a kernel that a machine may be booting is not dropped', async () => {
  const { store, add, age } = scene(150);
  await add(1, '1'.repeat(100));
  age(1, 2);
  await store.kernel(key(1));
  await add(2, '2'.repeat(100));
  expect(await store.facts(key(1))).toEqual(facts);
});

test('what a killed process left is no kernel, and goes away in time', async () => {
  const { store, add, place } = scene(1e9);
  const left = join(place, 'new', 'kernel-left');
  mkdirSync(left, { recursive: true });
  utimesSync(left, 1e9, 1e9);
  mkdirSync(join(place, 'kernels', key(1)), { recursive: true });
  expect(await store.kernel(key(1))).toBeNull();
  await add(1, 'whole');
  expect(existsSync(left)).toBe(false);
  expect(await store.facts(key(1))).toEqual(facts);
});
