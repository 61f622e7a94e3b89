import { join } from 'node:path';
import type { GitSourceTree } from '../adapters/git/git-source-tree.ts';
import { Worktrees } from '../adapters/git/worktrees.ts';
import { MakeKernelBuilder } from '../adapters/make/make-kernel-builder.ts';
import { Symbolizer } from '../adapters/symbolizer/symbolizer.ts';
import { RecipeShelf } from '../app/recipe-shelf.ts';
import type { Job } from '../core/job/job.ts';
import type { History } from '../core/search/strategy.ts';
import type { Journal } from '../ports/journal.ts';
import type { Kernel, KernelBuilder } from '../ports/kernel-builder.ts';
import type { TestMachine } from '../ports/test-machine.ts';
import { freeDirectory } from './free-directory.ts';
import { machineFor } from './job-machine-adapter.ts';
import { kernelDirectory, storeBytes } from './kernel-directory.ts';
import { reproducerOf } from './reproducers.ts';

export interface Tools {
  readonly builder: KernelBuilder;
  readonly machine: TestMachine;
  readonly recipes: RecipeShelf;
  close(): void;
}

/** Builders and machines for a job. Worktrees are for one process at a time: each takes the first that are free. */
export async function openWorkshop(
  job: Job,
  history: Pick<History, 'graph' | 'recipes'>,
  tree: GitSourceTree,
  treeDirectory: string,
  workDirectory: string,
  state: string,
  journal: Journal,
  tell: (what: string) => void,
): Promise<Tools> {
  const { directory, release } = await freeDirectory(treeDirectory, 'worktrees', journal);
  const worktrees = new Worktrees({ gitDirectory: tree.gitDirectory, directory });
  const recipes = new RecipeShelf(history);
  const prefix = job.toolchain?.prefix ?? [];
  const builder = new MakeKernelBuilder({
    spec: { arch: job.arch, config: job.config, compilers: job.compilers, prefix },
    recipeOf: (commit) => recipes.of(commit),
    patched: (commit, patches) => tree.patched(commit, patches),
    checkout: worktrees.asCheckout,
    directory: kernelDirectory(state),
    ...(job.build === undefined ? {} : { workers: job.build.parallel, roomBytes: job.build.memoryMiB * 2 ** 20 }),
    storeBytes: storeBytes(job.build?.storeMiB ?? null),
    treeHash: (commit) => tree.treeHash(commit),
    startCommit: job.start,
    filesHash: (commit, wanted) => tree.filesHash(commit, wanted),
  });
  const symbols = new Symbols();
  const machine = machineFor(
    job,
    join(workDirectory, 'guest'),
    reproducerOf(job, { state, journal, tell }),
    (kernel, report) => symbols.of(kernel).symbolize(report),
  );
  return {
    builder,
    machine,
    recipes,
    close: () => {
      symbols.close();
      release();
    },
  };
}

/** One symbolizer for the kernel in use: runs of a revision come together. */
class Symbols {
  #current: { readonly key: string; readonly symbolizer: Symbolizer } | null = null;

  of({ key, vmlinux }: Kernel): Symbolizer {
    if (this.#current?.key !== key) {
      this.close();
      this.#current = { key, symbolizer: new Symbolizer(vmlinux) };
    }
    return this.#current.symbolizer;
  }

  close(): void {
    this.#current?.symbolizer.close();
    this.#current = null;
  }
}
