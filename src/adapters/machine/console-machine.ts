import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markersOf } from '../../core/evidence/run-markers.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Arch, Kernel } from '../../ports/kernel-builder.ts';
import type { RunRequest, RunResult, TestMachine } from '../../ports/test-machine.ts';
import { compileOurPrograms } from './compile-guest.ts';
import { type MachineProcess, runOnConsole } from './console-run.ts';
import { orDiskFailure } from './disk-failure.ts';
import { baseArchive, reproducerFolder, runArchive } from './initramfs.ts';
import type { MachineOptions } from './machine-options.ts';
import { ReadyReproducer } from './ready-reproducer.ts';
import type { RunLimits } from './run-limits.ts';
import { withSymbols } from './with-symbols.ts';

export interface BootRequest {
  readonly kernel: Kernel;
  /** Path of the initramfs. */
  readonly initramfs: string;
  /** An empty directory for this run; everything in it goes when the run is over. */
  readonly directory: string;
  readonly memoryMiB: number;
  /** Kernel parameters that fit every machine, the job's own last. */
  readonly cmdline: string;
  /** Path of the first file of the reproducer, its program where it is a C program; the initramfs has all. */
  readonly reproducer: string;
  readonly reproducerTimeoutMs: number;
  /** What all markers of this run begin with. */
  readonly marker: string;
}

/** What tells one sort of machine from another. */
export interface MachineKind {
  /** Of the kernels that it boots. */
  readonly arch: Arch;
  /** How a guest ends the machine. */
  readonly end: 'reboot' | 'power off';
  /** Looks at the host once; gives the limits of its runs. */
  prepare(signal: Cancellation, options: MachineOptions): Promise<RunLimits>;
  /** The process that boots a kernel. */
  process(request: BootRequest): Promise<MachineProcess>;
}

interface Prepared {
  readonly archive: Buffer;
  readonly reproducer: ReadyReproducer;
  readonly limits: RunLimits;
}

/** Oopses and warnings end the run at once, and the machine with it. */
export const panicSoon = ['panic=-1', 'oops=panic', 'panic_on_warn=1'];

/** A test machine that is one process with its console on standard output; each run has a fresh one. */
export class ConsoleMachine implements TestMachine {
  readonly count: number;
  readonly #kind: MachineKind;
  readonly #options: MachineOptions;
  readonly #runs: string;
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
    await orDiskFailure(workDir, async () => {
      await mkdir(programs, { recursive: true });
      // What runs left behind that were killed together with us.
      await rm(this.#runs, { recursive: true, force: true });
      await mkdir(this.#runs);
    });
    const { arch } = this.#kind;
    await compileOurPrograms(arch, programs, signal);
    const place = { arch, folder: reproducerFolder, workDir: join(workDir, 'reproducer'), isBare: true };
    const ready = await reproducer.prepare(place, signal);
    const limits = await this.#kind.prepare(signal, this.#options);
    const archive = await orDiskFailure(workDir, () => baseArchive(programs, ready.files));
    this.#prepared = {
      archive,
      reproducer: new ReadyReproducer(ready, workDir),
      limits: { ...limits, ...this.#options.limits },
    };
  }

  async run({ kernel, consolePath, traced = false }: RunRequest, signal: Cancellation): Promise<RunResult> {
    if (this.#prepared === null) throw new Error('run() before prepare()');
    const { archive, reproducer, limits } = this.#prepared;
    const unfit = await reproducer.unfit(kernel, consolePath);
    if (unfit !== null) return unfit;
    const parts = reproducer.parts(kernel, limits);
    const nonce = randomBytes(8).toString('hex');
    const directory = await orDiskFailure(this.#runs, () => mkdtemp(join(this.#runs, 'run-')));
    try {
      const initramfs = join(directory, 'initramfs.cpio');
      const { sysctls = {}, memoryMiB, cmdline } = this.#options;
      const { steps } = reproducer.reproducer;
      const settings = { nonce, limits, controls: parts.controls, steps, traced, end: this.#kind.end, sysctls };
      await orDiskFailure(initramfs, () => writeFile(initramfs, [archive, runArchive(settings)]));
      const machine = await this.#kind.process({
        kernel,
        initramfs,
        directory,
        memoryMiB,
        reproducer: reproducer.reproducer.files[0]?.from ?? '',
        reproducerTimeoutMs: parts.reproducerTimeoutMs,
        marker: `CULPRIT-${nonce}`,
        cmdline: [...panicSoon, cmdline.trim()].filter(Boolean).join(' '),
      });
      const markers = markersOf(nonce);
      const { wallMs, ...classified } = await runOnConsole({ ...parts, machine, markers, consolePath }, signal);
      const judged = await reproducer.judge(classified, parts, { kernel, consolePath, markers, traced });
      return { ...(await withSymbols(this.#options, kernel, judged)), wallMs, trace: judged.trace };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}
