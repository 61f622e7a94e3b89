import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { commitNotFound, diskFull, repositoryFailure, saysDiskFull, stateFailure } from './git-failure.ts';
import { gitWords, runGit } from './git-process.ts';

/** Below this much free space a failed checkout is blamed on it: git does not always say why it cannot write. */
const fullBelowBytes = 16 << 20;

export interface WorktreesOptions {
  /** The bare repository of ours that has the commits: `GitSourceTree.gitDirectory`. */
  readonly gitDirectory: string;
  /** A directory of ours. Only one process may use it at a time. */
  readonly directory: string;
}

/**
 * One tree per worker at `DIRECTORY/worker-N/tree`, with its git files beside it in `worker-N/git`, so that the
 * tree looks like an unpacked release to build scripts. Other directories in `worker-N` are left alone.
 */
export class Worktrees {
  readonly #gitDirectory: string;
  readonly #directory: string;

  constructor(options: WorktreesOptions) {
    this.#gitDirectory = options.gitDirectory;
    this.#directory = options.directory;
  }

  /**
   * Moves the tree of a worker to a commit (full id) and returns its path. Files that are the same keep their
   * times, all else of the commit is written anew, everything else is removed. A tree that a killed checkout left
   * in any state is set right, or made anew.
   */
  async checkout(worker: number, commit: string, signal: Cancellation): Promise<string> {
    if (!/^[0-9a-f]{40}$/.test(commit))
      throw commitNotFound(commit, this.#gitDirectory, false, 'this is no full commit id');
    const place = new Place(join(this.#directory, `worker-${worker}`), this.#gitDirectory, signal);
    const damage = await place.move(commit);
    if (damage === null) return place.tree;
    await place.remove();
    const stillFailing = await place.move(commit);
    if (stillFailing === null) return place.tree;
    throw repositoryFailure(
      `cannot check out ${commit}`,
      stillFailing,
      'see whether `git fsck` in the repository finds it whole',
    );
  }

  /** As a function, which is what a builder takes. */
  get asCheckout(): (worker: number, commit: string, signal: Cancellation) => Promise<string> {
    return (worker, commit, signal) => this.checkout(worker, commit, signal);
  }
}

/** The directory of one worker. */
class Place {
  readonly tree: string;
  readonly #git: string;
  readonly #objectsFrom: string;
  readonly #signal: Cancellation;

  constructor(directory: string, objectsFrom: string, signal: Cancellation) {
    this.tree = join(directory, 'tree');
    this.#git = join(directory, 'git');
    this.#objectsFrom = objectsFrom;
    this.#signal = signal;
  }

  /** Null where it went well, otherwise what git said. Throws where another try would not help. */
  async move(commit: string): Promise<ProcessEnd | null> {
    await this.#create();
    const isThere = await this.#run('cat-file', '-e', `${commit}^{commit}`);
    for (const args of [
      ['checkout', '--quiet', '--force', '--detach', commit, '--'],
      ['clean', '--quiet', '-ffdx'],
    ]) {
      const end = isThere.status === 0 ? await this.#run(...args) : isThere;
      if (end.status === 0) continue;
      await this.#throwIfHopeless(commit, isThere, end);
      return end;
    }
    return null;
  }

  async remove(): Promise<void> {
    await rm(this.#git, { recursive: true, force: true });
    await rm(this.tree, { recursive: true, force: true });
  }

  async #create(): Promise<void> {
    try {
      await mkdir(this.tree, { recursive: true });
      if (!(await exists(join(this.#git, 'HEAD')))) {
        const end = await this.#run('init', '--quiet', '--template=', '--initial-branch=none');
        if (end.status !== 0) throw new Error(gitWords(end));
      }
      const info = join(this.#git, 'objects', 'info');
      await mkdir(info, { recursive: true });
      await writeFile(join(info, 'alternates'), `${join(this.#objectsFrom, 'objects')}\n`);
      for (const lock of ['index.lock', 'HEAD.lock', 'config.lock']) await rm(join(this.#git, lock), { force: true });
    } catch (error) {
      throw error instanceof Failure ? error : stateFailure(`cannot make the work tree ${this.tree}`, error);
    }
  }

  async #throwIfHopeless(commit: string, isThere: ProcessEnd, end: ProcessEnd): Promise<void> {
    const words = gitWords(end);
    const space = await statfs(this.tree);
    if (saysDiskFull(words) || space.bavail * space.bsize < fullBelowBytes)
      throw diskFull(`cannot check out ${commit} in ${this.tree}`, words);
    if (isThere.status === 0) return;
    const inClone = await runGit({
      args: ['--git-dir', this.#objectsFrom, 'cat-file', '-e', `${commit}^{commit}`],
      signal: this.#signal,
    });
    if (inClone.status !== 0) throw commitNotFound(commit, this.#objectsFrom, false, gitWords(inClone));
  }

  #run(...args: string[]): Promise<ProcessEnd> {
    return runGit({
      args,
      cwd: this.tree,
      env: { GIT_DIR: this.#git, GIT_WORK_TREE: this.tree },
      signal: this.#signal,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
