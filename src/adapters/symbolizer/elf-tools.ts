import { accessSync, constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The programs that read one kind of object file. */
export interface ElfTools {
  readonly nm: string;
  readonly objdump: string;
  readonly addr2line: string;
  /** Whether addresses can be given within a section (`-j`), as modules need it. */
  readonly sections: boolean;
}

/** How Debian calls the machine of an ELF header, and Node the host's. */
const machines: Readonly<Record<number, readonly [triplet: string, host: string]>> = {
  3: ['i686-linux-gnu', 'ia32'],
  8: ['mips64el-linux-gnuabi64', 'mips64el'],
  21: ['powerpc64le-linux-gnu', 'ppc64'],
  22: ['s390x-linux-gnu', 's390x'],
  40: ['arm-linux-gnueabi', 'arm'],
  62: ['x86_64-linux-gnu', 'x64'],
  183: ['aarch64-linux-gnu', 'arm64'],
  243: ['riscv64-linux-gnu', 'riscv64'],
  258: ['loongarch64-linux-gnu', 'loong64'],
};

/** The machine number of an ELF file; null where it is none. Throws what reading throws. */
export async function elfMachine(path: string): Promise<number | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(20), position: 0 });
    if (bytesRead < 20 || buffer.toString('latin1', 0, 4) !== '\x7fELF') return null;
    return buffer[5] === 2 ? buffer.readUInt16BE(18) : buffer.readUInt16LE(18);
  } finally {
    await file.close();
  }
}

/**
 * Those of the host for its own machine (32 bits of x86 too); for another one the binutils of that machine, else LLVM's,
 * which read all, else the host's, which at least read linked images of most.
 */
export function toolsFor(machine: number, installed: (program: string) => boolean = isInstalled): ElfTools {
  const [triplet, host] = machines[machine] ?? ['', ''];
  if (host === process.arch || (host === 'ia32' && process.arch === 'x64')) return gnuTools('');
  if (triplet !== '' && installed(`${triplet}-addr2line`)) return gnuTools(`${triplet}-`);
  if (installed('llvm-addr2line'))
    return { nm: 'llvm-nm', objdump: 'llvm-objdump', addr2line: 'llvm-addr2line', sections: false };
  return gnuTools('');
}

export function gnuTools(prefix: string): ElfTools {
  return { nm: `${prefix}nm`, objdump: `${prefix}objdump`, addr2line: `${prefix}addr2line`, sections: true };
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
