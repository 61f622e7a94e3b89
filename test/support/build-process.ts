import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildResult } from '../../src/ports/kernel-builder.ts';

const program = join(import.meta.dirname, '../programs/build-one.mjs');

/** What `test/programs/build-one.mjs` is given. */
export interface BuildOne {
  readonly repository: string;
  readonly directory: string;
  readonly commit: string;
  readonly config?: string;
}

/**
 * Builds in a process of its own, which is killed with -9 a moment after make named so many files. Null where it
 * was killed. Needs `npm run build`.
 */
export function buildInProcess(
  build: BuildOne,
  killAfterFiles = Number.POSITIVE_INFINITY,
): Promise<BuildResult | null> {
  const { repository, directory, commit, config } = build;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, repository, directory, commit, ...(config ? [config] : [])]);
    let [out, said] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.split('\n').length > killAfterFiles) setTimeout(() => child.kill('SIGKILL'), 300);
    });
    child.on('close', (status, signal) => {
      if (signal === 'SIGKILL') resolve(null);
      else if (status === 0) resolve(JSON.parse(out));
      else reject(new Error(said));
    });
  });
}

/** Waits up to 5 s for the last process that works below a directory to end; how many are left. */
export async function processesLeftIn(directory: string): Promise<number> {
  let left = 0;
  for (let attempt = 0; attempt < 50; attempt++) {
    left = readdirSync('/proc').filter(
      (entry) => /^\d+$/.test(entry) && workingDirectory(entry).startsWith(directory),
    ).length;
    if (left === 0) break;
    await sleep(100);
  }
  return left;
}

function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
