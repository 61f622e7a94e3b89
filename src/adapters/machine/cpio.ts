/** An entry of an initramfs. Paths are relative, without `./`; parents come before what lies in them. */
export type CpioEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'character-device';
      readonly path: string;
      readonly mode: number;
      readonly major: number;
      readonly minor: number;
    };

const typeBits = { directory: 0o040000, file: 0o100000, 'character-device': 0o020000 } as const;
/** Archives may follow one another in one initramfs when each begins at a multiple of 4; cpio itself writes 512. */
const blockSize = 512;

/** An archive in the format `newc` that the kernel unpacks: owner root, all times 0, so equal entries give equal bytes. */
export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.map((entry, index) => entryBytes(entry, index + 1));
  parts.push(record('TRAILER!!!', [0, 0], [0, 0], new Uint8Array()));
  const archive = Buffer.concat(parts);
  return Buffer.concat([archive, Buffer.alloc(padding(archive.length, blockSize))]);
}

function entryBytes(entry: CpioEntry, inode: number): Buffer {
  const mode = typeBits[entry.kind] | entry.mode;
  const device: [number, number] = entry.kind === 'character-device' ? [entry.major, entry.minor] : [0, 0];
  return record(entry.path, [inode, mode], device, entry.kind === 'file' ? entry.bytes : new Uint8Array());
}

function record(
  path: string,
  [inode, mode]: readonly [number, number],
  [major, minor]: readonly [number, number],
  bytes: Uint8Array,
): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = 1;
  // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, links, 0, bytes.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map(hex8).join('')}`);
  return Buffer.concat([
    header,
    name,
    Buffer.alloc(padding(header.length + name.length, 4)),
    bytes,
    Buffer.alloc(padding(bytes.length, 4)),
  ]);
}

function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

function padding(length: number, multiple: number): number {
  return (multiple - (length % multiple)) % multiple;
}
