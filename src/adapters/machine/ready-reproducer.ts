import { readFile, writeFile } from 'node:fs/promises';
import type { ClassifiedRun } from '../../core/evidence/classify-run.ts';
import type { Markers } from '../../core/evidence/run-markers.ts';
import { withSyzPrograms } from '../../core/syzkaller/judge-run.ts';
import type { Kernel } from '../../ports/kernel-builder.ts';
import type { GuestCommand, Reproducer } from '../../ports/reproducer.ts';
import type { RunResult } from '../../ports/test-machine.ts';
import { orDiskFailure } from './disk-failure.ts';
import { KernelFitness } from './kernel-fitness.ts';
import type { RunLimits } from './run-limits.ts';

/** How long the guest lets killed control programs take to die. */
const controlDeathMs = 1_000;

/** What of a run is the reproducer's: the same for every sort of machine. */
export interface RunParts {
  readonly controls: readonly GuestCommand[];
  /** Those of the machine, with time for these controls. */
  readonly limits: RunLimits;
  /** Of one step, the longest. */
  readonly reproducerTimeoutMs: number;
  readonly steps: number;
}

/** A reproducer that was made ready, and what its machine learns about kernels meanwhile. */
export class ReadyReproducer {
  readonly reproducer: Reproducer;
  readonly #workDir: string;
  readonly #fitness = new KernelFitness();
  /** Keys of kernels that brought the known-good programs of the reproducer to their end: once for each is enough. */
  readonly #proven = new Set<string>();

  constructor(reproducer: Reproducer, workDir: string) {
    this.reproducer = reproducer;
    this.#workDir = workDir;
  }

  /** A kernel that the reproducer cannot run on: told without a boot, as no run of it could tell anything else. */
  async unfit(kernel: Kernel, consolePath: string): Promise<RunResult | null> {
    const title = await this.#fitness.lackOf(kernel, this.reproducer.needs, this.#workDir);
    if (title === null) return null;
    await orDiskFailure(consolePath, () => writeFile(consolePath, `not booted: ${title}\n`));
    return { outcome: { kind: 'test-failed', title }, wallMs: 0, report: null, trace: null };
  }

  parts(kernel: Kernel, limits: RunLimits): RunParts {
    const { controls, steps } = this.reproducer;
    const needed = this.#proven.has(kernel.key) ? [] : controls;
    const controlMs = sum(needed.map((control) => control.limitMs + controlDeathMs));
    return {
      controls: needed,
      limits: { ...limits, controlMs: limits.controlMs + controlMs },
      reproducerTimeoutMs: Math.max(...steps.map((step) => step.limitMs)),
      steps: steps.length,
    };
  }

  /** What the run gave, with what programs of syzkaller said of themselves. */
  async judge(
    run: ClassifiedRun,
    { controls }: RunParts,
    told: {
      readonly kernel: Kernel;
      readonly consolePath: string;
      readonly markers: Markers;
      readonly traced: boolean;
    },
  ): Promise<ClassifiedRun> {
    const { steps } = this.reproducer;
    const isSyz = steps.some(({ kind }) => kind === 'syz');
    const programs = { hasControl: controls.length > 0, steps, isTraced: told.traced };
    const judged = isSyz ? withSyzPrograms(run, await readFile(told.consolePath, 'utf8'), told.markers, programs) : run;
    if (judged.outcome.kind === 'ok' || judged.outcome.kind === 'crashed') this.#proven.add(told.kernel.key);
    return judged;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
