import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { CarriedFile, GuestCommand, ReproducerStep } from '../../ports/reproducer.ts';
import { type CpioEntry, cpioArchive } from './cpio.ts';
import type { RunLimits } from './run-limits.ts';

export const directories = ['dev', 'proc', 'sys', 'tmp', 'work', 'culprit'];
export const devices = [
  ['dev/console', 5, 1],
  ['dev/null', 1, 3],
  ['dev/zero', 1, 5],
  ['dev/full', 1, 7],
  ['dev/random', 1, 8],
  ['dev/urandom', 1, 9],
  ['dev/kmsg', 1, 11],
] as const;

/** Where the files of the reproducer are in our guests, which is also where its programs start. */
export const reproducerFolder = '/work';

/**
 * The part that all runs share: folders, the device nodes a kernel without devtmpfs lacks, init, our control program
 * and the files of the reproducer.
 */
export async function baseArchive(programs: string, carried: readonly CarriedFile[]): Promise<Buffer> {
  const file = async (path: string, from: string, mode: number): Promise<CpioEntry> => ({
    kind: 'file',
    path,
    mode,
    bytes: await readFile(from),
  });
  return cpioArchive([
    ...directories.map((path): CpioEntry => ({ kind: 'directory', path, mode: path === 'tmp' ? 0o1777 : 0o755 })),
    ...devices.map(
      ([path, major, minor]): CpioEntry => ({ kind: 'character-device', path, mode: 0o666, major, minor }),
    ),
    await file('init', join(programs, 'init'), 0o755),
    await file('culprit/control', join(programs, 'control'), 0o755),
    ...(await Promise.all(
      carried.map(({ name, from, executable }) =>
        file(`${reproducerFolder.slice(1)}/${name}`, from, executable ? 0o755 : 0o644),
      ),
    )),
  ]);
}

export interface RunSettings {
  readonly nonce: string;
  readonly limits: RunLimits;
  /** Known-good programs that run before the steps. */
  readonly controls: readonly GuestCommand[];
  readonly steps: readonly ReproducerStep[];
  readonly traced: boolean;
  /** How the guest ends itself. */
  readonly end: 'reboot' | 'power off';
  readonly sysctls?: Readonly<Record<string, string>>;
}

/** What the guest reads of it at the most. */
const mostSettingsBytes = 65_535;

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

/** What `guest/settings.c` reads. Throws `Failure` REPRODUCER_BROKEN. */
export function runFile({ nonce, limits, controls, steps, traced, end }: RunSettings): Buffer {
  const lines = [
    `nonce=${nonce}`,
    `control_ms=${Math.round((limits.controlMs * 2) / 3)}`,
    `stuck_ms=${limits.stuckMs}`,
    `late_ms=${limits.lateMs}`,
    `end=${end === 'reboot' ? 'reboot' : 'poweroff'}`,
    ...controls.flatMap((command) => programLines('control', command, false)),
    ...steps.flatMap((step) => {
      const command = traced ? step.traced : step;
      return programLines('step', command, traced && command.kind === 'program');
    }),
  ];
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  if (bytes.length > mostSettingsBytes)
    throw new Failure('REPRODUCER_BROKEN', {
      what: 'the arguments of the reproducer are too long',
      why: `they take ${bytes.length} bytes of at most ${mostSettingsBytes}`,
      mend: 'put them into a file, and that into reproducer.files',
    });
  return bytes;
}

function programLines(key: 'control' | 'step', { argv, limitMs }: GuestCommand, traced: boolean): string[] {
  return [`${key}=${limitMs}`, `trace=${traced ? 'yes' : 'no'}`, ...argv.map((word) => `argument=${encoded(word)}`)];
}

/** As the guest decodes it: what would end a line, and the sign itself. */
function encoded(word: string): string {
  return word.replaceAll(/[%\n\r]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
