import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Failure } from '../../core/failure/failure.ts';

/**
 * The console of one run on disk, up to a bound. Written at once and synchronously: a machine is never faster than
 * the disk takes, and what a reader of the file sees is all there is.
 */
export class ConsoleFile {
  readonly #path: string;
  readonly #fd: number;
  #left: number;

  constructor(path: string, limitBytes: number) {
    this.#path = path;
    this.#left = limitBytes;
    this.#fd = orDiskFull(path, () => openSync(path, 'w', 0o644));
  }

  /** Appends, as far as the bound allows. */
  append(chunk: Buffer): void {
    const bytes = chunk.subarray(0, this.#left);
    this.#left -= bytes.length;
    orDiskFull(this.#path, () => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    });
  }

  close(): void {
    closeSync(this.#fd);
  }

  text(): string {
    return readFileSync(this.#path, 'utf8');
  }
}

function orDiskFull<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const full = error instanceof Error && /^(ENOSPC|EDQUOT)/.test(error.message);
    throw new Failure(full ? 'DISK_FULL' : 'STATE_UNUSABLE', {
      what: `cannot write the console ${path}`,
      why: String(error),
      mend: full ? 'free some space on that file system, then start again' : 'let us write there',
      cause: error,
    });
  }
}
