import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a file was when it was stored. */
export interface FileSum {
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/**
 * Files by what is in them, `files/SHA256` below a directory, hard links to which make up the kernels of a store: equal
 * files take their space once. Unfinished ones are in `new/`.
 */
export class SharedFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Puts a copy of a file at `to`, on the disk when it resolves. */
  async put(from: string, to: string): Promise<FileSum> {
    const sum = await sumOf(from);
    const shared = this.#path(sum.sha256);
    for (let attempt = 0; attempt < 3; attempt++) {
      if (!(await isSame(shared, sum))) await this.#copyWhole(from, shared);
      try {
        await link(shared, to);
        return sum;
      } catch {
        // another process dropped it just now, or it has too many links
        await rm(shared, { force: true });
      }
    }
    await copyFile(from, to);
    await syncPath(to);
    return sum;
  }

  /** Removes files that no kernel links to. */
  async dropUnused(): Promise<void> {
    for (const name of await readdir(join(this.#directory, 'files'))) {
      const info = await stat(this.#path(name)).catch(() => null);
      if (info?.nlink === 1) await rm(this.#path(name), { force: true });
    }
  }

  /** Removes a file that is no longer what its name says. */
  async removeDamaged(sha256: string): Promise<void> {
    const bytes = await sizeOf(this.#path(sha256));
    if (bytes !== null && !(await isSame(this.#path(sha256), { bytes, sha256 })))
      await rm(this.#path(sha256), { force: true });
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

  #path(sha256: string): string {
    return join(this.#directory, 'files', sha256);
  }
}

async function isSame(path: string, { bytes, sha256 }: FileSum): Promise<boolean> {
  if ((await sizeOf(path)) !== bytes) return false;
  const found = await sumOf(path).catch(() => null);
  return found?.sha256 === sha256;
}

export async function sumOf(path: string): Promise<FileSum> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    createReadStream(path),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    hash,
  );
  return { bytes, sha256: hash.digest('hex') };
}

/** Null where there is no such file. */
export async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

/** Brings a file or directory to the disk. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
