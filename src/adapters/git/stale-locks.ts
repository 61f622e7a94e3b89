import { rm, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessEnd } from '../process/run-process.ts';

/** Git holds its lock files for moments; one that is this old was left by a git that was killed. */
const staleAfterMs = 30_000;

/**
 * Runs `attempt` again while it fails at a lock file in `directory`: waits for a lock that is held, removes one
 * that was left behind. Gives up after a minute and returns the last end.
 */
export async function withoutStaleLocks(directory: string, attempt: () => Promise<ProcessEnd>): Promise<ProcessEnd> {
  const giveUpAt = performance.now() + 60_000;
  for (;;) {
    const end = await attempt();
    const lock = end.status === 0 ? null : lockInTheWay(end.stderr.toString(), directory);
    if (lock === null || performance.now() > giveUpAt) return end;
    if (!(await removeStale(lock))) await sleep(500);
  }
}

/** The lock file that a git complained about, where it is one of ours. */
function lockInTheWay(stderr: string, directory: string): string | null {
  const lock = /Unable to create '([^'\n]+\.lock)': File exists/.exec(stderr)?.[1];
  return lock?.startsWith(directory + sep) ? lock : null;
}

async function removeStale(lock: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(lock)).mtimeMs < staleAfterMs) return false;
    await rm(lock, { force: true });
  } catch {
    // it went away by itself
  }
  return true;
}
