import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arch, Kernel, KernelContents } from '../../ports/kernel-builder.ts';
import type { CompiledFiles } from './compiled-files.ts';
import { optionsThatAreOn } from './config-text.ts';
import { type FileLease, shareLease, takeLeaseAlone } from './file-lease.ts';
import { type FileSum, SharedFiles, sizeOf, sumOf, syncPath } from './shared-files.ts';

/** What is known of a stored kernel beside its files. */
export interface KernelFacts {
  readonly arch: Arch;
  readonly commit: string;
  readonly signature: string;
  readonly compiler: string;
}

/** The facts, and what its large files were when they were stored. */
interface StoredFacts extends KernelFacts {
  readonly files: { readonly vmlinux: FileSum; readonly boot: FileSum };
}

/** Files of a kernel that was just built, to be copied into the store. */
export interface BuiltFiles {
  readonly vmlinux: string;
  readonly bootImage: string;
  /** Text of the final configuration. */
  readonly config: string;
  /** Files that it was made of; null where nobody looked. */
  readonly files: CompiledFiles | null;
}

/** A kernel used within this time is not dropped: whoever used it is likely to want it again at once. */
const restMs = 600_000;
/** What a process that was killed left unfinished is removed after this time. */
const unfinishedMs = 3_600_000;

/**
 * Kernels by key, each in a directory that appears whole or not at all: `kernels/KEY/{kernel.json, vmlinux, boot,
 * config, sources, included}`. Equal files are stored once (hard links into `files/`). Beyond the size limit the kernels
 * that were used longest ago are dropped, but never one that somebody uses (`leases/KEY`). What is no longer what was
 * stored is dropped when it is asked for. Several processes may share it.
 */
