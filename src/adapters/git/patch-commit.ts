import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneLine } from '../../core/log/one-line.ts';
import type { Patch, PatchedCommit } from '../../core/toolchain/era-table.ts';
import { gitWords } from './git-process.ts';
import { CommitMaker, GitRefused, type RunGit } from './made-commits.ts';

/**
 * A commit of ours: another one (full id) with patches applied in their order, without a work tree, so that none is
 * left dirty whatever happens; the same whenever it is made. A change that is there already is none.
 */
export async function patchCommit(run: RunGit, commit: string, patches: readonly Patch[]): Promise<PatchedCommit> {
  const directory = await mkdtemp(join(tmpdir(), 'culprit-index-'));
  try {
    return await new Patching(run, join(directory, 'index')).patch(commit, patches);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

class Patching {
  readonly #run: RunGit;
  readonly #maker: CommitMaker;
  readonly #env: Readonly<Record<string, string>>;

  constructor(run: RunGit, indexFile: string) {
    this.#run = run;
    this.#maker = new CommitMaker(run);
    this.#env = { GIT_INDEX_FILE: indexFile };
  }

  async patch(commit: string, patches: readonly Patch[]): Promise<PatchedCommit> {
    const original = await this.#maker.line('rev-parse', '--verify', `${commit}^{tree}`);
    let tree = original;
    for (const patch of patches) {
      try {
        tree = await this.#apply(patch, tree);
      } catch (error) {
        if (error instanceof GitRefused)
          return { why: `the patch "${titleOf(patch)}" does not apply: ${error.message}` };
        throw error;
      }
    }
    if (tree === original) return { commit };
    return { commit: await this.#maker.commit(tree, commit, patches.map(titleOf).join('\n')) };
  }

  async #apply({ source }: Patch, tree: string): Promise<string> {
    if (source.kind === 'file') return await this.#applyFile(source.text.replace(/\n?$/, '\n'), tree);
    const theirs = await this.#maker.line('rev-parse', '--verify', `${source.commit}^{tree}`);
    const base = await this.#maker.line('rev-parse', '--verify', `${source.commit}^1`);
    const merged = await this.#maker.merge(tree, theirs, base);
    if ('conflicts' in merged) throw new GitRefused(`conflict in ${merged.conflicts.join(', ')}`);
    return merged.tree;
  }

  async #applyFile(text: string, tree: string): Promise<string> {
    await this.#index('', 'read-tree', tree);
    const back = ['apply', '--cached', '--check', '--reverse', '-'];
    const isThere = (await this.#run({ args: back, input: text, env: this.#env })).status === 0;
    if (isThere) return tree;
    const apply = ['apply', '--cached', '--whitespace=nowarn'];
    await this.#index(text, ...apply, '-').catch(async (error: unknown) => {
      // Where the lines around it were changed: a merge, which wants the files that the patch was made from.
      const end = await this.#run({ args: [...apply, '--3way', '-'], input: text, env: this.#env });
      if (end.status !== 0) throw error;
    });
    return await this.#index('', 'write-tree');
  }

  async #index(input: string, ...args: string[]): Promise<string> {
    const end = await this.#run({ args, input, env: this.#env });
    if (end.status === 0) return end.stdout.toString().trim();
    throw new GitRefused(oneLine(firstError(gitWords(end))).slice(0, 200));
  }
}

/** Git names each hunk that fails; the first says where. */
function firstError(words: string): string {
  return (
    words
      .split('\n')
      .find((line) => line.startsWith('error: '))
      ?.slice('error: '.length) ?? words
  );
}

function titleOf({ title, source }: Patch): string {
  return oneLine(title ?? (source.kind === 'file' ? source.path : source.commit.slice(0, 12)));
}
