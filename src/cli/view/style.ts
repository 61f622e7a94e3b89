import type { Style } from './shapes.ts';

/** What a stream can show: colour on terminals unless NO_COLOR is set, signs beyond ASCII where the locale has them. */
export function styleOf(stream: { readonly isTTY?: boolean }): Style {
  const locale = process.env['LC_ALL'] ?? process.env['LANG'] ?? '';
  return {
    unicode: !/^(C|POSIX)$/.test(locale) && process.env['TERM'] !== 'linux',
    colour: stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
  };
}
