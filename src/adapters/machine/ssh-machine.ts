import { randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markersOf } from '../../core/evidence/run-markers.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Arch, Kernel } from '../../ports/kernel-builder.ts';
import type { CarriedFile } from '../../ports/reproducer.ts';
import type { RunRequest, RunResult, TestMachine } from '../../ports/test-machine.ts';
import { runProcess } from '../process/run-process.ts';
import { compileAgent } from './compile-guest.ts';
import { panicSoon } from './console-machine.ts';
import { orDiskFailure } from './disk-failure.ts';
import { runFile, sysctlFile } from './initramfs.ts';
import type { MachineOptions } from './machine-options.ts';
import { ReadyReproducer } from './ready-reproducer.ts';
import type { RunLimits } from './run-limits.ts';
import { ownKey } from './ssh-client.ts';
import { remoteFolder, runOverSsh, type SshScene } from './ssh-run.ts';
import { checkTool } from './tool-check.ts';
import { withSymbols } from './with-symbols.ts';

export interface SceneRequest {
  readonly kernel: Kernel;
  /** An empty directory for this run. */
  readonly directory: string;
  readonly memoryMiB: number;
  /** Kernel parameters that fit every machine, the job's own last. */
  readonly cmdline: string;
  /** Our own copy of the private key. */
  readonly key: string;
}

/** What tells one sort of machine that is reached over ssh from another. */
export interface SshMachineKind {
  readonly arch: Arch;
  readonly key: string;
  prepare(signal: Cancellation, options: MachineOptions): Promise<RunLimits>;
  /** A machine for one run; it is free again when `release` is called. */
  open(request: SceneRequest): Promise<{ readonly scene: SshScene; readonly release: () => void }>;
}

interface Prepared {
  /** A directory with everything that is copied in, but what belongs to one run. */
  readonly programs: string;
  readonly reproducer: ReadyReproducer;
  readonly key: string;
  readonly limits: RunLimits;
}

/** Programs and the tar archive with them are a few MB. */
const mostArchiveBytes = 512 << 20;

/** A test machine in which a system of somebody else runs, reached over ssh. */
export class SshMachine implements TestMachine {
  readonly count: number;
  readonly #kind: SshMachineKind;
  readonly #options: MachineOptions;
  readonly #runs: string;
  #prepared: Prepared | null = null;

  constructor(kind: SshMachineKind, options: MachineOptions) {
    this.count = options.count;
    this.#kind = kind;
    this.#options = options;
    this.#runs = join(options.workDir, 'runs');
  }

  async prepare(signal: Cancellation): Promise<void> {
    const { workDir, reproducer, limits } = this.#options;
    const { arch } = this.#kind;
    await checkTool('ssh', 'apt-get install openssh-client', signal, '-V');
    const [programs, key] = [join(workDir, 'programs'), join(workDir, 'key')];
    await orDiskFailure(workDir, async () => {
      await rm(programs, { recursive: true, force: true });
      await mkdir(join(programs, 'work'), { recursive: true });
      await rm(this.#runs, { recursive: true, force: true });
      await mkdir(this.#runs);
      await ownKey(this.#kind.key, key);
    });
    await compileAgent(arch, programs, signal);
    // What a system of somebody else has is not for us to say: whether a shell is there shows when it is started.
    const place = { arch, folder: `${remoteFolder}/work`, workDir: join(workDir, 'reproducer'), isBare: false };
    const ready = await reproducer.prepare(place, signal);
    await orDiskFailure(workDir, () => gather(ready.files, join(programs, 'work')));
    const kindLimits = await this.#kind.prepare(signal, this.#options);
    this.#prepared = {
      programs,
      key,
      reproducer: new ReadyReproducer(ready, workDir),
      limits: { ...kindLimits, ...limits },
    };
  }

  async run({ kernel, consolePath, traced = false }: RunRequest, signal: Cancellation): Promise<RunResult> {
    if (this.#prepared === null) throw new Error('run() before prepare()');
    const { programs, key, limits, reproducer } = this.#prepared;
    const unfit = await reproducer.unfit(kernel, consolePath);
    if (unfit !== null) return unfit;
    const parts = reproducer.parts(kernel, limits);
    const { memoryMiB, cmdline, sysctls = {} } = this.#options;
    const nonce = randomBytes(8).toString('hex');
    const directory = await orDiskFailure(this.#runs, () => mkdtemp(join(this.#runs, 'run-')));
    try {
      const { steps } = reproducer.reproducer;
      const settings = runFile({ nonce, limits, controls: parts.controls, steps, traced, end: 'reboot' });
      const archive = await archiveOf(programs, directory, settings, sysctlFile(sysctls), signal);
      const parameters = [...panicSoon, cmdline.trim()].filter(Boolean).join(' ');
      const { scene, release } = await this.#kind.open({ kernel, directory, memoryMiB, cmdline: parameters, key });
      try {
        const markers = markersOf(nonce);
        const run = { ...parts, scene, markers, consolePath, archive, settings };
        const { wallMs, ...classified } = await runOverSsh(run, signal);
        const judged = await reproducer.judge(classified, parts, { kernel, consolePath, markers, traced });
        return { ...(await withSymbols(this.#options, kernel, judged)), wallMs, trace: judged.trace };
      } finally {
        release();
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

/** Copies of the files, by the names that they have in the machine. */
async function gather(files: readonly CarriedFile[], directory: string): Promise<void> {
  for (const { from, name, executable } of files) {
    await copyFile(from, join(directory, name));
    await chmod(join(directory, name), executable ? 0o755 : 0o644);
  }
}

/** What is copied into a machine. */
async function archiveOf(
  programs: string,
  directory: string,
  settings: Buffer,
  sysctl: Buffer,
  signal: Cancellation,
): Promise<Buffer> {
  await orDiskFailure(directory, async () => {
    await writeFile(join(directory, 'settings'), settings);
    await writeFile(join(directory, 'sysctl'), sysctl);
  });
  const end = await runProcess({
    argv: ['tar', '-cf', '-', '-C', programs, 'agent', 'control', 'work', '-C', directory, 'settings', 'sysctl'],
    timeoutMs: 60_000,
    signal,
    keepBytes: mostArchiveBytes,
  });
  if (signal.aborted) throw new Failure('INTERRUPTED', { what: 'stopped while a machine was made ready' });
  if (end.status === 0) return end.stdout;
  throw new Failure('COMMAND_FAILED', { what: 'tar fails', why: end.stderr.toString('utf8').trim().slice(0, 200) });
}
