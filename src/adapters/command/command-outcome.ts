import type { RunOutcome } from '../../core/evidence/outcome.ts';
import { plainTitle } from '../../core/job/run-job.ts';
import type { CrashSummary } from '../../core/report/crash-report.ts';
import { parseConsole } from '../../core/report/parse-console.ts';
import type { Execution } from './execute.ts';

const timedOutTitle = 'command timed out';
const skipStatus = 125;

export interface Reading {
  readonly titles: 'linux' | null;
  readonly timeoutIs: 'bad' | 'skip';
}

export interface ReadRun {
  readonly outcome: RunOutcome;
  readonly report: string | null;
}

/** What a run of the command says, by the statuses of `git bisect run`: 0 good, 125 skip, every other up to 127 bad. */
export function readExecution(execution: Execution, { titles, timeoutIs }: Reading): ReadRun {
  const { status, timedOut, output } = execution;
  if (timedOut && timeoutIs === 'skip') return skip('the command ran out of time');
  if (timedOut) return failure(titles === null ? plainTitle : timedOutTitle, titles, output);
  if (status === 0) return { outcome: { kind: 'ok' }, report: null };
  if (status === skipStatus) return skip(untestable('command', status));
  return failure(plainTitle, titles, output);
}

/** Why a revision cannot be tested, in words. */
export function untestable(what: string, status: number): string {
  return status === skipStatus
    ? `the ${what} says that this revision cannot be tested (status 125)`
    : `the ${what} failed (status ${status})`;
}

function skip(title: string): ReadRun {
  return { outcome: { kind: 'test-failed', title }, report: null };
}

function failure(title: string, titles: Reading['titles'], output: string): ReadRun {
  const report = titles === null ? undefined : parseConsole(output)[0];
  if (report === undefined) return { outcome: { kind: 'crashed', crash: plainCrash(title) }, report: null };
  const { title: own, altTitles, type, frame, corrupted, suppressed, guiltyFile } = report;
  return {
    outcome: { kind: 'crashed', crash: { title: own, altTitles, type, frame, corrupted, suppressed, guiltyFile } },
    report: report.text,
  };
}

function plainCrash(title: string): CrashSummary {
  return { title, altTitles: [], type: 'none', frame: null, corrupted: null, suppressed: false, guiltyFile: null };
}
