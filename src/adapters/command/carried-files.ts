import { createHash } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { CarriedFile } from '../../core/job/run-job.ts';

const mostBytes = 64 << 20;

/** Describes files of the user, named relative to the top of the checkout. Throws `Failure` JOB_INVALID. */
export function describeFiles(top: string, paths: readonly string[]): Promise<readonly CarriedFile[]> {
  return Promise.all(
    paths.toSorted().map(async (path) => {
      const file = join(top, path);
      const { size, mode } = await lstat(file);
      if (size > mostBytes)
        throw new Failure('JOB_INVALID', {
          what: `${path} is too large to be brought into work trees`,
          why: `${size} bytes, at most ${mostBytes}`,
          mend: 'name it by its absolute path in the command instead',
        });
      return { path, sha256: await hashOf(file), executable: (mode & 0o111) !== 0 };
    }),
  );
}

/** Copies of the user's files as they were when the search began, so that editing them changes nothing half-way. */
export class CarriedFiles {
  readonly #directory: string;
  readonly #files: readonly CarriedFile[];

  constructor(directory: string, files: readonly CarriedFile[]) {
    this.#directory = directory;
    this.#files = files;
  }

  /** Copies those that are not there yet from the user's checkout. Throws `Failure` JOB_INVALID where one changed. */
  async keep(top: string): Promise<void> {
    for (const { path, sha256 } of this.#files) {
      const kept = join(this.#directory, sha256);
      if ((await hashOf(kept).catch(() => '')) === sha256) continue;
      await mkdir(this.#directory, { recursive: true });
      await copyFile(join(top, path), kept);
      if ((await hashOf(kept)) !== sha256)
        throw new Failure('JOB_INVALID', { what: `${path} changed while it was read`, mend: 'give the command again' });
    }
  }

  /** Puts them where they stand in the user's checkout, in place of what a revision may have there. */
  async putInto(tree: string): Promise<void> {
    const top = await realpath(tree);
    for (const { path, sha256, executable } of this.#files) {
      const target = join(top, path);
      await mkdir(dirname(target), { recursive: true });
      const parent = await realpath(dirname(target));
      if (parent !== top && !parent.startsWith(top + sep))
        throw new Failure('JOB_INVALID', {
          what: `${path} cannot be brought into the work tree`,
          why: 'a symbolic link of this revision leads out of it',
          mend: 'keep the file at the top of the repository',
        });
      await rm(target, { recursive: true, force: true });
      await copyFile(join(this.#directory, sha256), target);
      await chmod(target, executable ? 0o755 : 0o644);
    }
  }
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
