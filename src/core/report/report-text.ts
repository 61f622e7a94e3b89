import { type ConsoleLine, consoleLine, contextOf, type LineContext, lineEnd, rawLine } from './console-lines.ts';
import { linuxTriggers } from './triggers.ts';

/** The lines of a console that belong to one report, without their console prefixes. */
export interface ReportText {
  /** Earlier lines of the same context. */
  readonly front: readonly string[];
  /** From the crash line on. */
  readonly lines: readonly string[];
  /** How many of `lines` can name the crash: with caller tags all, without them those up to the next report. */
  readonly nameLines: number;
  /** Where the last line of the report ends in the console. */
  readonly end: number;
}

const maxFrontScan = 1 << 16;

/** Lines that look like crash lines but belong to the report in which they stand. */
const sameReport = [
  'invalid opcode: 0000',
  'Kernel panic - not syncing',
  'unregister_netdevice: waiting for',
  'PANIC: double fault',
  'Internal error:',
];
const otherReport = [
  'vmalloc: allocation failure:',
  'FAULT_INJECTION: forcing a failure',
  'FAULT_FLAG_ALLOW_RETRY missing',
];

/**
 * Cuts the report out whose crash line begins at `start`; which lines belong to it follows syzkaller, but that the
 * console is read no more than `maxLength` characters on.
 */
export function cutReport(console: string, start: number, maxLength: number): ReportText {
  const end = lineEnd(console, start);
  const crash = rawLine(console, start, end);
  const context = contextOf(crash);
  const crashLine = consoleLine(crash, context);
  const taggedByCaller = context !== 'console' && context !== 'none';
  const filter = new LineFilter(crash.includes('KMSAN') ? 16 : 22);
  const lines: string[] = [];
  const until = Math.min(console.length, start + maxLength);
  let nameLines: number | undefined;
  let nextCandidate = linuxTriggers.scan.next(console, end, until);
  let reportEnd = end;
  let allProcessors = false;
  for (let at = start; at < until; ) {
    const stop = lineEnd(console, at);
    const line = at === start ? crashLine : consoleLine(rawLine(console, at, stop));
    if (at !== start && nameLines === undefined) {
      const candidate = nextCandidate !== -1 && nextCandidate < stop;
      if (startsOtherReport(line.text, candidate)) nameLines = lines.length;
      else if (candidate) nextCandidate = linuxTriggers.scan.next(console, stop, until);
    }
    const belongs = line.context === context || (allProcessors && line.context.startsWith('C'));
    if (at === start || (belongs && !line.unreliable)) {
      if (line.text.includes('Sending NMI from CPU')) allProcessors = true;
      if (filter.keeps(line.text)) lines.push(line.text);
      reportEnd = stop;
    }
    at = stop + 1;
  }
  const front = registerDump(console, start, crash) ?? linesInFront(console, start, context);
  return { front, lines, nameLines: taggedByCaller ? lines.length : (nameLines ?? lines.length), end: reportEnd };
}

function startsOtherReport(text: string, candidate: boolean): boolean {
  if (otherReport.some((it) => text.includes(it))) return true;
  return candidate && linuxTriggers.triggerOf(text) !== undefined && !sameReport.some((it) => text.includes(it));
}

/** Drops what a report that is followed by a panic repeats. */
class LineFilter {
  #seen = 0;
  #dropRest = false;
  readonly #enough: number;

  constructor(enough: number) {
    this.#enough = enough;
  }

  keeps(text: string): boolean {
    this.#seen++;
    if (this.#seen > this.#enough && repeatsReport(text)) this.#dropRest = true;
    return !this.#dropRest && !text.includes('Disabling lock debugging due to kernel taint');
  }
}

function repeatsReport(text: string): boolean {
  return (
    text.includes('Kernel panic - not syncing') ||
    text.includes('WARNING: possible circular locking dependency detected')
  );
}

function linesInFront(console: string, start: number, context: LineContext): string[] {
  const wanted = context.startsWith('T') ? 50 : 5;
  const front: string[] = [];
  for (const line of linesBackwards(console, start)) {
    if (front.length === wanted) break;
    if (line.context === context && line.text !== '' && !line.unreliable) front.unshift(line.text);
  }
  return front;
}

/** User Mode Linux prints the registers of a fault right above the panic that tells of it. */
function registerDump(console: string, start: number, crash: string): string[] | null {
  if (!crash.includes('Kernel mode fault at addr')) return null;
  const dump: string[] = [];
  for (const { text } of linesBackwards(console, start)) {
    if (dump.length === 16) break;
    dump.unshift(text);
    if (text.startsWith('Pid: ')) return dump;
  }
  return null;
}

function* linesBackwards(console: string, start: number): Generator<ConsoleLine> {
  const from = Math.max(0, start - maxFrontScan);
  const lines = console.slice(from, Math.max(0, start - 1)).split('\n');
  const first = from === 0 ? 0 : 1;
  for (let i = lines.length - 1; i >= first; i--) yield consoleLine(rawLine(lines[i]!, 0, lines[i]!.length));
}
