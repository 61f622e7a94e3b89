import { open, readFile } from 'node:fs/promises';
import { machine } from 'node:os';
import { join } from 'node:path';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { TestMachine } from '../../ports/test-machine.ts';
import { plainEnvironment } from '../process/run-process.ts';
import { type BootRequest, ConsoleMachine, type MachineKind } from './console-machine.ts';
import type { MachineProcess } from './console-run.ts';
import { kvmWorks } from './kvm-probe.ts';
import { type Hardware, type MachineOptions, plainHardware } from './machine-options.ts';
import { type Accelerator, type QemuCommand, qemuArguments, qemuShape } from './qemu-command.ts';
import { deviceArguments, emptyDiskBytes } from './qemu-devices.ts';
import { qemuPlatform } from './qemu-platform.ts';
import { emulatedLimits, nativeLimits } from './run-limits.ts';
import { checkTool } from './tool-check.ts';

export interface QemuOptions extends MachineOptions {
  /** Program; default that of the architecture. */
  readonly qemu?: string;
  /** Default: KVM where a guest of ours runs with it, otherwise emulation. */
  readonly accelerator?: Accelerator;
}

/** QEMU for x86_64 (the default), arm64 or riscv64: 0.6 s to boot a small kernel under emulation. */
export function qemuMachine(options: QemuOptions): TestMachine {
  return new ConsoleMachine(qemuKind(options), options);
}

function qemuKind(options: QemuOptions): MachineKind {
  const arch = options.arch ?? 'x86_64';
  const platform = qemuPlatform(arch);
  const program = options.qemu ?? platform.program;
  let accelerator: Accelerator = 'tcg';
  return {
    arch,
    end: platform.end,
    async prepare(signal) {
      accelerator = await findAccelerator(options, signal);
      return accelerator === 'kvm' ? nativeLimits : emulatedLimits;
    },
    async process(request) {
      return qemuProcess(program, accelerator, request, options.hardware ?? plainHardware);
    },
  };
}

/** Looks for QEMU, and whether KVM works with it. Throws `Failure` TOOL_MISSING. */
export async function findAccelerator(options: QemuOptions, signal: Cancellation): Promise<Accelerator> {
  const platform = qemuPlatform(options.arch ?? 'x86_64');
  const program = options.qemu ?? platform.program;
  const instead = platform.host === 'x86_64' ? ', or take machine type uml with arch um' : '';
  await checkTool(program, `apt-get install ${platform.package} (Debian)${instead}`, signal);
  if (options.accelerator !== undefined) return options.accelerator;
  // The guest that probes it is one for x86.
  const canProbe = platform.host === 'x86_64' && machine() === 'x86_64';
  return canProbe && (await kvmWorks(program, options.workDir, signal)) ? 'kvm' : 'tcg';
}

async function qemuProcess(
  program: string,
  accelerator: Accelerator,
  request: BootRequest,
  hardware: Hardware,
): Promise<MachineProcess> {
  const config = await readFile(request.kernel.config, 'utf8');
  const command = { ...request, config, accelerator, hardware };
  await makeEmptyDisks(command, request.directory);
  return {
    argv: [program, ...qemuArguments(command)],
    cwd: request.directory,
    env: plainEnvironment({ HOME: request.directory, TMPDIR: request.directory }),
    fileBytes: Math.max(64 << 20, emptyDiskBytes),
    brokenBy: ({ status, stderr }) => qemuTrouble(status, stderr),
  };
}

/** The files of throw-away disks: holes that take no space until something is written. */
export async function makeEmptyDisks(command: QemuCommand, directory: string): Promise<void> {
  const { devices } = command.hardware;
  const { emptyDisks } = deviceArguments(devices, qemuPlatform(command.kernel.arch), qemuShape(command));
  for (const name of emptyDisks) {
    const file = await open(join(directory, name), 'w');
    try {
      await file.truncate(emptyDiskBytes);
    } finally {
      await file.close();
    }
  }
}

/** QEMU ends with 0 whatever its guest did; what it says on standard error is about itself, warnings aside. */
export function qemuTrouble(status: number, stderr: string): string | null {
  const said = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/warning:|terminating on signal/.test(line));
  const fatal = said.find((line) => /KVM internal error|KVM: entry failed|cannot set up guest memory/.test(line));
  if (fatal !== undefined) return fatal.slice(0, 200);
  if (status === 0 || status === 128 + 9) return null;
  return `QEMU failed with status ${status}: ${(said[0] ?? 'no message').slice(0, 200)}`;
}
