import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { diskFailure } from './disk-failure.ts';

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
    this.#fd = orFailure(path, () => openSync(path, 'w', 0o644));
  }

  /** Appends, as far as the bound allows. */
  append(chunk: Buffer): void {
    const bytes = chunk.subarray(0, this.#left);
    this.#left -= bytes.length;
    orFailure(this.#path, () => {
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

function orFailure<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw diskFailure(path, error);
  }
}
