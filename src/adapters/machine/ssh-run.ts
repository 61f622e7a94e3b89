import { setTimeout as sleep } from 'node:timers/promises';
import { type ClassifiedRun, classifyRun, type MachineEnding } from '../../core/evidence/classify-run.ts';
import { MarkerReader, type Markers } from '../../core/evidence/run-markers.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { type ProcessEnd, runProcess } from '../process/run-process.ts';
import { ConsoleFile } from './console-file.ts';
import { longestMs, type MachineProcess } from './console-run.ts';
import { hostCaps } from './host-caps.ts';
import { MergedConsole } from './merged-console.ts';
import type { RunLimits } from './run-limits.ts';
import { RunWatch } from './run-watch.ts';
import { isRefused, runSsh, type SshTarget, sshError } from './ssh-client.ts';
import { Stopping } from './stopping.ts';

/** A machine for one run that is reached over ssh. Texts are what went wrong with it, in one line, or null. */
export interface SshScene {
  readonly target: SshTarget;
  /** A process that prints the console, and ends the run when it ends; null where the kernel's log is read over ssh. */
  readonly console: MachineProcess | null;
  /** Comes first, before anything is looked at. */
  readonly install?: (signal: Cancellation) => Promise<string | null>;
  /** Starts the machine again, while its console is looked at. */
  readonly restart?: (signal: Cancellation) => Promise<string | null>;
  /** Asked when somebody answers: whether it is still the kernel from before. */
  readonly isStillUp?: (signal: Cancellation) => Promise<boolean>;
  /** Asked when the machine is up: whether it runs the right kernel. */
  readonly check?: (signal: Cancellation) => Promise<string | null>;
}

export interface SshRun {
  readonly scene: SshScene;
  readonly markers: Markers;
  readonly limits: RunLimits;
  readonly reproducerTimeoutMs: number;
  readonly steps: number;
  readonly consolePath: string;
  /** A tar archive with our programs, the reproducer, and files `settings` and `sysctl`. */
  readonly archive: Buffer;
  /** What the agent reads (guest/settings.c), as in the archive. */
  readonly settings: Buffer;
}

/** How far we came: where it was not the whole way, what was in it. */
type Progress =
  | { readonly kind: 'done' }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'never-up'; readonly reason: string }
  | { readonly kind: 'not-copied'; readonly reason: string };

/** How often somebody is asked whether he is there, in milliseconds. */
const askEveryMs = 1_000;
/** A refusal may be due to a boot that is not over. */
const mostRefusals = 5;

/** Runs the reproducer once on a machine that is reached over ssh, and tells what the run gave. */
export async function runOverSsh(run: SshRun, signal: Cancellation): Promise<ClassifiedRun & { wallMs: number }> {
  const startedAt = performance.now();
  const file = new ConsoleFile(run.consolePath, run.limits.consoleBytes);
  const session = new Session(run, file, signal);
  try {
    const progress = await session.play();
    const ending = session.ending(progress);
    return {
      ...withReason(classifyRun(file.text(), ending, run.markers), progress),
      wallMs: Math.round(performance.now() - startedAt),
    };
  } finally {
    session.close();
    file.close();
  }
}

/** Where no report says why, what ssh said does. */
function withReason(run: ClassifiedRun, progress: Progress): ClassifiedRun {
  if (run.report !== null) return run;
  if (run.outcome.kind === 'boot-failed' && progress.kind === 'never-up')
    return { ...run, outcome: { kind: 'boot-failed', title: `ssh never came up: ${progress.reason}` } };
  if (run.outcome.kind === 'test-failed' && progress.kind === 'not-copied')
    return { ...run, outcome: { kind: 'test-failed', title: `cannot copy programs: ${progress.reason}` } };
  return run;
}

/** One run: the console, and beside it one ssh after the other. */
class Session {
  readonly #run: SshRun;
  readonly #file: ConsoleFile;
  readonly #outer: Cancellation;
  readonly #stopping: Stopping;
  readonly #merged: MergedConsole;
  #watch: RunWatch | null = null;
  /** The end of the console's process, where it came by itself. */
  #consoleEnd: ProcessEnd | null = null;

