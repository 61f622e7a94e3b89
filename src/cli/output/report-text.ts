import { oneLine } from '../../core/log/one-line.ts';
import type { CrashReport } from '../../core/report/crash-report.ts';
import type { CrashComparison } from '../../core/report/identity/compare-crashes.ts';
import type { ReportExtras } from './report-json.ts';

export interface ReportLayout {
  /** Lines of the report's text that are shown. */
  readonly textLines: number;
}

/** One report for people: its title, what is known of it, and the beginning of its text. Ends with an empty line. */
export function reportText(report: CrashReport, extras: ReportExtras, { textLines }: ReportLayout): string {
  const lines = [oneLine(report.title), ...facts(report, extras).map(([name, fact]) => `  ${name.padEnd(11)}${fact}`)];
  return [...lines, ...textOf(report, extras.crashText ?? '', textLines), ''].map((line) => `${line}\n`).join('');
}

function facts(report: CrashReport, { cut, recipients, comparison }: ReportExtras): (readonly [string, string])[] {
  const all: (readonly [string, string | null])[] = [
    ['also', report.altTitles.map(oneLine).join('; ')],
    ['type', report.type],
    ['frame', report.frame],
    ['file', report.guiltyFile === null ? null : oneLine(report.guiltyFile)],
    ['lines', `${report.crashLine + 1} to ${report.endLine}${cut ? ', cut here: it goes on' : ''}`],
    ['corrupted', report.corrupted],
    ['suppressed', report.suppressed ? 'the log says that the tools failed, not the kernel' : null],
    ['panicked', report.panicked ? 'yes' : null],
    ['executor', report.executor === null ? null : `process ${report.executor.proc}, program ${report.executor.id}`],
    ['identity', comparison ? identityOf(comparison) : null],
    ...(recipients?.to ?? []).map((address) => ['to', because(address, recipients?.why[address])] as const),
    ...(recipients?.cc ?? []).map((address) => ['cc', because(address, recipients?.why[address])] as const),
  ];
  return all.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== '');
}

function identityOf({ identity, probability, reasons }: CrashComparison): string {
  const words = { same: 'the same defect', variant: 'perhaps the same defect', foreign: 'another defect' }[identity];
  const than = identity === 'foreign' ? 'than' : 'as';
  return oneLine(`${words} ${than} in the first console (${probability.toFixed(2)}): ${reasons.join(' ')}`);
}

function because(address: string, reasons: readonly string[] | undefined): string {
  return oneLine(reasons === undefined ? address : `${address} (${reasons.join(', ')})`);
}

function textOf({ text }: CrashReport, crashText: string, most: number): string[] {
  if (most === 0) return [];
  const all = text.replace(/\n$/, '').split('\n');
  const front =
    most === Number.POSITIVE_INFINITY
      ? 0
      : Math.max(
          0,
          all.findIndex((line) => isCrashLine(line, crashText)),
        );
  const left = all.length - front - most;
  return [
    ...all.slice(front, front + most).map((line) => `    ${oneLine(decoded(line))}`),
    ...(left > 0 ? [`    ... ${left} more line${left === 1 ? '' : 's'}: --lines all`] : []),
  ];
}

const source = / [\w./+-]{1,256}:\d{1,9}(?: \[inline\])?$/;

/** A line of a report has lost its console prefix, and may have gained its source. */
function isCrashLine(line: string, crashText: string): boolean {
  const plain = line.trimEnd();
  return plain !== '' && [plain, plain.replace(source, '')].some((it) => crashText.trimEnd().endsWith(it));
}

/** Consoles are read as bytes: what is no UTF-8 is shown as a replacement character. */
export function decoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
