import type { CrashReport } from '../../core/report/crash-report.ts';
import { reportLimits } from '../../core/report/read-console.ts';

/** A report of a console that is read piece by piece; its line numbers are those of the whole console. */
export interface FoundReport {
  readonly report: CrashReport;
  /** The report goes on behind what was looked at: its text ends early. */
  readonly cut: boolean;
  /** The crash line as it stands in the console. */
  readonly crashText: string;
}

export interface WindowSizes {
  /** Bytes in front of a window that are kept, for the lines in front of a crash. */
  readonly front: number;
  /** Bytes in which crash lines are looked for; at least four times those in front. */
  readonly core: number;
  /** Bytes behind, so that a report whose crash line comes last has its text. */
  readonly behind: number;
}

/** A report is no longer than the part behind, nor do its lines in front reach back further than the part in front. */
const fileWindow: WindowSizes = { front: 1 << 16, core: 1 << 24, behind: 1 << 20 };
/** Small, because a growing console is read again and again. */
export const followWindow: WindowSizes = { front: 1 << 16, core: 1 << 18, behind: 1 << 18 };

/**
 * Reads a console of any length in bounded memory. What is not longer than one window is read as a whole; beyond that the
 * flags that hold for a whole log (suppressed, panicked) hold for a window.
 */
export class ConsoleWindows {
  readonly #parse: (text: string) => readonly CrashReport[];
  readonly #sizes: WindowSizes;
  #pending: Uint8Array[] = [];
  #size = 0;
  /** Number of the first pending line. */
  #firstLine = 0;
  /** Crash lines before this one are done with. */
  #doneLine = 0;
  #newestLine = 0;

  constructor(parse: (text: string) => readonly CrashReport[], sizes: WindowSizes = fileWindow) {
    this.#parse = parse;
    this.#sizes = sizes;
  }

  /** The number of the line that is being written. */
  get newestLine(): number {
    return this.#newestLine;
  }

  /** Takes more of the console; returns the reports that nothing can be added to any more. */
  push(bytes: Uint8Array): FoundReport[] {
    const { front, core, behind } = this.#sizes;
    const found: FoundReport[] = [];
    for (let at = 0; at < bytes.length; ) {
      const room = front + core + behind - this.#size;
      const part = bytes.subarray(at, at + room);
      this.#pending.push(part);
      this.#size += part.length;
      this.#newestLine += countNewlines(part);
      at += part.length;
      if (part.length === room) found.push(...this.#fullWindow());
    }
    return found;
  }

  /**
   * The reports whose crash line came before the line `before`, by default those of all whole lines: as much as has come
   * is their text, though the console may go on.
   */
  settle(before = this.#newestLine): FoundReport[] {
    if (before <= this.#doneLine) return [];
    const bytes = this.#joined();
    const found = this.#reports(bytes, before, false);
    if (before >= this.#newestLine) this.#forget(bytes, bytes.length);
    return found;
  }

  /** The reports of what is left, an unfinished last line too. */
  end(): FoundReport[] {
    return this.settle(this.#newestLine + 1);
  }

  #fullWindow(): FoundReport[] {
    const { front, core } = this.#sizes;
    const bytes = this.#joined();
    const end = lineStart(bytes, front + core, core >> 1);
    const found = this.#reports(bytes, this.#firstLine + countNewlines(bytes.subarray(0, end)), true);
    this.#forget(bytes, end);
    return found;
  }

  #joined(): Buffer {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [bytes];
    return bytes;
  }

  #reports(bytes: Buffer, before: number, goesOn: boolean): FoundReport[] {
    const [first, done] = [this.#firstLine, this.#doneLine];
    this.#doneLine = Math.max(done, before);
    const text = bytes.toString('latin1');
    const lines = new LineStarts(text);
    return this.#parse(text).flatMap((report) => {
      const [crashLine, endLine] = [first + report.crashLine, first + report.endLine];
      if (crashLine < done || crashLine >= before) return [];
      const start = lines.startOf(report.crashLine);
      const last = lines.startOf(report.endLine - 1);
      const cut = isCut(text, start, last, goesOn);
      return [{ report: { ...report, crashLine, endLine }, cut, crashText: text.slice(start, lineEnd(text, start)) }];
    });
  }

  /** Of what lies before `end` only what a next crash may need in front of it is kept. */
  #forget(bytes: Buffer, end: number): void {
    const { front } = this.#sizes;
    const start = end > front ? lineStart(bytes, end - front, front >> 1) : 0;
    this.#firstLine += countNewlines(bytes.subarray(0, start));
    // A copy, so that the large window can go.
    this.#pending = [Buffer.from(bytes.subarray(start))];
    this.#size = bytes.length - start;
  }
}

/** Where the line begins in which `at` lies, but not more than `most` bytes back: so lines without end do not stop us. */
function lineStart(bytes: Buffer, at: number, most: number): number {
  const newline = bytes.lastIndexOf(10, at - 1);
  return newline === -1 || newline + 1 < at - most ? at : newline + 1;
}

/** Whether there would be more of a report: its last line is at the end of what was read, or where reports are cut. */
function isCut(text: string, start: number, last: number, goesOn: boolean): boolean {
  const next = lineEnd(text, last) + 1;
  if (next >= text.length) return goesOn;
  return reportLimits.some((limit) => last < start + limit && lineEnd(text, next) >= start + limit);
}

/** Where the line ends that begins at `start`, but not more than 4,096 characters on. */
function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return Math.min(end === -1 ? text.length : end, start + 4096);
}

/** Where lines begin, by their numbers: one pass over the text if they are asked for nearly in order. */
class LineStarts {
  readonly #text: string;
  #line = 0;
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  startOf(line: number): number {
    for (; this.#line > line; this.#line--) this.#start = this.#text.lastIndexOf('\n', this.#start - 2) + 1;
    for (; this.#line < line; this.#line++) {
      const end = this.#text.indexOf('\n', this.#start);
      this.#start = end === -1 ? this.#text.length : end + 1;
    }
    return this.#start;
  }
}

function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
