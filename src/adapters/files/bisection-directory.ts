import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { BisectionFiles } from '../../ports/bisection-files.ts';

export class BisectionDirectory implements BisectionFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  path(name: string): string {
    const path = join(this.#root, name);
    this.#guard(() => mkdirSync(dirname(path), { recursive: true }));
    return path;
  }

  write(name: string, text: string): void {
    const path = this.path(name);
    this.#guard(() => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    });
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new Failure(full ? 'DISK_FULL' : 'STATE_UNUSABLE', {
        what: `cannot write below ${this.#root}`,
        why: String(error),
        mend: full
          ? 'free some space, then give the same command again'
          : 'check its owner and permissions, or name another with --state DIR',
        cause: error,
      });
    }
  }
}
