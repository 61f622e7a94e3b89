import { readFile } from 'node:fs/promises';
import type { TestMachine } from '../../ports/test-machine.ts';
import { plainEnvironment } from '../process/run-process.ts';
import { type BootRequest, ConsoleMachine, type MachineKind } from './console-machine.ts';
import type { MachineProcess } from './console-run.ts';
import { kvmWorks } from './kvm-probe.ts';
import type { MachineOptions } from './machine-options.ts';
import { type Accelerator, qemuArguments } from './qemu-command.ts';
import { emulatedLimits, nativeLimits } from './run-limits.ts';
import { checkTool } from './tool-check.ts';

export interface QemuOptions extends MachineOptions {
  /** Program; default `qemu-system-x86_64`. */
  readonly qemu?: string;
  /** Default: KVM where a guest of ours runs with it, otherwise emulation. */
  readonly accelerator?: Accelerator;
}

/** QEMU for x86_64: 0.6 s to boot a small kernel under emulation. */
export function qemuMachine(options: QemuOptions): TestMachine {
  return new ConsoleMachine(qemuKind(options), options);
}

function qemuKind(options: QemuOptions): MachineKind {
  const qemu = options.qemu ?? 'qemu-system-x86_64';
  let accelerator: Accelerator = 'tcg';
  return {
    end: 'reboot',
    async prepare(signal) {
      await checkTool(qemu, 'install qemu-system-x86 (Debian), or take machine type uml with arch um', signal);
      const kvm = options.accelerator === undefined && (await kvmWorks(qemu, options.workDir, signal));
      accelerator = options.accelerator ?? (kvm ? 'kvm' : 'tcg');
      return accelerator === 'kvm' ? nativeLimits : emulatedLimits;
    },
    async process(request) {
      return qemuProcess(qemu, accelerator, request);
    },
  };
}

async function qemuProcess(qemu: string, accelerator: Accelerator, request: BootRequest): Promise<MachineProcess> {
  const config = await readFile(request.kernel.config, 'utf8');
  return {
    argv: [qemu, ...qemuArguments({ ...request, config, accelerator })],
    cwd: request.directory,
    env: plainEnvironment({ HOME: request.directory, TMPDIR: request.directory }),
    fileBytes: 64 << 20,
    brokenBy: ({ status, stderr }) => qemuTrouble(status, stderr),
  };
}

/** QEMU ends with 0 whatever its guest did; what it says on standard error is about itself, warnings aside. */
function qemuTrouble(status: number, stderr: string): string | null {
  const said = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/warning:|terminating on signal/.test(line));
  const fatal = said.find((line) => /KVM internal error|KVM: entry failed|cannot set up guest memory/.test(line));
  if (fatal !== undefined) return fatal.slice(0, 200);
  if (status === 0 || status === 128 + 9) return null;
  return `QEMU failed with status ${status}: ${(said[0] ?? 'no message').slice(0, 200)}`;
}
