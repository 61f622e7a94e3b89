import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { commitNotFound, repositoryFailure } from './git-failure.ts';
import { runGit } from './git-process.ts';

export interface LinkedWorktreesOptions {
  /** The bare repository of ours that has the commits: `GitSourceTree.gitDirectory`. */
  readonly gitDirectory: string;
  /** A directory of ours. Only one process may use it at a time. */
  readonly directory: string;
}

/** What is removed when a tree moves on, beside changes to files that git tracks. */
export type Leftovers = 'untracked' | 'untracked and ignored';

/**
 * Work trees in which git works as in the user's own checkout, HEAD detached at the revision, tags and branches
 * there: commands may ask git what they are testing. The user's checkout has no part in it.
 */
export class LinkedWorktrees {
  readonly #gitDirectory: string;
  readonly #directory: string;

  constructor(options: LinkedWorktreesOptions) {
    this.#gitDirectory = options.gitDirectory;
    this.#directory = options.directory;
  }

  /**
   * Moves a tree to a commit (full id) and returns its path. A tree that a killed checkout or a command left in any
   * state is set right, or made anew.
   */
  async checkout(number: number, commit: string, leftovers: Leftovers, signal: Cancellation): Promise<string> {
    if (!/^[0-9a-f]{40}$/.test(commit))
      throw commitNotFound(commit, this.#gitDirectory, false, 'this is no full commit id');
    const tree = this.#path(number);
    let end = await this.#move(tree, commit, leftovers, signal);
    if (end === null) return tree;
    await rm(tree, { recursive: true, force: true });
    end = await this.#move(tree, commit, leftovers, signal);
    if (end === null) return tree;
    throw repositoryFailure(`cannot check out ${commit} in ${tree}`, end, 'see whether `git fsck` finds it whole');
  }

  /** Removes a tree and all in it. */
  async remove(number: number): Promise<void> {
    await rm(this.#path(number), { recursive: true, force: true });
  }

  #path(number: number): string {
    return join(this.#directory, `tree-${number}`);
  }

  /** Null where it went well, otherwise what git said. */
  async #move(tree: string, commit: string, leftovers: Leftovers, signal: Cancellation): Promise<ProcessEnd | null> {
    const made = await this.#link(tree, commit, signal);
    if (made !== null) return made;
    const ignored = leftovers === 'untracked' ? [] : ['-x'];
    for (const args of [
      ['checkout', '--quiet', '--force', '--detach', commit, '--'],
      ['clean', '--quiet', '-ffd', ...ignored],
    ]) {
      const end = await runGit({ args, cwd: tree, signal });
      if (end.status !== 0) return end;
    }
    return null;
  }

  /** Makes the tree where there is none, and takes away locks that a killed git left. */
  async #link(tree: string, commit: string, signal: Cancellation): Promise<ProcessEnd | null> {
    const link = await readFile(join(tree, '.git'), 'utf8').catch(() => '');
    const own = /^gitdir: (.+)\n?$/.exec(link)?.[1];
    if (own?.startsWith(join(this.#gitDirectory, 'worktrees', '/')) && (await readHead(own)) !== null) {
      for (const lock of ['index.lock', 'HEAD.lock']) await rm(join(own, lock), { force: true });
      return null;
    }
    await rm(tree, { recursive: true, force: true });
    const clone = ['--git-dir', this.#gitDirectory, 'worktree'];
    await runGit({ args: [...clone, 'prune'], signal });
    const add = ['add', '--force', '--detach', '--no-checkout', '--', tree, commit];
    const end = await runGit({ args: [...clone, ...add], signal });
    return end.status === 0 ? null : end;
  }
}

function readHead(gitDirectory: string): Promise<string | null> {
  return readFile(join(gitDirectory, 'HEAD'), 'utf8').catch(() => null);
}
