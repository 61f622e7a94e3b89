/**
 * From the console of a Linux machine to the crashes that it tells of: where a report begins and which lines belong to
 * it, its title, its class, the function and the file that it names, and whether it can be trusted. Titles are those of
 * syzkaller (pkg/report, 2026), because the crashes that people ask about were named by it. This folder reads text that
 * exists: it does not watch machines, does not know whether a run was good or bad (core/evidence does), and looks up
 * no addresses itself (adapters/symbolizer does). A new kind of crash is a new file in `families/`.
 */
import { rawLine } from './console-lines.ts';
import { corruption } from './corruption.ts';
import type { CrashReport } from './crash-report.ts';
import { crashTitle } from './crash-title.ts';
import { crashType } from './crash-type.ts';
import { guiltyFile } from './guilty-file.ts';
import { normaliseTitle } from './normalise.ts';
import { cutReport, lineEnd, type ReportText } from './report-text.ts';
import { isSuppressed } from './suppression.ts';
import { type TriggerText, triggerOf, triggerScan } from './triggers.ts';

/**
 * How many crash lines are looked at, in steps, and how far behind each: the first names the run; of very many only those
 * with a new title are kept. It keeps a console full of crash lines from costing more than its length.
 */
const patience = [
  { crashLines: 1, length: 1 << 20, newTitlesOnly: false },
  { crashLines: 100, length: 1 << 17, newTitlesOnly: false },
  { crashLines: 1000, length: 1 << 14, newTitlesOnly: true },
] as const;

/** All crashes in a console, in its order: the first names the run. Never throws, whatever the text holds. */
export function parseConsole(text: string): CrashReport[] {
  const reports: CrashReport[] = [];
  const titles = new Set<string>();
  let log: WholeLog | undefined;
  let seen = 0;
  let lineNumber = 0;
  let counted = 0;
  for (const { start, trigger } of crashLines(text)) {
    const step = patience.find((it) => seen < it.crashLines);
    if (!step) break;
    seen++;
    log ??= wholeLog(text);
    lineNumber += countLines(text, counted, start);
    counted = start;
    const report = crashReport(text, cutReport(text, start, step.length), { start, trigger, lineNumber }, log);
    if (!step.newTitlesOnly || !titles.has(report.title)) reports.push(report);
    titles.add(report.title);
  }
  return reports;
}

/** What is said anywhere in the log and holds for each of its reports. */
interface WholeLog {
  readonly suppressed: boolean;
  readonly panicked: boolean;
  readonly disconnected: boolean;
}

function wholeLog(text: string): WholeLog {
  return {
    suppressed: isSuppressed(text),
    panicked: text.includes('Kernel panic - not syncing'),
    disconnected: text.includes('serialport: VM disconnected.'),
  };
}

interface CrashLine {
  readonly start: number;
  readonly trigger: TriggerText;
}

function* crashLines(text: string): Generator<CrashLine> {
  for (let at = 0; ; ) {
    const found = triggerScan.next(text, at, text.length);
    if (found === -1) return;
    const start = text.lastIndexOf('\n', found) + 1;
    const end = lineEnd(text, found);
    const trigger = crashTrigger(text, start, end);
    if (trigger !== undefined) yield { start, trigger };
    at = end;
  }
}

/**
 * An inlined function has its own copy of the crash line in symbolized text, without an offset: the copy without
 * `[inline]` counts. A printer that repeats itself does not.
 */
function crashTrigger(text: string, start: number, end: number): TriggerText | undefined {
  const line = rawLine(text, start, end);
  const trigger = line.endsWith('[inline]') ? undefined : triggerOf(line);
  if (trigger === undefined) return undefined;
  const next = text.slice(end + 1, Math.min(lineEnd(text, end + 1), end + 200));
  return next.includes('** replaying previous printk message **') ? undefined : trigger;
}

function crashReport(
  text: string,
  cut: ReportText,
  { start, trigger, lineNumber }: CrashLine & { readonly lineNumber: number },
  log: WholeLog,
): CrashReport {
  const named = crashTitle(cut, trigger);
  const title = normaliseTitle(named.title);
  const alternatives = named.alternatives.map(normaliseTitle);
  const corrupted = corruption(named, cut.lines) ?? (log.disconnected ? 'the console was disconnected' : null);
  const front = textOf(cut.front);
  const body = textOf(cut.lines);
  return {
    title,
    altTitles: [...new Set(alternatives)].filter((it) => it !== title),
    type: crashType(title),
    frame: frameOf(title),
    corrupted,
    suppressed: log.suppressed,
    panicked: log.panicked,
    executor: executorOf(front + body),
    text: front + body,
    crashLine: lineNumber,
    endLine: lineNumber + countLines(text, start, cut.end) + 1,
    guiltyFile: guiltyFile(inlinedCopies(cut.front) + body, title),
  };
}

/** The copies of the crash line that inlined functions have in symbolized text: they stand right above it. */
function inlinedCopies(front: readonly string[]): string {
  const first = front.findLastIndex((line) => !line.endsWith('[inline]') || triggerOf(line) === undefined) + 1;
  return textOf(front.slice(first));
}

function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const frameInTitle = /^.* in ((?:<[\w: ]{1,100}>)?[\w:]+)/;

/** The name behind the last ` in ` of a title. */
function frameOf(title: string): string | null {
  const name = frameInTitle.exec(title)?.[1];
  return name === undefined || name === 'corrupted' ? null : name;
}

function executorOf(text: string): CrashReport['executor'] {
  const match = / Comm: syz\.(\d{1,9})\.(\d{1,9}) /.exec(text);
  return match && { proc: Number(match[1]), id: Number(match[2]) };
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
