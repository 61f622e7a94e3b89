import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassifiedRun } from '../../core/evidence/classify-run.ts';
import { markersOf } from '../../core/evidence/run-markers.ts';
import { guiltyFile } from '../../core/report/guilty-file.ts';
import { withSyzPrograms } from '../../core/syzkaller/judge-run.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Kernel } from '../../ports/kernel-builder.ts';
import type { Reproducer } from '../../ports/reproducer.ts';
import type { RunRequest, RunResult, TestMachine } from '../../ports/test-machine.ts';
import { compileOurPrograms } from './compile-guest.ts';
import { type MachineProcess, runOnConsole } from './console-run.ts';
import { diskFailure } from './disk-failure.ts';
import { baseArchive, reproducerFolder, runArchive } from './initramfs.ts';
import { KernelFitness } from './kernel-fitness.ts';
import type { MachineOptions } from './machine-options.ts';
import type { RunLimits } from './run-limits.ts';

export interface BootRequest {
  readonly kernel: Kernel;
  /** Path of the initramfs. */
  readonly initramfs: string;
  /** An empty directory for this run; everything in it goes when the run is over. */
  readonly directory: string;
  readonly memoryMiB: number;
  /** Kernel parameters that fit every machine, the job's own last. */
  readonly cmdline: string;
}

/** What tells one sort of machine from another. */
export interface MachineKind {
  /** How a guest ends the machine. */
  readonly end: 'reboot' | 'power off';
  /** Looks at the host once; gives the limits of its runs. */
  prepare(signal: Cancellation, options: MachineOptions): Promise<RunLimits>;
  /** The process that boots a kernel. */
  process(request: BootRequest): Promise<MachineProcess>;
}

interface Prepared {
  readonly archive: Buffer;
  readonly reproducer: Reproducer;
  readonly limits: RunLimits;
}

/** How long init lets killed control programs take to die. */
const controlDeathMs = 1_000;

/** Oopses and warnings end the run at once, and the machine with it. */
const panicSoon = ['panic=-1', 'oops=panic', 'panic_on_warn=1'];

/** A test machine that is one process with its console on standard output; each run has a fresh one. */
export class ConsoleMachine implements TestMachine {
  readonly count: number;
  readonly #kind: MachineKind;
  readonly #options: MachineOptions;
  readonly #runs: string;
  readonly #fitness = new KernelFitness();
  /** Keys of kernels that brought the known-good programs of the reproducer to their end: once for each is enough. */
  readonly #proven = new Set<string>();
  #prepared: Prepared | null = null;

  constructor(kind: MachineKind, options: MachineOptions) {
    this.count = options.count;
    this.#kind = kind;
    this.#options = options;
    this.#runs = join(options.workDir, 'runs');
  }

  async prepare(signal: Cancellation): Promise<void> {
    const { workDir, reproducer } = this.#options;
    const programs = join(workDir, 'programs');
    await orFailure(workDir, async () => {
      await mkdir(programs, { recursive: true });
      // What runs left behind that were killed together with us.
      await rm(this.#runs, { recursive: true, force: true });
      await mkdir(this.#runs);
    });
    await compileOurPrograms(programs, signal);
    const place = { folder: reproducerFolder, workDir: join(workDir, 'reproducer'), isBare: true };
    const ready = await reproducer.prepare(place, signal);
    const limits = await this.#kind.prepare(signal, this.#options);
    const archive = await orFailure(workDir, () => baseArchive(programs, ready.files));
    this.#prepared = { archive, reproducer: ready, limits: { ...limits, ...this.#options.limits } };
  }

  async run({ kernel, consolePath, traced = false }: RunRequest, signal: Cancellation): Promise<RunResult> {
    if (this.#prepared === null) throw new Error('run() before prepare()');
    const { archive, limits, reproducer } = this.#prepared;
    const { memoryMiB, cmdline, workDir } = this.#options;
    const lack = await this.#fitness.lackOf(kernel, reproducer.needs, workDir);
    if (lack !== null) return await notRun(consolePath, lack);
    const controls = this.#proven.has(kernel.key) ? [] : reproducer.controls;
    const nonce = randomBytes(8).toString('hex');
    const directory = await orFailure(this.#runs, () => mkdtemp(join(this.#runs, 'run-')));
    try {
      const initramfs = join(directory, 'initramfs.cpio');
      const ownPart = runArchive({ nonce, limits, controls, steps: reproducer.steps, traced, end: this.#kind.end });
      await orFailure(initramfs, () => writeFile(initramfs, [archive, ownPart]));
      const machine = await this.#kind.process({
        kernel,
        initramfs,
        directory,
        memoryMiB,
        cmdline: [...panicSoon, cmdline.trim()].filter(Boolean).join(' '),
      });
      const markers = markersOf(nonce);
      const controlMs = sum(controls.map((control) => control.limitMs + controlDeathMs));
      const run = {
        machine,
        markers,
        limits: { ...limits, controlMs: limits.controlMs + controlMs },
        reproducerTimeoutMs: Math.max(...reproducer.steps.map((step) => step.limitMs)),
        steps: reproducer.steps.length,
        consolePath,
      };
      const { wallMs, ...classified } = await runOnConsole(run, signal);
      const programs = { hasControl: controls.length > 0, steps: reproducer.steps, isTraced: traced };
      const judged = isSyz(reproducer)
        ? withSyzPrograms(classified, await readFile(consolePath, 'utf8'), markers, programs)
        : classified;
      if (judged.outcome.kind === 'ok' || judged.outcome.kind === 'crashed') this.#proven.add(kernel.key);
      return { ...(await this.#withSymbols(kernel, judged)), wallMs, trace: judged.trace };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** Symbols name files, also that of the guilty function, which the console alone cannot. */
  async #withSymbols(
    kernel: Kernel,
    { outcome, report }: ClassifiedRun,
  ): Promise<Pick<RunResult, 'outcome' | 'report'>> {
    const { symbolize } = this.#options;
    if (report === null || symbolize === undefined) return { outcome, report: report?.text ?? null };
    const text = await symbolize(kernel, report.text);
    if (outcome.kind !== 'crashed') return { outcome, report: text };
    const file = guiltyFile(text, report.title) ?? report.guiltyFile;
    return { outcome: { kind: 'crashed', crash: { ...outcome.crash, guiltyFile: file } }, report: text };
  }
}

/** A kernel that the reproducer cannot run on: told without a boot, as no run of it could tell anything else. */
async function notRun(consolePath: string, title: string): Promise<RunResult> {
  await orFailure(consolePath, () => writeFile(consolePath, `not booted: ${title}\n`));
  return { outcome: { kind: 'test-failed', title }, wallMs: 0, report: null, trace: null };
}

function isSyz({ steps }: Reproducer): boolean {
  return steps.some(({ kind }) => kind === 'syz');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

async function orFailure<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw diskFailure(path, error);
  }
}
