import type { CrashReport } from './crash-report.ts';
import { guiltyFile } from './guilty-file.ts';
import { parseConsole } from './parse-console.ts';

/**
 * A report whose text has been given sources (`withSources`), and with them the file to blame. All else stays as the
 * console said it: titles come from text without sources.
 */
export function symbolizedReport(report: CrashReport, text: string): CrashReport {
  // The lines in front can have a crash line of their own.
  const again = parseConsole(text).find((it) => it.title === report.title);
  const file = fromRegistersInFront(report, text) ?? again?.guiltyFile ?? report.guiltyFile;
  return { ...report, text, guiltyFile: file };
}

/** User Mode Linux prints the registers in front of the crash line: where the fault was is only there. */
function fromRegistersInFront({ title }: CrashReport, text: string): string | null {
  const at = title.startsWith('Kernel mode fault') ? text.search(/^RIP: /m) : -1;
  return at === -1 ? null : guiltyFile(text.slice(at), title);
}
