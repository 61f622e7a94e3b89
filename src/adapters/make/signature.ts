import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { readExactly, readSections, type Section } from './elf-file.ts';

const SHT_NOTE = 7;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const chunkBytes = 1 << 20;

/**
 * Signature of a kernel, 64 hex: SHA-256 over those sections of its ELF file that are loaded and have contents,
 * without notes, in file order (as syzkaller's pkg/build/linux.go chooses them). Two kernels that run alike have
 * the same, whatever their symbols and line tables. Throws `RangeError` for a file that is no whole ELF file.
 */
export async function kernelSignature(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const loaded = (await readSections(file)).filter(isLoaded).toSorted((a, b) => a.offset - b.offset);
    if (loaded.length === 0) throw new RangeError(`${path} has no loaded sections`);
    for (const { offset, size } of loaded)
      for (let done = 0; done < size; done += chunkBytes)
        hash.update(await readExactly(file, offset + done, Math.min(chunkBytes, size - done)));
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

function isLoaded({ type, flags, size }: Section): boolean {
  return (flags & SHF_ALLOC) !== 0 && type !== SHT_NOBITS && type !== SHT_NOTE && size > 0;
}
