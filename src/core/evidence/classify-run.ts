import { type CrashReport, type CrashSummary, lostConnection, noOutput } from '../report/crash-report.ts';
import { parseConsole } from '../report/parse-console.ts';
import type { CallTrace, RunOutcome } from './outcome.ts';
import type { Markers } from './run-markers.ts';
import { type RunTrace, traceRun } from './run-trace.ts';

/** How the process of a machine ended. */
export type MachineEnding =
  /** By itself, or stopped by us when there was nothing left to see: the console tells the rest. */
  | { readonly kind: 'ended' }
  /** Killed by us: what had to come next did not come in time. */
  | { readonly kind: 'silent' }
  /** The machine and not its kernel failed: not started, killed from outside, broken, flooded with output. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface ClassifiedRun {
  readonly outcome: RunOutcome;
  /** The crash report that gave the outcome its title; null where none did. Lines are those of the console. */
  readonly report: CrashReport | null;
  /** What init said of the reproducer's system calls; null where the run was not traced. */
  readonly trace: CallTrace | null;
}

/**
 * What one run gave, from its console and the end of its machine. What the kernel printed is believed before
 * anything else, then what the host says of the machine, then silence.
 *
 * Only reports behind the last stage that was reached count: a run in which the reproducer began is not judged by
 * what was printed while booting or by our own programs. A failure that this kernel always has (lockdep complaining
 * about fork, say) is no crash of the reproducer, and a run that goes on after it is a run like any other.
 */
export function classifyRun(console: string, ending: MachineEnding, markers: Markers): ClassifiedRun {
  const trace = traceRun(console, markers);
  const report = firstReport(trace, trace.begin ?? trace.up ?? 0);
  return { outcome: outcomeOf(trace, report, ending), report, trace: callTrace(trace) };
}

/** Only what was traced before the end of the console; a run that ended by itself says so in its last line. */
function callTrace({ calls, end }: RunTrace): CallTrace | null {
  if (calls.length === 0) return null;
  return { lines: end === null ? calls : [...calls, `end ${end}`] };
}

function outcomeOf(trace: RunTrace, report: CrashReport | null, ending: MachineEnding): RunOutcome {
  if (trace.begin !== null) return outcomeOfReproducer(trace, report, ending);
  if (report === null && ending.kind === 'failed') return { kind: 'infra-failed', reason: ending.reason };
  const title = report?.title ?? failedControl(trace) ?? titleOfEnd(trace, ending);
  return { kind: trace.up === null ? 'boot-failed' : 'test-failed', title };
}

function outcomeOfReproducer(trace: RunTrace, report: CrashReport | null, ending: MachineEnding): RunOutcome {
  if (report !== null) return { kind: 'crashed', crash: summary(report) };
  if (trace.end?.startsWith('not started')) return { kind: 'test-failed', title: `reproducer ${trace.end}` };
  if (trace.end !== null && trace.end !== 'stuck') return { kind: 'ok' };
  if (ending.kind === 'failed') return { kind: 'infra-failed', reason: ending.reason };
  return { kind: 'crashed', crash: withoutReport(titleOfEnd(trace, ending)) };
}

function failedControl({ control }: RunTrace): string | null {
  return control === null || control === 'ok' ? null : `control program failed: ${control}`;
}

/** Fell silent, or hangs where it cannot be killed; otherwise it went away. */
function titleOfEnd(trace: RunTrace, ending: MachineEnding): string {
  if (trace.end === 'stuck') return noOutput;
  return ending.kind === 'silent' && !trace.rebooted ? noOutput : lostConnection;
}

/** The first report from a line of the console on. */
function firstReport({ lines }: RunTrace, since: number): CrashReport | null {
  const behind = lines.filter(({ number }) => number >= since);
  const report = parseConsole(behind.map(({ text }) => `${text}\n`).join(''))[0];
  if (report === undefined) return null;
  const onConsole = (line: number) => behind[Math.min(line, behind.length - 1)]!.number;
  return { ...report, crashLine: onConsole(report.crashLine), endLine: onConsole(report.endLine - 1) + 1 };
}

function summary(report: CrashReport): CrashSummary {
  const { title, altTitles, type, frame, corrupted, suppressed, guiltyFile } = report;
  return { title, altTitles, type, frame, corrupted, suppressed, guiltyFile };
}

function withoutReport(title: string): CrashSummary {
  const type = title === noOutput ? 'NO_OUTPUT' : 'LOST_CONNECTION';
  return { title, altTitles: [], type, frame: null, corrupted: null, suppressed: false, guiltyFile: null };
}
