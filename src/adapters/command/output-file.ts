import { closeSync, openSync, writeSync } from 'node:fs';
import { Failure } from '../../core/failure/failure.ts';

const mostBytes = 64 << 20;

/** What a command printed, both streams as they came, up to 64 MiB; written at once, so that it can be watched. */
export class OutputFile {
  readonly #path: string;
  readonly #fd: number;
  #left = mostBytes;

  constructor(path: string) {
    this.#path = path;
    this.#fd = this.#guard(() => openSync(path, 'w', 0o644));
  }

  append(chunk: Buffer): void {
    if (this.#left === 0) return;
    const bytes = chunk.subarray(0, this.#left);
    this.#left -= bytes.length;
    this.#guard(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    });
  }

  close(): void {
    closeSync(this.#fd);
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const full = /^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '');
      throw new Failure(full ? 'DISK_FULL' : 'STATE_UNUSABLE', {
        what: `cannot write ${this.#path}`,
        why: String(error),
        mend: 'free some space there, or choose another place with --state DIR; the same command then goes on',
        cause: error,
      });
    }
  }
}
