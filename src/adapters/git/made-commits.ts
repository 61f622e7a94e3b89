import { oneLine } from '../../core/log/one-line.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { type GitCall, gitWords } from './git-process.ts';

/** Runs git in a repository of ours. */
export type RunGit = (call: GitCall) => Promise<ProcessEnd>;

/** Git could not do it, for reasons of the commits or of its age. */
export class GitRefused extends Error {}

function refused(end: ProcessEnd): GitRefused {
  return new GitRefused(oneLine(gitWords(end)).slice(0, 200));
}

/** Makes commits of ours without a work tree. Names and dates are set, so that each is the same whenever it is made. */
export class CommitMaker {
  readonly #run: RunGit;

  constructor(run: RunGit) {
    this.#run = run;
  }

  /** What a git that has to succeed prints. Throws `GitRefused`. */
  async line(...args: string[]): Promise<string> {
    const end = await this.#run({ args });
    if (end.status !== 0) throw refused(end);
    return end.stdout.toString().trim();
  }

  /** A commit with this tree, dated as its parent. */
  async commit(tree: string, parent: string, message: string): Promise<string> {
    const date = `${await this.line('log', '-1', '--format=%ct', parent, '--')} +0000`;
    const names = { NAME: 'culprit', EMAIL: 'culprit@localhost', DATE: date };
    const env = Object.fromEntries(
      Object.entries(names).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    );
    const end = await this.#run({ args: ['commit-tree', tree, '-p', parent, '-F', '-'], input: `${message}\n`, env });
    if (end.status !== 0) throw refused(end);
    return end.stdout.toString().trim();
  }

  /** The tree that merging two trees gives whose common ancestor is a commit, or the paths in conflict. */
  async merge(
    ours: string,
    theirs: string,
    base: string,
  ): Promise<{ readonly tree: string } | { readonly conflicts: readonly string[] }> {
    // Before 2.40 git merge-tree takes the base of a merge from history alone: so both sides become children of it.
    const sides = [await this.commit(ours, base, 'ours'), await this.commit(theirs, base, 'theirs')];
    const end = await this.#run({
      args: ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ...sides],
    });
    const [tree = '', ...paths] = end.stdout.toString().split('\0');
    if (end.status === 1)
      return {
        conflicts: paths
          .filter((path) => path !== '')
          .slice(0, mostPaths)
          .map(oneLine),
      };
    if (end.status !== 0) throw refused(end);
    return { tree };
  }
}

const mostPaths = 20;
