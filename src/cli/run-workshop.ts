import { CarriedFiles } from '../adapters/command/carried-files.ts';
import { type CommandWorkshop, commandWorkshop } from '../adapters/command/command-workshop.ts';
import type { GitSourceTree } from '../adapters/git/git-source-tree.ts';
import { LinkedWorktrees } from '../adapters/git/linked-worktrees.ts';
import type { RunJob } from '../core/job/run-job.ts';
import type { BisectionFiles } from '../ports/bisection-files.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { Journal } from '../ports/journal.ts';
import { freeDirectory } from './free-directory.ts';

export interface RunTools extends CommandWorkshop {
  close(): Promise<void>;
}

/** Work trees and the command for a job of `culprit run`. */
export async function openRunWorkshop(
  job: RunJob,
  reference: string | null,
  tree: GitSourceTree,
  treeDirectory: string,
  files: BisectionFiles,
  journal: Journal,
): Promise<RunTools> {
  const { directory, release } = await freeDirectory(treeDirectory, 'run-trees', journal);
  const worktrees = new LinkedWorktrees({ gitDirectory: tree.gitDirectory, directory });
  const carried = new CarriedFiles(files.path('carried'), job.carried);
  await carried.keep(job.repo);
  const fresh = new Set<number>();
  const checkout = async (number: number, commit: string, signal: Cancellation) => {
    // What an earlier search left in a tree is not trusted; within one search ignored files save building anew.
    const leftovers = job.clean || !fresh.has(number) ? 'untracked and ignored' : 'untracked';
    const path = await worktrees.checkout(number, commit, leftovers, signal);
    fresh.add(number);
    await carried.putInto(path);
    return path;
  };
  const { command, build, timeoutMs, buildTimeoutMs, timeoutIs, titles, jobs, ahead = 0, sharedTree } = job;
  return {
    ...commandWorkshop({
      command,
      build,
      timeoutMs,
      buildTimeoutMs,
      timeoutIs,
      titles,
      jobs,
      ahead,
      sharedTree,
      reference,
      checkout,
      scratch: (name) => files.path(name),
    }),
    close: async () => {
      for (const number of fresh) await worktrees.remove(number);
      release();
    },
  };
}
