import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KernelStore, storeUse } from './kernel-store.ts';

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
  const { store, add, age, place } = scene(25_000);
  for (const digit of [1, 2]) await add(digit, `${digit}`.repeat(10_000));
  age(1, 2);
  age(2, 3);
  await add(3, '3'.repeat(10_000));
  expect([await store.facts(key(1)), await store.facts(key(2))]).toEqual([facts, null]);
  expect(readdirSync(join(place, 'files'))).toHaveLength(2);
});

test('a kernel that was used a moment ago is not dropped', async () => {
  const { store, add, age } = scene(15_000);
  await add(1, '1'.repeat(10_000));
  age(1, 2);
  await store.kernel(key(1));
  store.release(key(1));
  await add(2, '2'.repeat(10_000));
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

test('a kernel in use is not dropped, however long ago it was taken, until the last user released it', async () => {
  const { store, add, age } = scene(15_000);
  const isThere = async () => (await store.facts(key(1))) !== null;
  await add(1, '1'.repeat(10_000));
  await store.kernel(key(1));
  await store.kernel(key(1));
  store.release(key(1));
  age(1, 2);
  await add(2, '2'.repeat(10_000));
  expect(await isThere()).toBe(true);
  store.release(key(1));
  await add(3, '3'.repeat(10_000));
  expect(await isThere()).toBe(false);
});

describe('a kernel that is no longer what was stored is not given, and can be stored again', () => {
  const damages = {
    'a flipped bit': (path: string) => writeFileSync(join(path, 'vmlinux'), `${'1'.repeat(99)}2`),
    'a file cut off': (path: string) => truncateSync(join(path, 'boot'), 10),
    'a file gone': (path: string) => rmSync(join(path, 'vmlinux')),
    'facts cut off': (path: string) => truncateSync(join(path, 'kernel.json'), 20),
    'facts gone': (path: string) => rmSync(join(path, 'kernel.json')),
  };
  test.each(Object.entries(damages))('%s', async (_, damage) => {
    const { store, add, place } = scene(1e9);
    await add(1, '1'.repeat(100));
    damage(join(place, 'kernels', key(1)));
    expect(await store.kernel(key(1))).toBeNull();
    await add(1, '1'.repeat(100));
    const kernel = await store.kernel(key(1));
    expect(readFileSync(kernel!.vmlinux, 'utf8')).toBe('1'.repeat(100));
    expect(readFileSync(kernel!.bootImage, 'utf8')).toBe('1'.repeat(100));
  });
});

test('leases are made where they are wanted, and what cannot be locked says so', async () => {
  const { store, add, place } = scene(1e9);
  await add(1, 'x');
  rmSync(join(place, 'leases'), { recursive: true });
  expect(await store.kernel(key(1))).not.toBeNull();
  await add(2, 'y');
  mkdirSync(join(place, 'leases', key(2)));
  await expect(store.kernel(key(2))).rejects.toMatchObject({ code: 'STATE_UNUSABLE' });
});

test('a store says what it holds', async () => {
  const { store, add, place } = scene(1e9);
  expect(await storeUse(place)).toEqual({ kernels: 0, bytes: 0, inUse: 0 });
  await add(1, 'x'.repeat(10_000));
  await add(2, 'x'.repeat(10_000));
  await store.kernel(key(2));
  const use = await storeUse(place);
  expect(use).toMatchObject({ kernels: 2, inUse: 1 });
  expect(Math.floor(use.bytes / 10_000)).toBe(1);
});
