import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { Worktrees } from '../../src/adapters/git/worktrees.ts';
import { MakeKernelBuilder } from '../../src/adapters/make/make-kernel-builder.ts';
import type { Checkout } from '../../src/adapters/make/revision-build.ts';
import type { ConfigPart } from '../../src/core/job/job.ts';
import type { BuildResult } from '../../src/ports/kernel-builder.ts';
import { buildInProcess, processesLeftIn } from '../support/build-process.ts';
import { type HistoryCommit, type KernelHistory, kernelHistory, whyNoHistory } from '../support/kernel-history.ts';
import { orWhy } from '../support/skips.ts';

/*
 * Real kernels for User Mode Linux. What was built stays below the temporary directory, so that only the first
 * time takes its minutes: a cold build is 170 s of processor time.
 */
const skipped = whyNoHistory();
if (skipped !== null) console.log(`skipped: test/system/builder.test.ts: ${skipped}`);

const directory = join(tmpdir(), 'culprit-test-builder');
const never = new AbortController().signal;

describe.skipIf(skipped !== null)(orWhy('building real kernels', skipped), () => {
  let history: KernelHistory;
  let source: GitSourceTree;
  let config: readonly ConfigPart[];

  beforeAll(async () => {
    history = kernelHistory('p1');
    source = new GitSourceTree({ repository: history.repository, directory: join(directory, 'ours') });
    await source.prepare([history.head], () => {});
    const path = history.config('um');
    config = [
      { kind: 'target', target: 'tinyconfig' },
      { kind: 'file', path, text: readFileSync(path, 'utf8') },
    ];
  });

  function builder(
    other: { readonly config?: readonly ConfigPart[]; readonly checkout?: Checkout } = {},
  ): MakeKernelBuilder {
    const trees = new Worktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'workers') });
    return new MakeKernelBuilder({
      spec: { arch: 'um', config: other.config ?? config, compilers: null },
      checkout: other.checkout ?? trees.asCheckout,
      filesHash: (commit, wanted) => source.filesHash(commit, wanted),
      directory: join(directory, 'shared'),
      startCommit: history.head,
    });
  }

  const logPath = join(directory, 'build.log');
  const build = (commit: string, by = builder()): Promise<BuildResult> =>
    by.build({ commit, worker: 0, logPath }, () => {}, never);

  async function signature(commit: string): Promise<string> {
    const { outcome } = await build(commit);
    if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
    return outcome.signature;
  }

  test('a kernel that was killed with -9 while it was built is built after that, and it boots', async () => {
    const one = { repository: history.repository, directory, commit: history.head, config: history.config('um') };
    await buildInProcess(one, 3);
    expect(await processesLeftIn(directory)).toBe(0);
    const { outcome } = await build(history.head);
    expect(outcome).toMatchObject({ kind: 'built', signature: expect.stringMatching(/^[0-9a-f]{64}$/) });
    if (outcome.kind !== 'built') return;
    const kernel = await builder().kernel(outcome.kernel);
    expect(execFileSync(kernel!.bootImage, ['--version'], { encoding: 'utf8' })).toContain('6.5');
    expect((await build(history.head)).cached).toBe(true);
  });

  /** The first commit of each kind whose kernel is known to be, or not to be, that of its parent. */
  function telling(): readonly HistoryCommit[] {
    const byClass = new Map<string, HistoryCommit>();
    for (const commit of history.commits) {
      const relation = commit.kernelVersusFirstParent?.['um'];
      const parent = history.commits.find(({ hash }) => hash === commit.parents[0]);
      if (!commit.testable || !parent?.testable || relation === undefined || relation === 'unknown') continue;
      if (!byClass.has(commit.class ?? commit.kind)) byClass.set(commit.class ?? commit.kind, commit);
    }
    return [...byClass.values()];
  }

  test('a signature tells whether a commit changed the kernel', async () => {
    for (const { hash, parents, class: kind, kernelVersusFirstParent } of telling()) {
      const same = (await signature(hash)) === (await signature(parents[0]!));
      expect([hash, kind, same ? 'same' : 'differs']).toEqual([hash, kind, kernelVersusFirstParent?.['um']]);
    }
  });

  test('commits that do not compile are told with their error', async () => {
    for (const { hash } of history.commits.filter(({ testable }) => !testable))
      expect((await build(hash)).outcome).toMatchObject({
        kind: 'build-failed',
        errors: [expect.stringMatching(/^kernel\/pid\.c:\d+:\d+: error: implicit declaration of function/)],
      });
  });

  test.each(['no_such_defconfig', 'nosuchconfig'])('the target %s is refused', async (target) => {
    const by = builder({ config: [{ kind: 'target', target }] });
    await expect(build(history.head, by)).rejects.toMatchObject({ code: 'CONFIG_REJECTED' });
  });

  test.runIf(process.getuid?.() === 0)('a disk that fills up is told as such', async () => {
    const small = join(tmpdir(), 'culprit-test-builder-small');
    mkdirSync(small, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=180m', 'none', small]);
    try {
      const trees = new Worktrees({ gitDirectory: source.gitDirectory, directory: join(small, 'workers') });
      const options = { config, checkout: trees.asCheckout };
      const merge = history.commits.find(({ kind }) => kind === 'merge')!.hash;
      await expect(build(merge, builder(options))).rejects.toMatchObject({ code: 'DISK_FULL' });
    } finally {
      execFileSync('umount', ['--lazy', small]);
    }
  });
});
