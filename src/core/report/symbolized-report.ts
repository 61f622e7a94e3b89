import type { CrashReport } from './crash-report.ts';
import { parseConsole } from './parse-console.ts';

/**
 * A report whose text has been given sources (`withSources`), and with them the file to blame. All else stays as the
 * console said it: titles come from text without sources.
 */
export function symbolizedReport(report: CrashReport, text: string): CrashReport {
  // The lines in front can have a crash line of their own.
  const again = parseConsole(text).find((it) => it.title === report.title);
  return { ...report, text, guiltyFile: again?.guiltyFile ?? report.guiltyFile };
}
