import type { CrashSummary } from '../report/crash-report.ts';

/** What has to be on a console for the crash to have come. */
export interface ExpectedCrash {
  readonly title: string;
  /** `silence`: the machine does not come to the end of the reproducer; there is no report then. */
  readonly sign: 'report' | 'silence';
  /** A function that the report names; null where any report has to do. */
  readonly names: string | null;
}

/** What to look for, from a crash of the bisection and its console (null where that is gone). */
export function expectedCrash(crash: CrashSummary, console: string | null): ExpectedCrash {
  const { title, type, frame } = crash;
  if (type === 'NO_OUTPUT' || type === 'LOST_CONNECTION') return { title, sign: 'silence', names: null };
  const name = frame?.replace(/\.(isra|constprop|part|cold|llvm)\b.*$/, '') ?? null;
  // A kernel without names of its own prints addresses: symbols gave the name later.
  const isPrinted = name !== null && /^[A-Za-z_][\w$]*$/.test(name) && console !== null && hasWord(console, name);
  return { title, sign: 'report', names: isPrinted ? name : null };
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<!\\w)${word.replaceAll('$', '\\$')}(?!\\w)`).test(text);
}

/** Runs in which a crash of this rate comes with 99 %; from 1 to 100. */
export function runsToSee(rate: number): number {
  if (rate >= 0.99) return 1;
  return Math.min(100, Math.max(1, Math.ceil(Math.log(0.01) / Math.log(1 - Math.max(rate, 0.01)))));
}
