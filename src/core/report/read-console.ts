import { lineEnd } from './console-lines.ts';
import type { CrashReport } from './crash-report.ts';
import { crashType } from './crash-type.ts';
import type { Suppressions } from './suppression.ts';
import type { TriggerTable } from './trigger-table.ts';

/** How the consoles of one kind of system are read. */
export interface System<Text extends string = string> {
  readonly triggers: TriggerTable<Text>;
  readonly suppressions: Suppressions;
  /** Reads the report whose crash line begins at `start`, and no more than `maxLength` characters behind that. */
  readonly read: (console: string, start: number, trigger: Text, maxLength: number) => ReadReport;
}

/** What one report says of its crash. */
export interface ReadReport {
  /** Normalised, as are the alternatives. */
  readonly title: string;
  readonly alternatives: readonly string[];
  readonly corrupted: string | null;
  /** Where the title alone does not tell it. */
  readonly type?: string;
  /** The telling frame where it is not simply the name behind the last ` in ` of the title. */
  readonly frame?: string | null;
  /** Lines in front of the crash line that tell more of it; each with its line feed. */
  readonly front: string;
  /** The lines from the crash line on. */
  readonly body: string;
  /** Where the last line of the report ends in the console. */
  readonly end: number;
  readonly guiltyFile: string | null;
}

export interface ParseOptions {
  /** Stop after so many reports; the first names the run. Default: all. */
  readonly maxReports?: number;
}

/**
 * How many crash lines are looked at, in steps, and how far behind each: the first names the run; of very many only those
 * with a new title are kept. It keeps a console full of crash lines from costing more than its length.
 */
const patience = [
  { crashLines: 1, length: 1 << 20, newTitlesOnly: false },
  { crashLines: 100, length: 1 << 17, newTitlesOnly: false },
  { crashLines: 1000, length: 1 << 14, newTitlesOnly: true },
] as const;

/** All crashes in a console, in its order. */
export function readConsole<Text extends string>(
  text: string,
  system: System<Text>,
  { maxReports = Number.POSITIVE_INFINITY }: ParseOptions = {},
): CrashReport[] {
  const reports: CrashReport[] = [];
  const titles = new Set<string>();
  let log: WholeLog | undefined;
  let seen = 0;
  let crashLine = 0;
  let counted = 0;
  for (const { start, trigger } of system.triggers.crashLines(text)) {
    const step = patience.find((it) => seen < it.crashLines);
    if (!step || reports.length >= maxReports) break;
    seen++;
    log ??= wholeLog(text, system.suppressions);
    crashLine += countLines(text, counted, start);
    counted = start;
    const read = system.read(text, start, trigger, step.length);
    const endLine = crashLine + countLines(text, start, read.end) + 1;
    if (!step.newTitlesOnly || !titles.has(read.title)) reports.push(crashReport(read, { crashLine, endLine }, log));
    titles.add(read.title);
  }
  return reports;
}

/** What is said anywhere in the log and holds for each of its reports. */
interface WholeLog {
  readonly suppressed: boolean;
  readonly panicked: boolean;
  readonly disconnected: boolean;
}

function wholeLog(text: string, suppressions: Suppressions): WholeLog {
  return {
    suppressed: suppressions.foundIn(text),
    panicked: text.includes('Kernel panic - not syncing'),
    disconnected: text.includes('serialport: VM disconnected.'),
  };
}

function crashReport(
  read: ReadReport,
  place: Pick<CrashReport, 'crashLine' | 'endLine'>,
  { suppressed, panicked, disconnected }: WholeLog,
): CrashReport {
  const { title } = read;
  return {
    title,
    altTitles: [...new Set(read.alternatives)].filter((it) => it !== title),
    type: read.type ?? crashType(title),
    frame: read.frame === undefined ? frameOf(title) : read.frame,
    corrupted: read.corrupted ?? (disconnected ? 'the console was disconnected' : null),
    suppressed,
    panicked,
    executor: executorOf(read.front) ?? executorOf(read.body),
    text: read.front + read.body,
    ...place,
    guiltyFile: read.guiltyFile,
  };
}

export function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const frameInTitle = /^.* in ((?:<[\w: ]{1,100}>)?[\w:]+)/;

/** The name behind the last ` in ` of a title. */
function frameOf(title: string): string | null {
  const name = frameInTitle.exec(title)?.[1];
  return name === undefined || name === 'corrupted' ? null : name;
}

function executorOf(text: string): CrashReport['executor'] {
  if (!text.includes(' Comm: syz.')) return null;
  const match = / Comm: syz\.(\d{1,9})\.(\d{1,9}) /.exec(text);
  return match && { proc: Number(match[1]), id: Number(match[2]) };
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = lineEnd(text, from); at < to; at = lineEnd(text, at + 1)) count++;
  return count;
}

/** Where a report is cut at the latest, in characters behind the beginning of its crash line. */
export const reportLimits: readonly number[] = patience.map(({ length }) => length);
