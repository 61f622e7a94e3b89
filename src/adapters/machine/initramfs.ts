import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpioEntry, cpioArchive } from './cpio.ts';
import type { RunLimits } from './run-limits.ts';

const directories = ['dev', 'proc', 'sys', 'tmp', 'work', 'culprit'];
const devices = [
  ['dev/console', 5, 1],
  ['dev/null', 1, 3],
  ['dev/zero', 1, 5],
  ['dev/full', 1, 7],
  ['dev/random', 1, 8],
  ['dev/urandom', 1, 9],
  ['dev/kmsg', 1, 11],
] as const;

/** The part that all runs share: folders, the device nodes a kernel without devtmpfs lacks, and the three programs. */
export async function baseArchive(programs: string): Promise<Buffer> {
  const program = async (path: string, name: string): Promise<CpioEntry> => ({
    kind: 'file',
    path,
    mode: 0o755,
    bytes: await readFile(join(programs, name)),
  });
  return cpioArchive([
    ...directories.map((path): CpioEntry => ({ kind: 'directory', path, mode: path === 'tmp' ? 0o1777 : 0o755 })),
    ...devices.map(
      ([path, major, minor]): CpioEntry => ({ kind: 'character-device', path, mode: 0o666, major, minor }),
    ),
    await program('init', 'init'),
    await program('culprit/control', 'control'),
    await program('culprit/repro', 'repro'),
  ]);
}

export interface RunSettings {
  readonly nonce: string;
  readonly reproducerTimeoutMs: number;
  readonly limits: RunLimits;
  readonly traced: boolean;
  /** How the guest ends itself. */
  readonly end: 'reboot' | 'power off';
  readonly sysctls?: Readonly<Record<string, string>>;
}

/** The part of one run, which follows the shared one: the files that `guest/settings.c` and `sysctls.c` read. */
export function runArchive(settings: RunSettings): Buffer {
  return cpioArchive([
    { kind: 'file', path: 'culprit/run', mode: 0o600, bytes: runFile(settings) },
    { kind: 'file', path: 'culprit/sysctl', mode: 0o600, bytes: sysctlFile(settings.sysctls ?? {}) },
  ]);
}

/** One `path=value` a line, relative to /proc/sys; `net.ipv4.ip_forward` or, where a name has dots, with slashes. */
export function sysctlFile(sysctls: Readonly<Record<string, string>>): Buffer {
  const path = (name: string) => (name.includes('/') ? name : name.replaceAll('.', '/'));
  return Buffer.from(
    Object.entries(sysctls)
      .map(([name, value]) => `${path(name)}=${value}\n`)
      .join(''),
  );
}

export function runFile({ nonce, reproducerTimeoutMs, limits, traced, end }: RunSettings): Buffer {
  const lines = [
    `nonce=${nonce}`,
    `control_ms=${Math.round((limits.controlMs * 2) / 3)}`,
    `reproducer_ms=${reproducerTimeoutMs}`,
    `stuck_ms=${limits.stuckMs}`,
    `late_ms=${limits.lateMs}`,
    `trace=${traced ? 'yes' : 'no'}`,
    `end=${end === 'reboot' ? 'reboot' : 'poweroff'}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}
