import type { GitSourceTree } from '../adapters/git/git-source-tree.ts';
import type { ConfigBench } from '../app/reconfiguring.ts';
import type { Job } from '../core/job/job.ts';
import type { BisectionFiles } from '../ports/bisection-files.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { KernelBuilder, Product } from '../ports/kernel-builder.ts';

/** How a job's configurations are tried: revisions by our clone, the baseline by its builder. */
export function configBench(
  job: Job,
  builder: Pick<KernelBuilder<Product>, 'optionsOf'>,
  tree: Pick<GitSourceTree, 'reconfigured'>,
  files: BisectionFiles,
  signal: Cancellation,
): ConfigBench {
  const parts = job.minimize?.baseline ?? null;
  return {
    make: (commit, lines) => tree.reconfigured(commit, lines),
    backports: job.backports ?? [],
    baseline: async (commit) => {
      const request = { commit, worker: 0, logPath: files.path('builds/baseline.log') };
      return parts === null ? null : ((await builder.optionsOf?.(request, parts, signal)) ?? null);
    },
  };
}
