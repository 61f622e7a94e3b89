import type { CrashReport } from '../../core/report/crash-report.ts';
import type { CrashComparison } from '../../core/report/identity/compare-crashes.ts';
import type { Recipients } from '../../core/report/recipients.ts';
import { withSources } from '../../core/report/symbolize.ts';

/** What is known of a report beside what it says itself. */
export interface ReportExtras {
  /** The text goes on behind what was read. */
  readonly cut?: boolean;
  /** The crash line as it stands in the console: people are shown the text from there on. */
  readonly crashText?: string;
  readonly recipients?: Recipients | null | undefined;
  /** With the first report of all, where that was asked for. */
  readonly comparison?: CrashComparison | null;
}

/**
 * One report for machines. What a title lacks is an empty string; `frame` is `corrupted` where the title says so.
 * `lines` are numbers of lines of the console, from 0: the crash line, and the line behind the last one.
 */
export function reportJson(report: CrashReport, { cut = false, recipients, comparison = null }: ReportExtras = {}) {
  const { title, altTitles, type, executor } = report;
  return {
    title,
    altTitles,
    type: type === 'none' ? '' : type,
    frame: report.frame ?? (inCorrupted.test(title) ? 'corrupted' : ''),
    executor: executor === null ? '' : `proc=${executor.proc}, id=${executor.id}`,
    corrupted: report.corrupted !== null,
    corruptedWhy: report.corrupted ?? '',
    suppressed: report.suppressed,
    panicked: report.panicked,
    guiltyFile: report.guiltyFile ?? '',
    lines: [report.crashLine, report.endLine],
    cut,
    report: report.text,
    ...(recipients === undefined ? {} : { recipients }),
    ...(comparison === null ? {} : { comparison: comparisonJson(comparison) }),
  };
}

function comparisonJson({ identity, probability, logRatio, reasons }: CrashComparison) {
  const rounded = (n: number) => Math.round(n * 1000) / 1000;
  return { identity, probability: rounded(probability), logRatio: rounded(logRatio), reasons };
}

const inCorrupted = /^.* in corrupted(?![\w:])/;

/** The text of a report with readable names of its functions, as a console without symbols gives it. */
export function readableText(report: CrashReport): string {
  return withSources(report.text, new Map());
}
