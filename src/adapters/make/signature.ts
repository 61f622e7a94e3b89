import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

const SHT_NOTE = 7;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const chunkBytes = 1 << 20;

interface Section {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
}

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

/** The section header table, of 32 and 64 bit files of both byte orders. */
async function readSections(file: FileHandle): Promise<readonly Section[]> {
  const header = await readExactly(file, 0, 64);
  if (header.readUInt32BE(0) !== 0x7f454c46) throw new RangeError('not an ELF file');
  const wide = header[4] === 2;
  const little = header[5] === 1;
  const number = (bytes: Buffer, at: number, length: number): number =>
    length === 8
      ? Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
      : little
        ? bytes.readUIntLE(at, length)
        : bytes.readUIntBE(at, length);
  const word = wide ? 8 : 4;
  const tableAt = number(header, wide ? 40 : 32, word);
  const entrySize = number(header, wide ? 58 : 46, 2);
  const count = number(header, wide ? 60 : 48, 2);
  const table = await readExactly(file, tableAt, entrySize * count);
  return Array.from({ length: count }, (_, i) => {
    const at = i * entrySize;
    return {
      type: number(table, at + 4, 4),
      flags: number(table, at + 8, word),
      offset: number(table, at + (wide ? 24 : 16), word),
      size: number(table, at + (wide ? 32 : 20), word),
    };
  });
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new RangeError('the ELF file ends early');
  return buffer;
}