  constructor(run: SshRun, file: ConsoleFile, signal: Cancellation) {
    this.#run = run;
    this.#file = file;
    this.#outer = signal;
    this.#stopping = new Stopping(signal);
    this.#merged = new MergedConsole((lines) => this.#write(lines));
  }

  /** Throws `Failure` INTERRUPTED, DISK_FULL, TOOL_MISSING. */
  async play(): Promise<Progress> {
    const progress = await this.#install();
    if (this.#stopping.trouble !== null) throw this.#stopping.trouble;
    if (this.#outer.aborted) throw new Failure('INTERRUPTED', { what: 'stopped while a machine was running' });
    return progress;
  }

  async #install(): Promise<Progress> {
    const { scene } = this.#run;
    const trouble = (await scene.install?.(this.#stopping.signal)) ?? null;
    return trouble === null ? await this.#watched() : this.#broken(trouble);
  }

  /** The run beside its console, until one of them ends. */
  async #watched(): Promise<Progress> {
    const { scene } = this.#run;
    this.#startWatch();
    const console = scene.console === null ? null : this.#followConsole(scene.console);
    try {
      const progress = await Promise.race([this.#drive(), ...(console === null ? [] : [orThrow(console)])]);
      this.#merged.end();
      return progress;
    } finally {
      this.#stopping.stop();
      await console;
    }
  }

  ending(progress: Progress): MachineEnding {
    const { scene, limits } = this.#run;
    const { reason } = this.#stopping;
    if (progress.kind === 'broken') return { kind: 'failed', reason: progress.reason };
    if (reason === 'flooded')
      return { kind: 'failed', reason: `more than ${limits.consoleBytes} bytes on the console and no crash report` };
    const end = this.#consoleEnd;
    const left = end && { status: end.status, stderr: end.stderr.toString('utf8'), console: this.#file.text() };
    const broken = left && scene.console!.brokenBy(left);
    if (broken !== null) return { kind: 'failed', reason: broken };
    return { kind: reason === 'silent' ? 'silent' : 'ended' };
  }

  close(): void {
    this.#stopping.done();
  }

  #broken(reason: string): Progress {
    return { kind: 'broken', reason };
  }

  #startWatch(): void {
    const { markers } = this.#run;
    const hasReport = () => classifyRun(this.#file.text(), { kind: 'ended' }, markers).report !== null;
    this.#watch = new RunWatch({ ...this.#run, hasReport }, performance.now());
    this.#stopping.watch(this.#watch);
  }

  #write(lines: Buffer): void {
    this.#stopping.onTrouble(() => this.#file.append(lines));
    this.#watch?.onOutput(lines.toString('latin1'), performance.now());
    if (this.#watch !== null) this.#stopping.watch(this.#watch);
  }

  async #followConsole(machine: MachineProcess): Promise<void> {
    const timeoutMs = longestMs(this.#run) + 60_000;
    const end = await runProcess({
      argv: [...hostCaps({ cpuMs: timeoutMs, fileBytes: machine.fileBytes }), ...machine.argv],
      cwd: machine.cwd,
      env: machine.env,
      isolation: machine.isolation ?? 'contained',
      timeoutMs,
      signal: this.#stopping.signal,
      onOutput: (chunk, stream) => {
        if (stream === 'stdout') this.#merged.push('console', chunk);
      },
    });
    if (end.endedBy === 'exit') this.#consoleEnd = end;
  }

  /** Everything up to the reproducer's end, as long as nobody stops it. */
  async #drive(): Promise<Progress> {
    const { scene, markers } = this.#run;
    const { signal } = this.#stopping;
    const notStarted = (await scene.restart?.(signal)) ?? null;
    if (notStarted !== null) return this.#broken(notStarted);
    const unreachable = await this.#waitForSsh();
    if (unreachable !== null) return unreachable;
    const wrong = (await scene.check?.(signal)) ?? null;
    if (wrong !== null) return this.#broken(wrong);
    if (scene.console === null) await this.#readKernelLog();
    this.#merged.say(markers.up);
    const control = await this.#ssh(copyAndTry, this.#run.archive);
    const isOk = saw(control, markers, 'control') === 'ok';
    if (saw(control, markers, 'control') === null) return { kind: 'not-copied', reason: sshError(control) };
    if (!isOk) return { kind: 'done' };
    this.#merged.say(markers.begin);
    const end = await this.#ssh(`cd ${remoteFolder} && exec ./agent run`, this.#run.settings);
    // The connection is gone: what the machine still has to say comes now.
    if (saw(end, markers, 'end') === null) await nap(this.#run.limits.reportMs, signal);
    return { kind: 'done' };
  }

  #ssh(line: string, input: Buffer): Promise<ProcessEnd> {
    return runSsh({
      target: this.#run.scene.target,
      line,
      input,
      timeoutMs: longestMs(this.#run),
      signal: this.#stopping.signal,
      onOutput: (chunk, stream) => {
        if (stream === 'stdout') this.#merged.push('ssh', chunk);
      },
    });
  }

  /** Null when somebody answers. */
  async #waitForSsh(): Promise<Progress | null> {
    const { scene, limits } = this.#run;
    const { signal } = this.#stopping;
    let reason = 'no answer';
    for (let refusals = 0; !signal.aborted; ) {
      const end = await runSsh({ target: scene.target, line: 'true', timeoutMs: limits.bootMs, signal });
      if (end.status === 0 && !((await scene.isStillUp?.(signal)) ?? false)) return null;
      if (end.status === 0) reason = 'the machine did not restart';
      else if (end.endedBy === 'exit') reason = sshError(end);
      if (isRefused(end) && ++refusals >= mostRefusals) return this.#broken(`ssh does not let us in: ${reason}`);
      await nap(askEveryMs, signal);
    }
    return { kind: 'never-up', reason };
  }

  /** Begins to follow the kernel's log, and waits until what is in it already has come. */
  async #readKernelLog(): Promise<void> {
    const { signal } = this.#stopping;
    let lastAt = performance.now();
    const settled = { afterMs: 500, atMostMs: 20_000 };
    const since = lastAt;
    let isThere = false;
    void runSsh({
      target: this.#run.scene.target,
      line: 'exec dmesg -w',
      timeoutMs: longestMs(this.#run),
      signal,
      onOutput: (chunk, stream) => {
        if (stream === 'stderr') return;
        isThere = true;
        lastAt = performance.now();
        this.#merged.push('console', chunk);
      },
    }).catch(() => null);
    while (!signal.aborted && performance.now() - since < settled.atMostMs) {
      if (isThere && performance.now() - lastAt > settled.afterMs) return;
      await nap(100, signal);
    }
  }
}

/** The end of the console: of a machine that ended, or of a console that broke. */
async function orThrow(console: Promise<void>): Promise<Progress> {
  await console;
  return { kind: 'done' };
}

/** Ours alone on the other side: one run is there at a time. What an earlier run left goes. */
export const remoteFolder = '/tmp/culprit-run';

/** The settings lie there no longer when the reproducer runs. */
const copyAndTry = [
  `rm -rf ${remoteFolder} && mkdir ${remoteFolder} && cd ${remoteFolder} && tar -xmf -`,
  'exec 3<settings && rm settings && exec ./agent control <&3',
].join(' && ');

/** What followed the last marker of a kind, or null. */
function saw(end: ProcessEnd, markers: Markers, kind: 'control' | 'end'): string | null {
  const reader = new MarkerReader(markers);
  const seen = end.stdout
    .toString('latin1')
    .split('\n')
    .map((line) => reader.read(line))
    .filter((marker) => marker?.kind === kind);
  return seen.at(-1)?.text ?? null;
}

async function nap(ms: number, signal: Cancellation): Promise<void> {
  await sleep(ms, undefined, { signal: signal as AbortSignal }).catch(() => null);
}
