import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tool = join(import.meta.dirname, '../../../shared/tools/make-kernel-history');
const tarball = '/usr/src/linux-source-6.1.tar.xz';

export interface HistoryCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly class: string | null;
  readonly kind: string;
  readonly testable: boolean;
  /** By architecture: whether the kernel is the one of the first parent. */
  readonly kernelVersusFirstParent: Readonly<Record<string, 'same' | 'differs' | 'unknown'>> | null;
}

export interface KernelHistory {
  readonly repository: string;
  /** Configuration fragment for tinyconfig. */
  readonly config: (arch: string) => string;
  readonly head: string;
  /** The commit that brought the bug. */
  readonly culprit: string;
  readonly commits: readonly HistoryCommit[];
}

/** Why no history of a real kernel can be made here, or null. */
export function whyNoHistory(): string | null {
  for (const needed of [tool, tarball]) if (!existsSync(needed)) return `${needed} is not there`;
  return null;
}

/** A history of a real, small kernel; made once, half a minute, below the temporary directory. */
export function kernelHistory(scenario: string): KernelHistory {
  const place = join(tmpdir(), `culprit-test-history-${scenario}`);
  if (!existsSync(place)) {
    const making = `${place}.${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making);
    execFileSync(process.execPath, [tool, '--scenario', scenario, '--out', join(making, scenario)], {
      stdio: 'ignore',
    });
    renameSync(making, place);
  }
  const truth = JSON.parse(readFileSync(join(place, `${scenario}.truth.json`), 'utf8'));
  return {
    repository: join(place, scenario),
    config: (arch) => join(place, `${scenario}.input`, `${arch}.config`),
    head: truth.head,
    culprit: truth.culprit,
    commits: truth.commits,
  };
}
