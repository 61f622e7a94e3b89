import { statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TestMachine } from '../../ports/test-machine.ts';
import { plainEnvironment } from '../process/run-process.ts';
import { type BootRequest, ConsoleMachine, type MachineKind } from './console-machine.ts';
import type { MachineProcess } from './console-run.ts';
import type { MachineOptions } from './machine-options.ts';
import { nativeLimits } from './run-limits.ts';

/** Memory of a machine is a file: in memory where there is room for all of them, with as much again for its gaps. */
const memoryFiles = '/dev/shm';

/** User Mode Linux: the kernel is a program of this host, 0.1 s to boot. Needs no KVM and no privileges. */
export function umlMachine(options: MachineOptions): TestMachine {
  return new ConsoleMachine(umlKind(options.workDir), options);
}

function umlKind(workDir: string): MachineKind {
  let memoryDirectory = workDir;
  return {
    arch: 'um',
    end: 'power off',
    async prepare(_signal, { memoryMiB, count }) {
      const room = await freeMiB(memoryFiles);
      memoryDirectory = room >= 2 * memoryMiB * count ? memoryFiles : workDir;
      return nativeLimits;
    },
    async process(request) {
      return umlProcess(request, memoryDirectory);
    },
  };
}

async function freeMiB(directory: string): Promise<number> {
  const stats = await statfs(directory).catch(() => null);
  return stats === null ? 0 : (stats.bavail * stats.bsize) / (1 << 20);
}

/** Without it, UML built with glibc 2.35 or newer dies when the first program starts. */
export const umlEnvironment = { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } as const;

export function umlParameters(memoryMiB: number, initramfs: string, cmdline: string): readonly string[] {
  return [
    `mem=${memoryMiB}M`,
    `initrd=${initramfs}`,
    'con=null',
    'con0=fd:0,fd:1',
    // Where the kernel has hostfs, this is all of the host that the guest can see: a folder that does not exist.
    'hostfs=nothing',
    ...cmdline.split(' '),
  ];
}

function umlProcess(request: BootRequest, memoryDirectory: string): MachineProcess {
  const { kernel, initramfs, directory, memoryMiB, cmdline } = request;
  const parameters = umlParameters(memoryMiB, basename(initramfs), cmdline);
  return {
    // The kernel's first lines go to standard error, the rest to standard output: only one pipe keeps their order.
    argv: ['sh', '-c', 'exec "$@" 2>&1', 'sh', kernel.bootImage, ...parameters],
    cwd: directory,
    env: plainEnvironment({ ...umlEnvironment, TMPDIR: memoryDirectory, HOME: directory }),
    // The memory file also covers a gap of up to 1 GiB that address randomisation leaves.
    fileBytes: memoryMiB * (1 << 20) + 4 * 2 ** 30,
    brokenBy: ({ status, console }) => (/Linux version \d/.test(console) ? null : umlTrouble(status, console)),
  };
}

/** What UML says of its host before its kernel starts; any other early end is the kernel's own. */
function umlTrouble(status: number, console: string): string | null {
  if (status === 126 || status === 127) return `the kernel cannot be started: ${console.trim().slice(-200)}`;
  const line = console
    .split('\n')
    .find((text) =>
      /\bfailed\b|not permitted|No space left|Cannot allocate|check_ptrace|failed to execute/i.test(text),
    );
  return line === undefined || status === 0 ? null : `User Mode Linux does not run here: ${line.trim().slice(0, 200)}`;
}
