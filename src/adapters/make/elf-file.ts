import { type FileHandle, open } from 'node:fs/promises';

const SHT_SYMTAB = 2;
const STT_FILE = 4;
const mostTableBytes = 512 << 20;

export interface Section {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  /** Number of the section that it belongs to: for a table of symbols, their names. */
  readonly link: number;
}

/** Names of the source files that symbols of an ELF file come from, without folders. Throws `RangeError`. */
export async function sourceNames(path: string): Promise<ReadonlySet<string>> {
  const file = await open(path, 'r');
  try {
    const sections = await readSections(file);
    const table = sections.find(({ type }) => type === SHT_SYMTAB);
    const strings = table && sections[table.link];
    if (table === undefined || strings === undefined) return new Set();
    if (table.size + strings.size > mostTableBytes) throw new RangeError(`${path} has too many symbols`);
    const [symbols, text] = [
      await readExactly(file, table.offset, table.size),
      await readExactly(file, strings.offset, strings.size),
    ];
    return namesIn(symbols, text, (await readExactly(file, 0, 6))[4] === 2);
  } finally {
    await file.close();
  }
}

function namesIn(symbols: Buffer, text: Buffer, wide: boolean): ReadonlySet<string> {
  const [entrySize, infoAt] = wide ? [24, 4] : [16, 12];
  const names = new Set<string>();
  for (let at = 0; at + entrySize <= symbols.length; at += entrySize) {
    if ((symbols[at + infoAt]! & 0xf) !== STT_FILE) continue;
    const start = symbols.readUInt32LE(at);
    const end = text.indexOf(0, start);
    const name = text.toString('utf8', start, end < 0 ? text.length : end);
    names.add(name.slice(name.lastIndexOf('/') + 1));
  }
  return names;
}

/** The section header table, of 32 and 64 bit files of both byte orders. */
export async function readSections(file: FileHandle): Promise<readonly Section[]> {
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
      link: number(table, at + (wide ? 40 : 24), 4),
    };
  });
}

export async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new RangeError('the ELF file ends early');
  return buffer;
}
