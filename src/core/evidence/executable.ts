/** What a file is that somebody wants to be started, from its first bytes. */
export type Executable =
  | { readonly kind: 'script'; readonly interpreter: string }
  /** `machine` is the number of its processor in ELF; `loader` the program that links it when it starts, or null. */
  | { readonly kind: 'program'; readonly machine: number; readonly loader: string | null }
  | { readonly kind: 'unknown' };

/** Enough of a file for `readExecutable`: loaders are named right behind the headers. */
export const executableHeadBytes = 16 << 10;

const loadedBy = 3; // PT_INTERP

/** Reads a script's first line or the headers of a 64-bit little-endian ELF file. */
export function readExecutable(head: Uint8Array): Executable {
  const text = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (text(0, 2) === '#!') {
    const [, interpreter = ''] = /^#![ \t]*([^ \t\r\n]*)/.exec(text(0, 512)) ?? [];
    return { kind: 'script', interpreter };
  }
  if (text(0, 6) !== '\u007fELF\u0002\u0001' || head.length < 64) return { kind: 'unknown' };
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const headersAt = Number(view.getBigUint64(32, true));
  const [size, count] = [view.getUint16(54, true), view.getUint16(56, true)];
  let loader: string | null = null;
  for (let i = 0; i < count; i++) {
    const at = headersAt + i * size;
    if (size < 40 || at + size > head.length) break;
    if (view.getUint32(at, true) !== loadedBy) continue;
    const nameAt = Number(view.getBigUint64(at + 8, true));
    loader = text(nameAt, nameAt + 256).split('\0')[0]!;
  }
  return { kind: 'program', machine: view.getUint16(18, true), loader };
}
