import type { RevertOutcome } from '../../core/evidence/journal-event.ts';
import { oneLine } from '../../core/log/one-line.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { type GitCall, gitWords } from './git-process.ts';

/** Runs git in a repository of ours. */
type RunGit = (call: GitCall) => Promise<ProcessEnd>;

const mostPaths = 20;

/**
 * A commit of ours: `on` with what a commit changed against its first parent taken back, merged as `git revert` does it,
 * without a work tree. Names and dates are set, so that it is the same whenever it is made. Both are full ids.
 */
export async function revertCommit(run: RunGit, commit: string, on: string): Promise<RevertOutcome> {
  try {
    return await new Reverting(run).revert(commit, on);
  } catch (error) {
    if (error instanceof GitRefused) return { kind: 'unable', why: error.message };
    throw error;
  }
}

/** Git could not do it, for reasons of the commits or of its age. */
class GitRefused extends Error {}

class Reverting {
  readonly #run: RunGit;

  constructor(run: RunGit) {
    this.#run = run;
  }

  async revert(commit: string, on: string): Promise<RevertOutcome> {
    const tree = await this.#line('rev-parse', '--verify', `${on}^{tree}`);
    const before = await this.#line('rev-parse', '--verify', `${commit}^1^{tree}`);
    const date = await this.#line('log', '-1', '--format=%ct', on, '--');
    // Before 2.40 git merge-tree takes the base of a merge from history alone: so both sides become children of it.
    const ours = await this.#commitTree(tree, commit, date, 'ours');
    const theirs = await this.#commitTree(before, commit, date, 'theirs');
    const merge = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ours, theirs];
    const end = await this.#run({ args: merge });
    const [merged = '', ...paths] = end.stdout.toString().split('\0');
    const inConflict = paths.filter((path) => path !== '');
    if (end.status === 1) return { kind: 'conflict', paths: inConflict.slice(0, mostPaths).map(oneLine) };
    if (end.status !== 0) throw refused(end);
    if (merged === tree) return { kind: 'unable', why: 'nothing of it is left there' };
    const subject = await this.#line('log', '-1', '--format=%s', commit, '--');
    return { kind: 'reverted', revision: await this.#commitTree(merged, on, date, `Revert "${subject}"`) };
  }

  async #commitTree(tree: string, parent: string, date: string, message: string): Promise<string> {
    const dated = `${date} +0000`;
    const names = { NAME: 'culprit', EMAIL: 'culprit@localhost', DATE: dated };
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

  async #line(...args: string[]): Promise<string> {
    const end = await this.#run({ args });
    if (end.status !== 0) throw refused(end);
    return end.stdout.toString().trim();
  }
}

function refused(end: ProcessEnd): GitRefused {
  return new GitRefused(oneLine(gitWords(end)).slice(0, 200));
}
