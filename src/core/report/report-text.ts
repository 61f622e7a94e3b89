import { type ConsoleLine, consoleLine, contextOf, type LineContext, lineEnd, rawLine } from './console-lines.ts';
import { TriggerScan } from './trigger-scan.ts';
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

/** Every line that is looked at more closely has one of these: a crash line, or one that the rules below name. */
const notable = new TriggerScan([...linuxTriggers.windows, 'vmal', 'FAUL', 'g NM', 'Disa']);

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
  let next = notable.next(console, start, until);
  let reportEnd = end;
  let allProcessors = false;
  for (let at = start; at < until; ) {
    const stop = lineEnd(console, at);
    const line = at === start ? crashLine : consoleLine(rawLine(console, at, stop));
    const isNotable = next !== -1 && next < stop;
    if (isNotable) next = notable.next(console, stop, until);
    if (isNotable && at !== start && nameLines === undefined && startsOtherReport(line.text)) nameLines = lines.length;
    const belongs = line.context === context || (allProcessors && line.context.startsWith('C'));
    if (at === start || (belongs && !line.unreliable)) {
      if (isNotable && line.text.includes('Sending NMI from CPU')) allProcessors = true;
      if (filter.keeps(line.text, isNotable)) lines.push(line.text);
      reportEnd = stop;
    }
    at = stop + 1;
  }
  const front = registerDump(console, start, crash) ?? linesInFront(console, start, context);
  return { front, lines, nameLines: taggedByCaller ? lines.length : (nameLines ?? lines.length), end: reportEnd };
}

function startsOtherReport(text: string): boolean {
  if (otherReport.some((it) => text.includes(it))) return true;
  return linuxTriggers.triggerOf(text) !== undefined && !sameReport.some((it) => text.includes(it));
}

/** Drops what a report that is followed by a panic repeats. */
class LineFilter {
  #seen = 0;
  #dropRest = false;
  readonly #enough: number;

  constructor(enough: number) {
    this.#enough = enough;
  }

  keeps(text: string, isNotable: boolean): boolean {
    this.#seen++;
    if (!isNotable) return !this.#dropRest;
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
  for (let end = start - 1; end >= from; ) {
    const begin = end === 0 ? 0 : console.lastIndexOf('\n', end - 1) + 1;
    // Of the first line there may be only a part.
    if (begin < from) return;
    yield consoleLine(rawLine(console, begin, end));
    end = begin - 1;
  }
}
