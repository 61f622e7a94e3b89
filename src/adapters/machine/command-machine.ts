import type { Arch, Kernel } from '../../ports/kernel-builder.ts';
import type { TestMachine } from '../../ports/test-machine.ts';
import { plainEnvironment } from '../process/run-process.ts';
import { type BootRequest, ConsoleMachine } from './console-machine.ts';
import type { MachineProcess } from './console-run.ts';
import type { MachineOptions } from './machine-options.ts';
import { emulatedLimits } from './run-limits.ts';

export interface CommandMachineOptions extends MachineOptions {
  readonly arch: Arch;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Where it is started. */
  readonly directory: string;
}

/** Hands a built kernel to a command that boots it and prints its console: docs/machines.md is the contract. */
export function commandMachine(options: CommandMachineOptions): TestMachine {
  const kind = {
    arch: options.arch,
    end: 'power off',
    prepare: async () => ({ ...emulatedLimits, bootSilenceMs: emulatedLimits.bootMs }),
    process: async (request: BootRequest) => commandProcess(options, request),
  } as const;
  return new ConsoleMachine(kind, options);
}

function commandProcess(options: CommandMachineOptions, request: BootRequest): MachineProcess {
  const [program, ...args] = options.command;
  return {
    argv: [program!, ...args],
    cwd: options.directory,
    env: plainEnvironment({
      ...kernelEnvironment(request.kernel, request.cmdline),
      CULPRIT_INITRAMFS: request.initramfs,
      CULPRIT_DIRECTORY: request.directory,
      CULPRIT_REPRODUCER: request.reproducer,
      CULPRIT_MARKER: request.marker,
      CULPRIT_MEMORY_MIB: String(request.memoryMiB),
      CULPRIT_CPUS: String(options.hardware?.cpus ?? 1),
      CULPRIT_TIMEOUT_MS: String(request.reproducerTimeoutMs),
    }),
    fileBytes: 64 * 2 ** 30,
    // It may be a way to a machine somewhere else.
    isolation: 'contained',
    brokenBy: ({ status, stderr }) => commandTrouble(program!, status, stderr),
  };
}

/** What every command is told that has to do with a kernel. */
export function kernelEnvironment(kernel: Kernel, cmdline: string): Record<string, string> {
  return {
    CULPRIT_KERNEL: kernel.bootImage,
    CULPRIT_VMLINUX: kernel.vmlinux,
    CULPRIT_CONFIG: kernel.config,
    CULPRIT_KERNEL_KEY: kernel.key,
    CULPRIT_ARCH: kernel.arch,
    CULPRIT_CMDLINE: cmdline,
  };
}

/** What a command says of its own failure; null where it ended well. Killed ones were killed by us. */
export function commandTrouble(program: string, status: number, stderr: string): string | null {
  if (status === 0 || status === 128 + 9) return null;
  const said = stderr
    .replace(/[^\n\x20-\x7e]/g, '?')
    .trim()
    .split('\n')
    .at(-1);
  const what = status === 126 || status === 127 ? 'cannot be started' : `failed with status ${status}`;
  return `${program} ${what}: ${(said || 'no message').slice(0, 200)}`;
}
