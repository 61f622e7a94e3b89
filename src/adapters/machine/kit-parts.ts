import type { KitBoot } from '../../core/kit/kit-facts.ts';
import { kitNonce } from '../../core/kit/run-script.ts';
import { guestFlags, guestSources, initSources } from './compile-guest.ts';
import { panicSoon } from './console-machine.ts';
import { devices, directories, settingsText } from './initramfs.ts';
import { type Accelerator, qemuArguments } from './qemu-command.ts';
import { emulatedLimits, nativeLimits, type RunLimits } from './run-limits.ts';
import { umlEnvironment, umlParameters } from './uml.ts';

/** What the machines of a kit are: the ones of the bisection, told to a shell. */

export interface KitMachine {
  readonly type: string;
  readonly memoryMiB: number;
  /** Kernel parameters of the job. */
  readonly cmdline: string;
  readonly reproducerTimeoutMs: number;
  /** Text of the configuration; empty where none is known. */
  readonly config: string;
}

/** What a kit has in `guest/`: files to copy by name, flags to compile them with, entries of the initramfs, settings. */
export function kitGuest(machine: KitMachine) {
  const isUml = machine.type === 'uml';
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
    settings: settingsText({
      nonce: kitNonce,
      reproducerTimeoutMs: machine.reproducerTimeoutMs,
      limits: limitsOf(machine),
      traced: false,
      end: isUml ? 'power off' : 'reboot',
    }),
  };
}

/** Null for a machine that no shell can boot. */
export function kitBoot(machine: KitMachine): KitBoot | null {
  const { type, memoryMiB } = machine;
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
    'qemu-system-x86_64',
    ...qemuArguments({
      kernel: { vmlinux: '@VMLINUX@', bootImage: '@IMAGE@' },
      config: machine.config,
      initramfs: '@INITRAMFS@',
      memoryMiB,
      cmdline,
      accelerator,
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
