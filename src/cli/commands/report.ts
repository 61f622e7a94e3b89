import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../core/failure/failure.ts';
import { oneLine } from '../../core/log/one-line.ts';
import type { CrashReport } from '../../core/report/crash-report.ts';
import { detectSystem } from '../../core/report/detect-system.ts';
import { type CrashComparison, compareCrashes } from '../../core/report/identity/compare-crashes.ts';
import type { ComparableCrash } from '../../core/report/identity/crash-facts.ts';
import { tellingFrames } from '../../core/report/identity/telling-frames.ts';
import type { OperatingSystem } from '../../core/report/operating-system.ts';
import { parseConsoleOf } from '../../core/report/parse-console-of.ts';
import { asFailure, exitCodeOf, exitCodes } from '../output/exit.ts';
import { followReports } from './report-follow.ts';
import { bytesOf, growingFile, growingStream, standardInput } from './report-input.ts';
import { ReportPrinter } from './report-printer.ts';
import type { ReportSources } from './report-sources.ts';
import { ConsoleWindows, type FoundReport } from './report-windows.ts';

export interface ReportOptions {
  readonly os: OperatingSystem | 'auto';
  /** Lines of each report's text that people see. */
  readonly lines: number;
  readonly vmlinux?: string | undefined;
  readonly modules?: string | undefined;
  readonly kernelSource?: string | undefined;
  readonly json?: true | undefined;
  readonly follow?: true | undefined;
  readonly compare?: true | undefined;
  readonly batch?: true | undefined;
}

const lookEveryMs = 250;

/** Reads consoles and prints the crashes that they tell of. */
export async function reportCrashes(files: readonly string[], options: ReportOptions): Promise<number> {
  const wrong = misuse(files, options);
  if (wrong !== null) {
    process.stderr.write(`culprit: ${wrong}\n`);
    return exitCodes.usage;
  }
  const cancel = new AbortController();
  const stop = () => (cancel.signal.aborted ? process.exit(exitCodes.interrupted) : cancel.abort());
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  // Without a reader (`| head`) there is nothing left to do.
  let readerIsGone = false;
  const gone = () => {
    readerIsGone = true;
    cancel.abort();
  };
  process.stdout.on('error', gone);
  try {
    const status = options.batch ? await readBatch() : await readAll(files, options, cancel.signal);
    return cancel.signal.aborted && !readerIsGone ? exitCodes.interrupted : status;
  } catch (error) {
    return tell(asFailure(error));
  } finally {
    for (const signal of signals) process.off(signal, stop);
    process.stdout.off('error', gone);
    // What is still to come there would keep us from ending; where it was not read it is not even opened.
    if (options.batch || files.includes(standardInput)) process.stdin.destroy();
  }
}

function misuse(files: readonly string[], options: ReportOptions): string | null {
  const { batch, follow, vmlinux, kernelSource, modules } = options;
  if (batch && (files.length > 0 || follow || vmlinux !== undefined || kernelSource !== undefined))
    return '--batch reads JSON lines from standard input; it takes no files, --follow, --vmlinux or --kernel-source';
  if (batch) return null;
  if (options.compare && (follow || files.length < 2)) return '--compare needs two consoles or more, and no --follow';
  if (files.length === 0) return 'name a console, or - for standard input; see `culprit report --help`';
  if (modules !== undefined && vmlinux === undefined) return '--modules needs --vmlinux';
  if (files.filter((file) => file === standardInput).length > 1) return 'standard input can be read only once';
  return null;
}

async function readBatch(): Promise<number> {
  const { answerBatch } = await import('./report-batch.ts');
  return answerBatch(process.stdin);
}

/** Without an image or a tree reports stay as they are, and what reads those is not even loaded. */
async function sourcesFor(options: ReportOptions, signal: AbortSignal): Promise<ReportSources> {
  if (options.vmlinux === undefined && options.kernelSource === undefined)
    return { complete: async (report) => ({ report, recipients: undefined }), problem: null, close: () => {} };
  const { reportSources } = await import('./report-sources.ts');
  return reportSources(options, signal);
}

