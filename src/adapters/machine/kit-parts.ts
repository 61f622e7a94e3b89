import type { KitBoot } from '../../core/kit/kit-facts.ts';
import { kitNonce } from '../../core/kit/run-script.ts';
import type { Arch } from '../../ports/kernel-builder.ts';
import type { GuestCommand } from '../../ports/reproducer.ts';
import { guestFlags, guestSources, initSources } from './compile-guest.ts';
import { panicSoon } from './console-machine.ts';
import { devices, directories, reproducerFolder, runFile, sysctlFile } from './initramfs.ts';
import { plainHardware } from './machine-options.ts';
import { type Accelerator, qemuArguments } from './qemu-command.ts';
import { qemuPlatform } from './qemu-platform.ts';
import { emulatedLimits, nativeLimits, type RunLimits } from './run-limits.ts';
import { umlEnvironment, umlParameters } from './uml.ts';

/** What the machines of a kit are: the ones of the bisection, told to a shell. */

export interface KitMachine {
  readonly type: string;
  readonly arch: Arch;
  readonly memoryMiB: number;
  readonly cpus?: number;
  readonly numaNodes?: number;
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Kernel parameters of the job. */
  readonly cmdline: string;
  readonly reproducerTimeoutMs: number;
  /** Text of the configuration; empty where none is known. */
  readonly config: string;
}

/** What a kit has in `guest/`: files to copy by name, flags to compile them with, entries of the initramfs, settings. */
export function kitGuest(machine: KitMachine) {
  const isUml = machine.type === 'uml';
  const reproducer: GuestCommand = {
    kind: 'program',
    argv: [`${reproducerFolder}/repro`],
    limitMs: machine.reproducerTimeoutMs,
  };
  const modes = (path: string) => (path === 'tmp' ? '1777' : '0755');
  return {
    files: [...initSources, 'control'].map((name) => `${name}.c`).concat('guest.h'),
    directory: guestSources,
    initSources: initSources.map((name) => `${name}.c`),
    guestFlags: ['-static', ...guestFlags],
    entries: [
      ...directories.map((path) => `dir /${path} ${modes(path)} 0 0`),
      ...devices.map(([path, major, minor]) => `nod /${path} 0666 0 0 c ${major} ${minor}`),
    ],
    settings: runFile({
      nonce: kitNonce,
      limits: limitsOf(machine),
      controls: [],
      steps: [{ ...reproducer, traced: reproducer, syzProgram: null }],
      traced: false,
      end: isUml ? 'power off' : 'reboot',
    }).toString(),
    sysctls: sysctlFile(machine.sysctls ?? {}).toString(),
  };
}

/** Null for a machine that no shell can boot. */
export function kitBoot(machine: KitMachine): KitBoot | null {
  const { type, arch, memoryMiB, cpus = 1, numaNodes = 1 } = machine;
  const cmdline = [...panicSoon, machine.cmdline.trim()].filter(Boolean).join(' ');
  const limits = limitsOf(machine);
  const { bootMs, controlMs, lockupMs, stuckMs, lateMs, powerOffMs } = limits;
  const limitMs = bootMs + controlMs + machine.reproducerTimeoutMs + lockupMs + stuckMs + lateMs + powerOffMs;
  const common = { limitS: Math.ceil(limitMs / 1000) };
  if (type === 'uml')
    return {
      ...common,
      machine: `User Mode Linux, ${memoryMiB} MiB`,
      words: ['@IMAGE@', ...umlParameters(memoryMiB, '@INITRAMFS@', cmdline)],
      wordsWithKvm: null,
      environment: { ...umlEnvironment, TMPDIR: '@WORK@', HOME: '@WORK@' },
    };
  if (type !== 'qemu') return null;
  const words = (accelerator: Accelerator) => [
    qemuPlatform(arch).program,
    ...qemuArguments({
      kernel: { arch, vmlinux: '@VMLINUX@', bootImage: '@IMAGE@' },
      config: machine.config,
      initramfs: '@INITRAMFS@',
      memoryMiB,
      cmdline,
      accelerator,
      hardware: { ...plainHardware, cpus, numaNodes },
    }),
  ];
  return {
    ...common,
    machine: `QEMU, ${memoryMiB} MiB`,
    words: words('tcg'),
    wordsWithKvm: words('kvm'),
    environment: {},
  };
}

function limitsOf({ type }: KitMachine): RunLimits {
  return type === 'qemu' ? emulatedLimits : nativeLimits;
}
