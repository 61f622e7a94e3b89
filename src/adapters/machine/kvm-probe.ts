import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancellation } from '../../ports/cancellation.ts';
import { plainEnvironment, runProcess } from '../process/run-process.ts';

/** Three guests in a row: a KVM that works by chance has been seen to start one or two. */
const attempts = 3;
/** A guest that works takes 0.2 s. */
const attemptLimitMs = 1_700;
/** What the guest tells the device `isa-debug-exit`; QEMU's status is then twice that and one. */
const exitValue = 0x15;
const exitPort = 0xf4;

/** Whether QEMU can run guests with KVM here, found by running one: a device node proves nothing. At most about 5 s. */
export async function kvmWorks(qemu: string, workDir: string, signal: Cancellation): Promise<boolean> {
  const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!usable) return false;
  const directory = await mkdtemp(join(workDir, 'kvm-'));
  try {
    const disk = join(directory, 'probe.img');
    await writeFile(disk, probeSector());
    for (let attempt = 0; attempt < attempts; attempt++)
      if (!(await guestAnswers(qemu, 'kvm', disk, signal))) return false;
    return true;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Boots the sector once; true when it said all it has to say in time. */
export async function guestAnswers(
  qemu: string,
  accelerator: 'kvm' | 'tcg',
  disk: string,
  signal: Cancellation,
): Promise<boolean> {
  const machine = [
    ['-accel', accelerator, '-M', 'pc', '-m', '16M', '-nodefaults', '-no-user-config', '-no-reboot'],
    ['-display', 'none', '-serial', 'stdio', '-monitor', 'none'],
    ['-device', `isa-debug-exit,iobase=0x${exitPort.toString(16)},iosize=0x04`],
    ['-drive', `if=floppy,format=raw,readonly=on,file=${disk}`],
  ];
  const end = await runProcess({
    argv: [qemu, ...machine.flat()],
    env: plainEnvironment(),
    isolation: 'confined',
    timeoutMs: attemptLimitMs,
    signal,
  });
  return end.status === 2 * exitValue + 1 && end.stdout.includes('OK');
}

/**
 * A boot sector: 16-bit code that waits for three ticks of the BIOS clock (so interrupts arrive, where a broken KVM
 * mostly hangs), writes `OK` to the first serial port and leaves through `isa-debug-exit`.
 */
export function probeSector(): Buffer {
  const code = [
    [0x31, 0xc0], // xor ax, ax
    [0x8e, 0xd8], // mov ds, ax
    [0xfb], // sti
    [0xb9, 0x03, 0x00], // mov cx, 3
    [0xa1, 0x6c, 0x04], // tick: mov ax, [0x46c], the BIOS clock
    [0xf4], // wait: hlt
    [0x3b, 0x06, 0x6c, 0x04], // cmp ax, [0x46c]
    [0x74, 0xf9], // je wait
    [0xe2, 0xf4], // loop tick
    [0xba, 0xf8, 0x03], // mov dx, 0x3f8, the serial port
    [0xb0, 0x4f, 0xee], // mov al, 'O'; out dx, al
    [0xb0, 0x4b, 0xee], // mov al, 'K'; out dx, al
    [0xba, exitPort, 0x00], // mov dx, exitPort
    [0xb0, exitValue, 0xee], // mov al, exitValue; out dx, al
    [0xf4], // hlt
    [0xeb, 0xfd], // jmp to the hlt
  ];
  const sector = Buffer.alloc(512);
  Buffer.from(code.flat()).copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
