import { demangleRust } from './demangle-rust.ts';

/**
 * The readable form of a symbol of C++ (`_ZN3foo3barEv`, Itanium ABI) or Rust (`_R…`), without parameters; any other
 * name, and what cannot be read, as it is.
 */
export function demangle(symbol: string): string {
  if (symbol.startsWith('_R')) return demangleRust(symbol) ?? symbol;
  if (symbol.startsWith('_Z')) return demangleItanium(symbol) ?? symbol;
  return symbol;
}

const legacyRustHash = /^h[0-9a-f]{16}$/;

/** Only names and nested names: templates and operators do not occur in kernels. */
function demangleItanium(symbol: string): string | null {
  const nested = /^_ZNK?/.exec(symbol);
  let at = nested ? nested[0].length : 2;
  const parts: string[] = [];
  for (;;) {
    const length = /^L?(\d{1,3})/.exec(symbol.slice(at, at + 4));
    if (!length) break;
    at += length[0].length;
    const part = symbol.slice(at, at + Number(length[1]));
    at += Number(length[1]);
    parts.push(part);
    if (!nested) break;
  }
  if (parts.length === 0 || (nested && symbol[at] !== 'E')) return null;
  if (nested && legacyRustHash.test(parts.at(-1)!)) return parts.slice(0, -1).map(legacyRustText).join('::');
  return parts.join('::');
}

const legacyEscapes: Readonly<Record<string, string>> = {
  LT: '<',
  GT: '>',
  RF: '&',
  BP: '*',
  C: ',',
  SP: '@',
  LP: '(',
  RP: ')',
};

/** Rust before v0 wrote `$LT$` for `<`, `..` for `::` and the like. */
function legacyRustText(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replace(/\$([A-Z]{1,2})\$/g, (whole, code: string) => legacyEscapes[code] ?? whole)
    .replace(/\$u([0-9a-f]{1,6})\$/g, (_, hex: string) =>
      String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff)),
    )
    .replaceAll('..', '::');
}
