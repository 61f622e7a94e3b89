import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { KernelStore, storeUse } from '../../src/adapters/make/kernel-store.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const program = join(import.meta.dirname, '../programs/use-store.mjs');

/** A process that uses a store; `said` resolves when it printed a word. */
function use(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  const said = (word: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => out.split('\n').includes(word) && resolve();
      child.stdout.on('data', (chunk) => {
        out += chunk;
        look();
      });
      child.on('close', () => reject(new Error(`it said ${JSON.stringify(out)} and ended`)));
      look();
    });
  return { child, said };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}

function keyOf(digit: string, number: number): string {
  return `${digit}${number.toString(16)}`.padEnd(64, '0');
}

/** A file of so many bytes that differs from others by its name. */
function fileOf(directory: string, name: string, bytes: number): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, name);
  truncateSync(path, bytes);
  return path;
}

function makeOld(store: string, key: string): void {
  utimesSync(join(store, 'kernels', key, 'kernel.json'), 1e9, 1e9);
}

test('killed in the middle of adding a kernel, again and again: it is there whole or not at all', async () => {
  const directory = temporaryDirectory();
  const store = join(directory, 'store');
  const file = fileOf(directory, 'vmlinux', 64 << 20);
  let before = 0;
  for (let round = 0; round < 12; round++) {
    const digit = round.toString(16);
    const { child, said } = use(store, '1e12', 'add', digit, file);
    await said('begun');
    const end = ended(child);
    const killer = wait(round * 20).then(() => child.kill('SIGKILL'));
    await Promise.all([end, killer]);
    const kernel = await new KernelStore(store, 1e12).kernel(keyOf(digit, 0));
    if (kernel === null) before++;
    else expect(readFileSync(kernel.vmlinux).equals(readFileSync(file))).toBe(true);
  }
  expect(before).toBeGreaterThan(1);
  const last = use(store, '1e12', 'add', 'f', file);
  await last.said('added');
  expect(await new KernelStore(store, 1e12).kernel(keyOf('f', 0))).not.toBeNull();
});

test('what another process uses is not dropped, and is as soon as that is killed', async () => {
  const directory = temporaryDirectory();
  const store = join(directory, 'store');
  const files = ['a', 'b', 'c'].map((name) => fileOf(directory, name, 1 << 20));
  const first = use(store, '1e9', 'add', '1', files[0]!);
  await first.said('added');
  const holder = use(store, '1e9', 'hold', keyOf('1', 0));
  await holder.said('held');
  makeOld(store, keyOf('1', 0));
  expect(await storeUse(store)).toMatchObject({ kernels: 1, inUse: 1 });

  await use(store, '1500000', 'add', '2', files[1]!).said('added');
  expect(await new KernelStore(store, 1e9).facts(keyOf('1', 0))).not.toBeNull();
  const end = ended(holder.child);
  holder.child.kill('SIGKILL');
  await end;
  await use(store, '1500000', 'add', '3', files[2]!).said('added');
  expect(await new KernelStore(store, 1e9).facts(keyOf('1', 0))).toBeNull();
});

test('two processes that add at once, the same kernels and others, beyond the limit: what is left is whole', async () => {
  const directory = temporaryDirectory();
  const store = join(directory, 'store');
  const files = Array.from({ length: 12 }, (_, i) => fileOf(directory, `file-${i}`, 1 << 20));
  const adders = ['1', '1', '2'].map((digit) => use(store, '4000000', 'add', digit, ...files));
  await Promise.all(adders.map(({ said }) => said('added')));
  const open = new KernelStore(store, 4_000_000);
  for (const key of readdirSync(join(store, 'kernels'))) {
    const kernel = await open.kernel(key);
    const text = readFileSync(kernel!.vmlinux, 'utf8').replaceAll('\0', '');
    expect(text).toBe(`file-${Number.parseInt(key[1]!, 16)}`);
    open.release(key);
    makeOld(store, key);
  }
  await use(store, '4000000', 'add', '3', files[0]!).said('added');
  expect((await storeUse(store)).bytes).toBeLessThanOrEqual(4_000_000);
});
