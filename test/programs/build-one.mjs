// Builds one commit of a kernel for User Mode Linux.
// build-one.mjs REPOSITORY DIRECTORY COMMIT [CONFIG]: prints the result as JSON, and on standard error each file that
// make names. DIRECTORY holds all that is ours; CONFIG is a file to append to tinyconfig.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitSourceTree } from '../../dist/adapters/git/git-source-tree.js';
import { Worktrees } from '../../dist/adapters/git/worktrees.js';
import { MakeKernelBuilder } from '../../dist/adapters/make/make-kernel-builder.js';

const [repository, directory, commit, configPath] = process.argv.slice(2);
const source = new GitSourceTree({ repository, directory: join(directory, 'ours') });
await source.prepare([commit], () => {});
const trees = new Worktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'workers') });
const fragment = configPath ? [{ kind: 'file', path: configPath, text: readFileSync(configPath, 'utf8') }] : [];
const builder = new MakeKernelBuilder({
  spec: { arch: 'um', config: [{ kind: 'target', target: 'tinyconfig' }, ...fragment], compilers: null },
  checkout: trees.asCheckout,
  filesHash: (id, wanted) => source.filesHash(id, wanted),
  directory: join(directory, 'shared'),
  startCommit: null,
});
const result = await builder.build(
  { commit: await source.resolve(commit), worker: 0, logPath: join(directory, 'logs', `${commit}.txt`) },
  ({ what }) => process.stderr.write(`${what}\n`),
  new AbortController().signal,
);
process.stdout.write(JSON.stringify(result));
