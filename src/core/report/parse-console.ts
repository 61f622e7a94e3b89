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
import { cutReport, lineEnd, maxReportLength, type ReportText } from './report-text.ts';
import { isSuppressed } from './suppression.ts';
import { type TriggerText, triggerOf, triggerScan } from './triggers.ts';

/** More are not told apart by anybody; it keeps a console full of crash lines from costing more than its length. */
const maxReports = 100;
/** The first report names the run; of later ones less is enough. */
const maxLaterLength = 1 << 17;

/** All crashes in a console, in its order: the first names the run. Never throws, whatever the text holds. */
export function parseConsole(text: string): CrashReport[] {
  const reports: CrashReport[] = [];
  let log: WholeLog | undefined;
  let lineNumber = 0;
  let counted = 0;
  for (const { start, trigger } of crashLines(text)) {
    log ??= wholeLog(text);
    lineNumber += countLines(text, counted, start);
    counted = start;
    const cut = cutReport(text, start, reports.length === 0 ? maxReportLength : maxLaterLength);
    reports.push(crashReport(text, cut, { start, trigger, lineNumber }, log));
    if (reports.length === maxReports) break;
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
  if (line.endsWith('[inline]')) return undefined;
  const next = text.slice(end + 1, Math.min(lineEnd(text, end + 1), end + 200));
  return next.includes('** replaying previous printk message **') ? undefined : triggerOf(line);
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
  const body = `${cut.lines.join('\n')}\n`;
  return {
    title,
    altTitles: [...new Set(alternatives)].filter((it) => it !== title),
    type: crashType(title),
    frame: frameOf(title),
    corrupted,
    suppressed: log.suppressed,
    panicked: log.panicked,
    executor: executorOf(cut),
    text: cut.front.map((line) => `${line}\n`).join('') + body,
    crashLine: lineNumber,
    endLine: lineNumber + countLines(text, start, cut.end) + 1,
    guiltyFile: guiltyFile(inlinedCopies(cut.front) + body, title),
  };
}

/** The copies of the crash line that inlined functions have in symbolized text: they stand right above it. */
function inlinedCopies(front: readonly string[]): string {
  const first = front.findLastIndex((line) => !line.endsWith('[inline]') || triggerOf(line) === undefined) + 1;
  return front
    .slice(first)
    .map((line) => `${line}\n`)
    .join('');
}

const frameInTitle = /^.* in ((?:<[\w: ]{1,100}>)?[\w:]+)/;

/** The name behind the last ` in ` of a title. */
function frameOf(title: string): string | null {
  const name = frameInTitle.exec(title)?.[1];
  return name === undefined || name === 'corrupted' ? null : name;
}

function executorOf(cut: ReportText): CrashReport['executor'] {
  for (const line of [...cut.front, ...cut.lines]) {
    const match = line.includes(' Comm: syz.') ? / Comm: syz\.(\d{1,9})\.(\d{1,9}) /.exec(line) : null;
    if (match) return { proc: Number(match[1]), id: Number(match[2]) };
  }
  return null;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