async function readAll(files: readonly string[], options: ReportOptions, signal: AbortSignal): Promise<number> {
  const sources = await sourcesFor(options, signal);
  const known: Known = { first: null };
  try {
    const reading = (file: string) =>
      new ConsoleReading(file, { ...options, several: files.length > 1 }, sources, options.compare ? known : null);
    if (options.follow) return Math.max(...(await Promise.all(files.map((file) => reading(file).follow(signal)))));
    let status: number = exitCodes.done;
    for (const file of files) if (!signal.aborted) status = Math.max(status, await reading(file).toEnd(signal));
    return status;
  } finally {
    if (sources.problem !== null) process.stderr.write(`culprit: ${oneLine(sources.problem)}\n`);
    sources.close();
  }
}

function tell(failure: Failure): number {
  process.stderr.write(`culprit: ${failure.message.split('\n').map(oneLine).join('\n')}\n`);
  return exitCodeOf(failure);
}

/** The crash that others are compared with: the first one of the first console that has any. */
interface Known {
  first: ComparableCrash | null;
}

/** One console on its way to the printer. */
class ConsoleReading {
  readonly #file: string;
  readonly #sources: ReportSources;
  readonly #printer: ReportPrinter;
  readonly #known: Known | null;
  #os: OperatingSystem;
  #osIsSure: boolean;
  #isFirst = true;

  constructor(
    file: string,
    options: ReportOptions & { readonly several: boolean },
    sources: ReportSources,
    known: Known | null,
  ) {
    this.#file = file;
    this.#sources = sources;
    this.#known = known;
    this.#os = options.os === 'auto' ? 'linux' : options.os;
    this.#osIsSure = options.os !== 'auto';
    const { json = false, lines, follow = false, several } = options;
    this.#printer = new ReportPrinter(file, { json, textLines: lines, several, following: follow });
  }

  toEnd(signal: AbortSignal): Promise<number> {
    return this.#telling(async () => {
      const console = new ConsoleWindows((text) => this.#parse(text));
      for await (const bytes of bytesOf(this.#file, signal))
        for (const found of console.push(bytes)) await this.#print(found);
      for (const found of console.end()) await this.#print(found);
      await this.#printer.end(this.#os);
    });
  }

  follow(signal: AbortSignal): Promise<number> {
    return this.#telling(async () => {
      const pause = () => sleep(lookEveryMs, undefined, { signal }).catch(() => {});
      const news =
        this.#file === standardInput
          ? growingStream(process.stdin, signal, pause)
          : growingFile(this.#file, signal, pause);
      for await (const item of followReports(
        news,
        (text) => this.#parse(text),
        () => performance.now(),
      ))
        if (item.kind === 'report') await this.#print(item.found);
        else process.stderr.write(`culprit: ${oneLine(this.#file)} was ${item.kind}, reading from its beginning\n`);
    });
  }

  async #telling(work: () => Promise<void>): Promise<number> {
    try {
      await work();
      return exitCodes.done;
    } catch (error) {
      const failure = asFailure(error);
      const { what, why = '' } = failure.parts;
      await this.#printer.fail({ code: failure.code, what, why });
      return tell(failure);
    }
  }

  /** Whose console it is gets clear as it grows. */
  #parse(text: string): CrashReport[] {
    if (!this.#osIsSure) this.#os = detectSystem(text);
    const reports = parseConsoleOf(this.#os, text);
    this.#osIsSure ||= reports.length > 0;
    return reports;
  }

  async #print({ report, cut, crashText }: FoundReport): Promise<void> {
    const { report: complete, recipients } = await this.#sources.complete(report, this.#os);
    const comparison = this.#compared(complete);
    this.#isFirst = false;
    await this.#printer.report(complete, { cut, crashText, recipients, comparison }, this.#os);
  }

  /** The first report of a console names its run: only that is compared. */
  #compared(report: CrashReport): CrashComparison | null {
    if (this.#known === null || !this.#isFirst) return null;
    const crash = { ...report, frames: tellingFrames(report.text) };
    if (this.#known.first !== null) return compareCrashes(this.#known.first, crash);
    this.#known.first = crash;
    return null;
  }
}
