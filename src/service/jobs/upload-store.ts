import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';

/** What an upload is for: it becomes the ending of its name, which compilers look at. */
export type UploadRole = 'c' | 'config';

/** Files that came with jobs, by the hash of their content: no name that somebody chose is ever a path. */
export class UploadStore {
  readonly #directory: string;

  constructor(state: string) {
    this.#directory = join(state, 'uploads');
  }

  /** Keeps a content; returns its SHA-256. Equal contents are kept once. */
  keep(content: Buffer): string {
    const hash = createHash('sha256').update(content).digest('hex');
    for (const role of ['c', 'config'] as const) this.#write(this.path(hash, role), content);
    return hash;
  }

  path(sha256: string, role: UploadRole): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('no SHA-256');
    return join(this.#directory, `${sha256}.${role}`);
  }

  #write(path: string, content: Buffer): void {
    if (existsSync(path)) return;
    try {
      mkdirSync(this.#directory, { recursive: true });
      const fresh = `${path}.${process.pid}.new`;
      writeFileSync(fresh, content, { flush: true });
      renameSync(fresh, path);
    } catch (error) {
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new Failure(full ? 'DISK_FULL' : 'STATE_UNUSABLE', {
        what: 'cannot keep a file that came with a job',
        why: String(error),
        cause: error,
      });
    }
  }
}
