import { type ClassifiedRun, classifyRun, type MachineEnding } from '../../core/evidence/classify-run.ts';
import type { Markers } from '../../core/evidence/run-markers.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Isolation } from '../process/confinement.ts';
import { type ProcessEnd, runProcess } from '../process/run-process.ts';
import { ConsoleFile } from './console-file.ts';
import { hostCaps } from './host-caps.ts';
import type { RunLimits } from './run-limits.ts';
import { RunWatch, type StopReason } from './run-watch.ts';
import { Stopping } from './stopping.ts';

/** The process of a machine whose standard output is its console. */
export interface MachineProcess {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes that any file it writes may have. */
  readonly fileBytes: number;
  /** Default `confined`: without a network. */
  readonly isolation?: Isolation;
  /** The machine's own trouble, in one line; null where the kernel is to be asked. */
  readonly brokenBy: (left: {
    readonly status: number;
    readonly stderr: string;
    readonly console: string;
  }) => string | null;
}

export interface ConsoleRun {
  readonly machine: MachineProcess;
  readonly markers: Markers;
  readonly limits: RunLimits;
  /** How long the longest step of the reproducer may run. */
  readonly reproducerTimeoutMs: number;
  readonly steps: number;
  readonly consolePath: string;
}

export interface ConsoleRunResult extends ClassifiedRun {
  readonly wallMs: number;
}

/** Runs a machine once, its console into a file, and tells what the run gave. */
export async function runOnConsole(run: ConsoleRun, signal: Cancellation): Promise<ConsoleRunResult> {
  const console = new ConsoleFile(run.consolePath, run.limits.consoleBytes);
  try {
    const { end, stopped } = await followToEnd(run, console, signal);
    const text = console.text();
    const ending = endingOf(run, end, stopped, text);
    return { ...classifyRun(text, ending, run.markers), wallMs: Math.round(end.wallMs) };
  } finally {
    console.close();
  }
}

/** The process until it ends or the watch stops it. Throws `Failure` INTERRUPTED, DISK_FULL, TOOL_MISSING. */
async function followToEnd(
  run: ConsoleRun,
  console: ConsoleFile,
  signal: Cancellation,
): Promise<{ end: ProcessEnd; stopped: StopReason | null }> {
  const stopping = new Stopping(signal);
  const watch = new RunWatch({ ...run, hasReport: () => hasReport(run, console) }, performance.now());
  stopping.watch(watch);
  const timeoutMs = longestMs(run);
  try {
    const end = await runProcess({
      argv: [...hostCaps({ cpuMs: timeoutMs, fileBytes: run.machine.fileBytes }), ...run.machine.argv],
      cwd: run.machine.cwd,
      env: run.machine.env,
      isolation: run.machine.isolation ?? 'confined',
      timeoutMs,
      signal: stopping.signal,
      onOutput: (chunk, stream) => {
        if (stream === 'stderr') return;
        stopping.onTrouble(() => console.append(chunk));
        watch.onOutput(chunk.toString('latin1'), performance.now());
        stopping.watch(watch);
      },
    });
    if (stopping.trouble !== null) throw stopping.trouble;
    if (signal.aborted) throw new Failure('INTERRUPTED', { what: 'stopped while a machine was running' });
    return { end, stopped: end.endedBy === 'timeout' ? 'silent' : stopping.reason };
  } finally {
    stopping.done();
  }
}

/** Longer than any run that is watched: the watch ends it sooner. */
export function longestMs({
  limits,
  reproducerTimeoutMs,
  steps,
}: Pick<ConsoleRun, 'limits' | 'reproducerTimeoutMs' | 'steps'>): number {
  const { bootMs, controlMs, lockupMs, stuckMs, lateMs, powerOffMs } = limits;
  return bootMs + controlMs + steps * (reproducerTimeoutMs + 2 * lockupMs + stuckMs) + lateMs + powerOffMs;
}

function hasReport({ markers }: ConsoleRun, console: ConsoleFile): boolean {
  return classifyRun(console.text(), { kind: 'ended' }, markers).report !== null;
}

function endingOf(run: ConsoleRun, end: ProcessEnd, stopped: StopReason | null, console: string): MachineEnding {
  if (stopped === 'flooded')
    return { kind: 'failed', reason: `more than ${run.limits.consoleBytes} bytes on the console and no crash report` };
  const stderr = end.stderr.toString('utf8');
  const broken = run.machine.brokenBy({ status: end.status, stderr, console });
  if (broken !== null && (stopped === null || stopped === 'silent')) return { kind: 'failed', reason: broken };
  if (stopped === null && end.status === killedStatus) return { kind: 'failed', reason: killedFromOutside };
  return { kind: stopped === 'silent' ? 'silent' : 'ended' };
}

/** As shells count SIGKILL: nobody but the host ends a machine so, a guest cannot. */
const killedStatus = 128 + 9;
const killedFromOutside = 'the machine was killed from outside: out of memory on the host?';
