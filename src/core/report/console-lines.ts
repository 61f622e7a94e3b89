/**
 * Which printer a line came from, so that lines of different tasks can be told apart: the caller tag (`T123`, `C0`)
 * where the kernel prints one (CONFIG_PRINTK_CALLER), `console` with only a timestamp, `none` without either.
 */
export type LineContext = string;

export interface ConsoleLine {
  readonly context: LineContext;
  /** The line without its console prefix. */
  readonly text: string;
  /** A stack frame that the unwinder itself doubts (`? name` on x86, `(unreliable)` on PowerPC). */
  readonly unreliable: boolean;
}

/** Longer lines are not looked at beyond this length: no kernel prints them, and patterns stay bounded. */
const maxLineLength = 4096;

const timestamp = /^\[ *\d{1,9}\.\d{1,9}\](?:\[ *([CT]\d{1,9})\])? /;
const decoration = /^(?:\*\* \d{1,9} printk messages dropped \*\* )?(?:.{0,100} login: )?(?:<\d{1,3}>)?(?=\[)/;
const questionable = / \? +[\w.$]{1,512}\+0x[0-9a-f]{1,16}\/0x/;

/** The line that begins at `start` and ends before `end`, without the carriage returns of a serial console. */
export function rawLine(text: string, start: number, end: number): string {
  let last = Math.min(end, start + maxLineLength);
  while (last > start && text.charCodeAt(last - 1) === 13) last--;
  return text.slice(start, last);
}

/** Where the line that `from` is in ends: before its line feed. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** The lines from `start` on that begin before `end`; at least one. */
export function linesBetween(text: string, start: number, end: number): string[] {
  const lines: string[] = [];
  for (let at = start; at < end || at === start; ) {
    const stop = Math.min(end, lineEnd(text, at));
    lines.push(rawLine(text, at, stop));
    at = stop + 1;
  }
  return lines;
}

export function contextOf(raw: string): LineContext {
  const match = timestamp.exec(raw.startsWith('[') ? raw : undecorated(raw));
  if (!match) return 'none';
  return match[1] ?? 'console';
}

/** The line without what a terminal or an old printk puts in front of the timestamp. */
function undecorated(raw: string): string {
  if (!raw.startsWith('** ') && !raw.startsWith('<') && !raw.includes(' login: ')) return '';
  return raw.slice(decoration.exec(raw)?.[0].length ?? 0);
}

export function consoleLine(raw: string, context: LineContext = contextOf(raw)): ConsoleLine {
  if (context === 'none') return { context, text: raw, unreliable: false };
  const text = raw.slice(raw.indexOf('] ') + 2);
  const unreliable =
    !text.includes('<EOI>') && ((text.includes(' ? ') && questionable.test(text)) || text.endsWith(' (unreliable)'));
  return { context, text, unreliable };
}
