/** Lines of a console that are the crash, from 0; `to` is exclusive. */
export interface LineSpan {
  readonly from: number;
  readonly to: number;
}

/** Beginnings of crash reports, for consoles of which no report was kept. */
const triggers =
  /-+\[ cut here \]-+|\b(?:BUG: |KASAN: |KMSAN: |KCSAN: |UBSAN: |WARNING: |INFO: task |Oops: |general protection fault|Kernel panic|Unable to handle|ERROR: \w+Sanitizer)|panicked at|Segmentation fault/;
const mostLines = 60;

/**
 * Where the crash stands: the line that the report begins with, else the first one that looks like the beginning of a
 * report. Null where there is none. A report was cut out of the console and may have lost what a driver put before its lines.
 */
export function crashLines(lines: readonly string[], report: string | null): LineSpan | null {
  const wanted = (report ?? '')
    .split('\n')
    .map(plain)
    .filter((line) => line.length > 8);
  const first = wanted[0];
  const exact = first === undefined ? -1 : lines.findIndex((line) => plain(line).includes(first));
  const from = exact >= 0 ? exact : lines.findIndex((line) => triggers.test(line));
  if (from < 0) return null;
  const length = exact >= 0 && wanted.length > 1 ? lastOf(lines, from, wanted) - from + 1 : mostLines;
  return { from, to: Math.min(lines.length, from + Math.min(length, mostLines * 4)) };
}

function lastOf(lines: readonly string[], from: number, wanted: readonly string[]): number {
  const texts = new Set(wanted);
  let last = from;
  for (let at = from; at < lines.length && at - last < mostLines; at++) if (texts.has(plain(lines[at]!))) last = at;
  return last;
}

/** A line without its time and its caller. */
function plain(line: string): string {
  return line.replace(/^\s*(?:<\d>)?\[\s*\d+\.\d+\](?:\[\s*[TC]\d+\])?\s*/, '').trim();
}

/** A console may send anything: nothing but text and tabs is shown, a line is cut where nobody would read on. */
export function shownLine(line: string): string {
  return line
    .replace(/\r+$/, '')
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .slice(0, 2000);
}
