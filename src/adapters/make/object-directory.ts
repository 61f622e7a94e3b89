import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** File in an object directory that is there while make works in it. */
const marker = '.culprit-building';

/**
 * An object directory that make builds in, again and again. A make that was killed may leave half a file with a
 * newer time than its source, which the next make would take for done; so what a killed make wrote is removed.
 */
export class ObjectDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** To be called before make. True where nothing was built here before. */
  async begin(): Promise<boolean> {
    await mkdir(this.path, { recursive: true });
    const begun = await stat(this.#marker).catch(() => null);
    if (begun !== null) await removeNewer(this.path, begun.mtimeMs);
    const isFresh = (await readdir(this.path)).every((name) => name === marker || name === '.config');
    await rm(this.#marker, { force: true });
    const file = await open(this.#marker, 'w');
    await file.sync();
    await file.close();
    return isFresh;
  }

  /** To be called when make ended by itself, in success or failure; not when it was killed. */
  async end(): Promise<void> {
    await rm(this.#marker, { force: true });
  }

  /** Removes all that was built. */
  async clear(): Promise<void> {
    const old = `${this.path}.old`;
    await rm(old, { recursive: true, force: true });
    await rename(this.path, old).catch(() => {});
    await rm(old, { recursive: true, force: true });
  }

  get #marker(): string {
    return join(this.path, marker);
  }
}

/** Removes the files below a directory that were written at this time or later. */
async function removeNewer(directory: string, sinceMs: number): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await removeNewer(path, sinceMs);
    else if (entry.isFile() && (await stat(path)).mtimeMs >= sinceMs) await unlink(path);
  }
}
