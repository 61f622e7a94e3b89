import { join } from 'node:path';
import { commandWorkshop } from '../../src/adapters/command/command-workshop.ts';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { LinkedWorktrees } from '../../src/adapters/git/linked-worktrees.ts';
import { Worktrees } from '../../src/adapters/git/worktrees.ts';
import { MakeKernelBuilder } from '../../src/adapters/make/make-kernel-builder.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { type BuilderScene, kernelBuilderContract } from '../contract/kernel-builder.ts';
import { mainFile, smallKernel } from '../support/small-kernel.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

/** What each revision has beside what all have. */
const revisions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  good: {},
  other: { 'main.c': mainFile('return 43;') },
  broken: { 'main.c': mainFile('return missing;') },
  endless: { slow: '' },
};

async function repository() {
  const directory = temporaryDirectory();
  const path = join(directory, 'linux');
  const drawing = Object.keys(revisions).map((name) => readNotation(name)[0]!);
  const ids = makeRepository(path, drawing, (name) => ({ files: smallKernel(revisions[name]) }));
  const source = new GitSourceTree({ repository: path, directory: join(directory, 'ours') });
  await source.prepare([...ids.values()], () => {});
  const id = (name: string) => ids.get(name)!;
  const commits = { good: id('good'), other: id('other'), broken: id('broken'), endless: id('endless') };
  return { directory, source, commits };
}

kernelBuilderContract('make', async (): Promise<BuilderScene> => {
  const { directory, source, commits } = await repository();
  const trees = new Worktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'workers') });
  const builder = new MakeKernelBuilder({
    spec: { arch: 'um', config: [{ kind: 'target', target: 'tinyconfig' }], compilers: null },
    checkout: trees.asCheckout,
    filesHash: (commit, wanted) => source.filesHash(commit, wanted),
    treeHash: (commit) => source.treeHash(commit),
    directory: join(directory, 'shared'),
    startCommit: null,
    workers: 2,
  });
  return { builder, ...commits, logs: true };
});

kernelBuilderContract('a build command', async (): Promise<BuilderScene> => {
  const { directory, source, commits } = await repository();
  const trees = new LinkedWorktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'trees') });
  const { builder } = commandWorkshop({
    command: ['true'],
    build: 'echo building; test ! -f slow || sleep 100; cc -c -o main.o main.c',
    timeoutMs: null,
    buildTimeoutMs: null,
    timeoutIs: 'bad',
    titles: null,
    jobs: 1,
    ahead: 1,
    sharedTree: false,
    reference: null,
    checkout: (tree, commit, signal) => trees.checkout(tree, commit, 'untracked', signal),
    scratch: (name) => join(directory, name),
  });
  return { builder, ...commits, logs: true };
});
