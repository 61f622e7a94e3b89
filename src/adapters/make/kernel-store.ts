import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Arch, Kernel, KernelContents } from '../../ports/kernel-builder.ts';
import type { CompiledFiles } from './compiled-files.ts';
import { optionsThatAreOn } from './config-text.ts';

/** What is known of a stored kernel beside its files. */
export interface KernelFacts {
  readonly arch: Arch;
  readonly commit: string;
  readonly signature: string;
  readonly compiler: string;
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

/** A kernel used within this time is not dropped: a machine may be booting it. */
const restMs = 3_600_000;

/**
 * Kernels by key, each in a directory that appears whole or not at all: `kernels/KEY/{kernel.json, vmlinux, boot,
 * config, sources, included}`. Equal files are stored once (hard links into `files/`). Beyond the size limit the kernels
 * that were used longest ago are dropped. Several processes may share it.
 */
export class KernelStore {
  readonly #directory: string;
  readonly #mostBytes: number;

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
  }

  /** Facts of a kernel; null where it is not there. */
  async facts(key: string): Promise<KernelFacts | null> {
    try {
      return JSON.parse(await readFile(join(this.#place(key), 'kernel.json'), 'utf8'));
    } catch {
      return null;
    }
  }

  /** Files of a kernel, which from now on counts as just used; null where it is not there. */
  async kernel(key: string): Promise<Kernel | null> {
    const facts = await this.facts(key);
    if (facts === null) return null;
    const now = new Date();
    await utimes(join(this.#place(key), 'kernel.json'), now, now).catch(() => {});
    const file = (name: string): string => join(this.#place(key), name);
    return { key, arch: facts.arch, vmlinux: file('vmlinux'), bootImage: file('boot'), config: file('config') };
  }

  /** What a kernel was made of; null where it is not there. */
  async contents(key: string): Promise<KernelContents | null> {
    const config = await readFile(join(this.#place(key), 'config'), 'utf8').catch(() => null);
    if (config === null) return null;
    const [compiledFiles, includedFiles] = await Promise.all([this.#list(key, 'sources'), this.#list(key, 'included')]);
    return { options: optionsThatAreOn(config), compiledFiles, includedFiles };
  }

  async add(key: string, facts: KernelFacts, built: BuiltFiles): Promise<void> {
    for (const name of ['kernels', 'files', 'new']) await mkdir(join(this.#directory, name), { recursive: true });
    await this.#sweep();
    const entry = await mkdtemp(join(this.#directory, 'new', 'kernel-'));
    try {
      await this.#store(built.vmlinux, join(entry, 'vmlinux'));
      await this.#store(built.bootImage, join(entry, 'boot'));
      await writeFile(join(entry, 'config'), built.config, { flush: true });
      for (const name of ['sources', 'included'] as const)
        if (built.files !== null)
          await writeFile(join(entry, name), built.files[name].map((path) => `${path}\n`).join(''), { flush: true });
      await writeFile(join(entry, 'kernel.json'), `${JSON.stringify(facts, null, 2)}\n`, { flush: true });
      await syncPath(entry);
      await publish(entry, this.#place(key));
      await syncPath(join(this.#directory, 'kernels'));
    } finally {
      await rm(entry, { recursive: true, force: true });
    }
    await this.#dropOldest(key);
  }

  /** Lines of a file of a kernel; null where it was stored without. */
  async #list(key: string, name: string): Promise<readonly string[] | null> {
    const text = await readFile(join(this.#place(key), name), 'utf8').catch(() => null);
    return text === null ? null : text.split('\n').filter((path) => path !== '');
  }

  /** Puts a file at `to` by way of `files/SHA256`, so that equal files share their space. */
  async #store(from: string, to: string): Promise<void> {
    const shared = join(this.#directory, 'files', await hashOf(from));
    for (let attempt = 0; attempt < 3; attempt++) {
      if ((await sizeOf(shared)) !== (await sizeOf(from))) await this.#copyWhole(from, shared);
      try {
        return await link(shared, to);
      } catch {
        // another process dropped it just now, or it has too many links
        await rm(shared, { force: true });
      }
    }
    await copyFile(from, to);
    await syncPath(to);
  }

  async #copyWhole(from: string, to: string): Promise<void> {
    const directory = await mkdtemp(join(this.#directory, 'new', 'file-'));
    try {
      const copy = join(directory, 'copy');
      await copyFile(from, copy);
      await syncPath(copy);
      await rename(copy, to);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #dropOldest(keep: string): Promise<void> {
    const files = await this.#sizes('files', (name) => join('files', name));
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= this.#mostBytes) return;
    const kernels = await this.#sizes('kernels', (key) => join('kernels', key, 'kernel.json'));
    for (const { name, usedMs } of kernels.toSorted((a, b) => a.usedMs - b.usedMs)) {
      if (total <= this.#mostBytes) break;
      if (name === keep || Date.now() - usedMs < restMs) continue;
      await this.#drop(name);
      total -= await this.#dropUnused();
    }
  }

  /** Takes a kernel away at once, so that nobody finds half of it. */
  async #drop(key: string): Promise<void> {
    const grave = await mkdtemp(join(this.#directory, 'new', 'dropped-'));
    await rename(this.#place(key), join(grave, 'kernel')).catch(() => {});
    await rm(grave, { recursive: true, force: true });
  }

  /** Removes what a process that was killed left unfinished. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(join(this.#directory, 'new'))) {
      const path = join(this.#directory, 'new', name);
      const info = await stat(path).catch(() => null);
      if (info !== null && Date.now() - info.mtimeMs > restMs) await rm(path, { recursive: true, force: true });
    }
  }

  /** Removes files that no kernel links to; returns their bytes. */
  async #dropUnused(): Promise<number> {
    let freed = 0;
    for (const name of await readdir(join(this.#directory, 'files'))) {
      const path = join(this.#directory, 'files', name);
      const info = await stat(path).catch(() => null);
      if (info === null || info.nlink > 1) continue;
      await rm(path, { force: true });
      freed += info.size;
    }
    return freed;
  }

  async #sizes(
    folder: string,
    measured: (name: string) => string,
  ): Promise<readonly { readonly name: string; readonly bytes: number; readonly usedMs: number }[]> {
    const names = await readdir(join(this.#directory, folder));
    const infos = await Promise.all(names.map((name) => stat(join(this.#directory, measured(name))).catch(() => null)));
    return names.map((name, i) => ({ name, bytes: infos[i]?.size ?? 0, usedMs: infos[i]?.mtimeMs ?? 0 }));
  }

  #place(key: string): string {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new RangeError(`not a key of a kernel: ${JSON.stringify(key)}`);
    return join(this.#directory, 'kernels', key);
  }
}

/** Makes a directory appear under its name. Another process may have been first: its entry is as good. */
async function publish(entry: string, place: string): Promise<void> {
  try {
    await rename(entry, place);
  } catch (error) {
    if ((await sizeOf(join(place, 'kernel.json'))) === null) throw error;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Brings a file or directory to the disk. */
async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