export class KernelStore {
  readonly #directory: string;
  readonly #mostBytes: number;
  readonly #files: SharedFiles;
  readonly #leases = new Map<string, { readonly lease: FileLease; users: number }>();
  /** Kernels whose files were found to be what was stored. */
  readonly #checked = new Set<string>();

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
    this.#files = new SharedFiles(directory);
  }

  /** Facts of a kernel; null where it is not there. */
  async facts(key: string): Promise<KernelFacts | null> {
    const stored = await this.#stored(key);
    if (stored === null) return null;
    const { files: _, ...facts } = stored;
    return facts;
  }

  /** Files of a kernel, which stay until they are released as often; null where it is not there. */
  async kernel(key: string): Promise<Kernel | null> {
    if ((await this.#stored(key)) === null) return null;
    await mkdir(join(this.#directory, 'leases'), { recursive: true });
    this.#lease(key);
    const stored = await this.#stored(key);
    if (stored === null || !(await this.#isSound(key, stored))) {
      this.release(key);
      if (stored !== null) await this.#dropDamaged(key, stored);
      return null;
    }
    await this.#touch(key);
    const file = (name: string): string => join(this.#place(key), name);
    return { key, arch: stored.arch, vmlinux: file('vmlinux'), bootImage: file('boot'), config: file('config') };
  }

  /** Does nothing where the kernel is not in use. */
  release(key: string): void {
    const held = this.#leases.get(key);
    if (held === undefined || --held.users > 0) return;
    this.#leases.delete(key);
    held.lease.release();
  }

  /** What a kernel was made of; null where it is not there. */
  async contents(key: string): Promise<KernelContents | null> {
    const config = await readFile(join(this.#place(key), 'config'), 'utf8').catch(() => null);
    if (config === null) return null;
    const [compiledFiles, includedFiles] = await Promise.all([this.#list(key, 'sources'), this.#list(key, 'included')]);
    return { options: optionsThatAreOn(config), compiledFiles, includedFiles };
  }

  async add(key: string, facts: KernelFacts, built: BuiltFiles): Promise<void> {
    for (const name of ['kernels', 'files', 'leases', 'new'])
      await mkdir(join(this.#directory, name), { recursive: true });
    await this.#sweep();
    const entry = await mkdtemp(join(this.#directory, 'new', 'kernel-'));
    try {
      const vmlinux = await this.#files.put(built.vmlinux, join(entry, 'vmlinux'));
      const boot = await this.#files.put(built.bootImage, join(entry, 'boot'));
      await writeFile(join(entry, 'config'), built.config, { flush: true });
      for (const name of ['sources', 'included'] as const)
        if (built.files !== null)
          await writeFile(join(entry, name), built.files[name].map((path) => `${path}\n`).join(''), { flush: true });
      const stored: StoredFacts = { ...facts, files: { vmlinux, boot } };
      await writeFile(join(entry, 'kernel.json'), `${JSON.stringify(stored, null, 2)}\n`, { flush: true });
      await syncPath(entry);
      await this.#publish(entry, key);
      await syncPath(join(this.#directory, 'kernels'));
    } finally {
      await rm(entry, { recursive: true, force: true });
    }
    await this.#dropOldest(key);
  }

  /** Makes an entry appear under its name. Another process may have been first: if whole, its entry is as good. */
  async #publish(entry: string, key: string): Promise<void> {
    try {
      await rename(entry, this.#place(key));
    } catch (error) {
      if ((await this.#stored(key)) !== null) return;
      if (!(await this.#drop(key))) throw error;
      await rename(entry, this.#place(key));
    }
  }

  async #stored(key: string): Promise<StoredFacts | null> {
    try {
      const stored = JSON.parse(await readFile(join(this.#place(key), 'kernel.json'), 'utf8')) as StoredFacts;
      return stored.files?.vmlinux.sha256 && stored.files.boot.sha256 ? stored : null;
    } catch {
      return null;
    }
  }

  /** Lines of a file of a kernel; null where it was stored without. */
  async #list(key: string, name: string): Promise<readonly string[] | null> {
    const text = await readFile(join(this.#place(key), name), 'utf8').catch(() => null);
    return text === null ? null : text.split('\n').filter((path) => path !== '');
  }

  #lease(key: string): void {
    const held = this.#leases.get(key);
    if (held === undefined) this.#leases.set(key, { lease: shareLease(this.#leasePath(key)), users: 1 });
    else held.users++;
  }

  async #touch(key: string): Promise<void> {
    const now = new Date();
    await utimes(join(this.#place(key), 'kernel.json'), now, now).catch(() => {});
  }

  /** Reads large files once in a process, and looks at their sizes each time. */
  async #isSound(key: string, { files }: StoredFacts): Promise<boolean> {
    for (const name of ['vmlinux', 'boot'] as const) {
      const path = join(this.#place(key), name);
      if ((await sizeOf(path)) !== files[name].bytes) return false;
      if (!this.#checked.has(key) && (await sumOf(path)).sha256 !== files[name].sha256) return false;
    }
    this.#checked.add(key);
    return true;
  }

  async #dropDamaged(key: string, { files }: StoredFacts): Promise<void> {
    this.#checked.delete(key);
    await this.#drop(key);
    for (const { sha256 } of Object.values(files)) await this.#files.removeDamaged(sha256);
  }

  async #dropOldest(keep: string): Promise<void> {
    let total = await bytesOf(this.#directory);
    if (total <= this.#mostBytes) return;
    for (const { key, usedMs } of await kernelsIn(this.#directory)) {
      if (total <= this.#mostBytes) break;
      if (key === keep || Date.now() - usedMs < restMs) continue;
      if (!(await this.#drop(key))) continue;
      await this.#files.dropUnused();
      total = await bytesOf(this.#directory);
    }
  }

  /** Takes a kernel away at once, so that nobody finds half of it. False where somebody uses it. */
  async #drop(key: string): Promise<boolean> {
    const lease = takeLeaseAlone(this.#leasePath(key));
    if (lease === null) return false;
    const grave = await mkdtemp(join(this.#directory, 'new', 'dropped-'));
    try {
      await rename(this.#place(key), join(grave, 'kernel')).catch(() => {});
    } finally {
      lease.release();
    }
    await rm(grave, { recursive: true, force: true });
    return true;
  }

  /** Removes what a process that was killed left unfinished, and leases of kernels that went long ago. */
  async #sweep(): Promise<void> {
    const remove = async (folder: string, isLeft: (name: string) => Promise<boolean>) => {
      for (const name of await readdir(join(this.#directory, folder))) {
        const path = join(this.#directory, folder, name);
        const info = await stat(path).catch(() => null);
        if (info !== null && Date.now() - info.mtimeMs > unfinishedMs && (await isLeft(name)))
          await rm(path, { recursive: true, force: true });
      }
    };
    await remove('new', () => Promise.resolve(true));
    await remove('leases', async (key) => (await sizeOf(join(this.#directory, 'kernels', key))) === null);
  }

  #leasePath(key: string): string {
    return join(this.#directory, 'leases', key);
  }

  #place(key: string): string {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new RangeError(`not a key of a kernel: ${JSON.stringify(key)}`);
    return join(this.#directory, 'kernels', key);
  }
}

/** What is in a store of kernels: for people. All zero where there is none. */
export async function storeUse(
  directory: string,
): Promise<{ readonly kernels: number; readonly bytes: number; readonly inUse: number }> {
  const kernels = await kernelsIn(directory);
  let inUse = 0;
  for (const { key } of kernels) {
    const path = join(directory, 'leases', key);
    if ((await sizeOf(path)) === null) continue;
    const lease = takeLeaseAlone(path);
    if (lease === null) inUse++;
    else lease.release();
  }
  return { kernels: kernels.length, bytes: await bytesOf(directory), inUse };
}

/** Kernels with the time of their last use, those used longest ago first. */
async function kernelsIn(directory: string): Promise<readonly { readonly key: string; readonly usedMs: number }[]> {
  const keys = await readdir(join(directory, 'kernels')).catch(() => []);
  const infos = await Promise.all(
    keys.map((key) => stat(join(directory, 'kernels', key, 'kernel.json')).catch(() => null)),
  );
  return keys.map((key, i) => ({ key, usedMs: infos[i]?.mtimeMs ?? 0 })).toSorted((a, b) => a.usedMs - b.usedMs);
}

/** Bytes that files of a store take, those that several kernels have counted once. */
async function bytesOf(directory: string): Promise<number> {
  const seen = new Map<number, number>();
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of names) {
    if (!entry.isFile() || !/\/(?:kernels\/[^/]+|files)$/.test(entry.parentPath)) continue;
    const info = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    if (info !== null) seen.set(info.ino, info.size);
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
}
