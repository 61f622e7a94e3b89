import type { LogItem } from './document.ts';

/** A foreign text that begins in an item's own line and may go on in the next ones. */
export function fullText(first: string, { more }: LogItem): string {
  return more === undefined ? first : [first, ...more].join('\n');
}
