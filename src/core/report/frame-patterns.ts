/** Sources of patterns that formats are put together from. All are bounded: a line is matched in linear time. */

/** A program counter in brackets: `[<ffffffff81234567>]`, `[c000000000123456]`. */
const pc = String.raw`\[<?(?:0x)?[0-9a-f]{1,16}>?\]`;

/** A function, followed by what compilers add to it (`.isra.0`) or by its offset; captures the bare name. */
const func = String.raw`((?:<[^+.()]{1,200}>)?[A-Za-z0-9_$:]{1,512})[.+]`;

/** A source file with its line: `net/core/dev.c:123`. */
const source = String.raw`[\w./+-]{1,256}\.[a-z]{1,3}:\d{1,9}`;

/** Fills `{{PC}}`, `{{FUNC}}` and `{{SRC}}` in. */
export function pattern(text: TemplateStringsArray): RegExp {
  return new RegExp(text.raw[0]!.replaceAll('{{PC}}', pc).replaceAll('{{FUNC}}', func).replaceAll('{{SRC}}', source));
}

export const riscvStatus = /status: [0-9a-f]{16} badaddr: [0-9a-f]{16} cause: [0-9a-f]{16}/;

/** Lines that open a stack of calls. `stack backtrace:` is only a heading above `Call Trace:`. */
const starts = [
  /Call [Tt]race/,
  /Allocated:/,
  /Allocated by task \d+:/,
  /Freed:/,
  /Freed by task \d+:/,
  /^(?:\[.{1,100}\])? *backtrace(?: \(crc [0-9a-f]+\))?:/,
  /Backtrace:/,
  /Uninit was stored to memory at/,
  riscvStatus,
];

/** One pattern for all of them. */
export const stackStart = new RegExp(starts.map((start) => start.source).join('|'));

/** The openings by kind. */
export const stackStarts: readonly RegExp[] = starts;
