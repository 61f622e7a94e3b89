import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MachineOptions } from '../../src/adapters/machine/machine-options.ts';
import { umlMachine } from '../../src/adapters/machine/uml.ts';
import type { Cancellation } from '../../src/ports/cancellation.ts';
import type { Kernel } from '../../src/ports/kernel-builder.ts';
import type { ReproducerSource } from '../../src/ports/reproducer.ts';
import type { RunResult } from '../../src/ports/test-machine.ts';

export const never: Cancellation = new AbortController().signal;

export interface GuestRun extends RunResult {
  readonly console: string;
  /** `ok`, or the kind of the outcome and its title. */
  readonly text: string;
}

/** A machine of User Mode Linux with this reproducer, made ready; each call of the result is a run of it. */
export async function umlGuest(reproducer: ReproducerSource, more: Partial<MachineOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-guest-run-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const workDir = join(directory, 'work');
  mkdirSync(workDir);
  const limits = { bootSilenceMs: 20_000, lockupMs: 40_000, stuckMs: 60_000, reportMs: 1_000 };
  const machine = umlMachine({ count: 1, memoryMiB: 128, cmdline: '', reproducer, workDir, limits, ...more });
  await machine.prepare(never);
  return async (kernel: Kernel, traced = false): Promise<GuestRun> => {
    const consolePath = join(directory, 'console');
    const result = await machine.run({ kernel, consolePath, traced }, never);
    const { outcome } = result;
    const title =
      outcome.kind === 'crashed'
        ? outcome.crash.title
        : outcome.kind === 'ok'
          ? null
          : 'title' in outcome
            ? outcome.title
            : outcome.reason;
    const text = title === null ? outcome.kind : `${outcome.kind}: ${title}`;
    return { ...result, console: readFileSync(consolePath, 'latin1'), text };
  };
}
