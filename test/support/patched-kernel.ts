import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kernel } from '../../src/ports/kernel-builder.ts';

/**
 * A copy of a kernel for User Mode Linux in which a function returns a number at once: another revision without
 * another build. The image is an ELF file for x86_64.
 */
export function patchedKernel(kernel: Kernel, directory: string, functions: Readonly<Record<string, number>>): Kernel {
  const image = join(directory, `linux-${Object.keys(functions).join('-')}`);
  copyFileSync(kernel.bootImage, image);
  const bytes = readFileSync(image);
  for (const [name, value] of Object.entries(functions))
    returning(value).copy(bytes, placeOf(kernel.vmlinux, bytes, name));
  writeFileSync(image, bytes);
  chmodSync(image, 0o755);
  return { ...kernel, bootImage: image };
}

/** mov rax, VALUE; ret */
function returning(value: number): Buffer {
  const code = Buffer.from([0x48, 0xc7, 0xc0, 0, 0, 0, 0, 0xc3]);
  code.writeInt32LE(value, 3);
  return code;
}

function placeOf(vmlinux: string, elf: Buffer, name: string): number {
  const symbols = execFileSync('nm', [vmlinux], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const found = new RegExp(`^([0-9a-f]+) [tT] ${name}$`, 'm').exec(symbols);
  if (found === null) throw new Error(`no function ${name} in ${vmlinux}`);
  const address = Number.parseInt(found[1]!, 16);
  for (let i = 0; i < elf.readUInt16LE(56); i++) {
    const at = Number(elf.readBigUInt64LE(32)) + i * elf.readUInt16LE(54);
    const [offset, start, size] = [8, 16, 32].map((field) => Number(elf.readBigUInt64LE(at + field))) as [
      number,
      number,
      number,
    ];
    if (elf.readUInt32LE(at) === 1 && address >= start && address < start + size) return address - start + offset;
  }
  throw new Error(`${name} is in no segment`);
}
