import { kernelPart, MarkerReader, type Markers } from '../../core/evidence/run-markers.ts';
import type { RunLimits } from './run-limits.ts';

/** Why a machine has to be stopped; `silent` and `flooded` say something of the run, the others only save time. */
export type StopReason = 'silent' | 'flooded' | 'restarted' | 'reported' | 'over';

type Phase = 'boot' | 'control' | 'reproducer' | 'killing' | 'over';

const phaseAfter = {
  up: 'control',
  control: null,
  begin: 'reproducer',
  trace: null,
  killing: 'killing',
  next: 'reproducer',
  end: 'over',
} as const;
/** Lines that may begin a crash report; whether they do, the parser decides. */
const suspicious = /BUG|WARNING|INFO:|panic|oops|fault|error|stall|unable to handle|UBSAN|DEADLOCK/i;
/** A console line without an end is taken as a line at this length. */
const longestLine = 64 << 10;

export interface WatchOptions {
  readonly markers: Markers;
  readonly limits: RunLimits;
  readonly reproducerTimeoutMs: number;
  /** Whether what was printed so far, from the begin marker on, has a crash report. */
  readonly hasReport: () => boolean;
}

/**
 * Follows a run by its console and says when it has to be stopped. The clock is an argument; all times are in ms of
 * one clock.
 */
export class RunWatch {
  readonly #options: WatchOptions;
  readonly #reader: MarkerReader;
  readonly #startedAt: number;
  #phase: Phase = 'boot';
  #phaseSince: number;
  #lastOutputAt: number;
  #line = '';
  #bytes = 0;
  #boots = 0;
  /** When to look whether what was suspicious is a report; null where nothing is. */
  #lookAt: number | null = null;
  #patienceMs: number;

  constructor(options: WatchOptions, nowMs: number) {
    this.#options = options;
    this.#reader = new MarkerReader(options.markers);
    this.#startedAt = nowMs;
    this.#phaseSince = nowMs;
    this.#lastOutputAt = nowMs;
    this.#patienceMs = options.limits.reportMs;
  }

  /** Takes what came on the console; one character per byte. */
  onOutput(text: string, nowMs: number): void {
    this.#lastOutputAt = nowMs;
    this.#bytes += text.length;
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop()!;
    if (this.#line.length > longestLine) lines.push(this.#line.slice(0, longestLine));
    if (this.#line.length > longestLine) this.#line = '';
    for (const line of lines) this.#onLine(line.replace(/\r+$/, ''), nowMs);
  }

  #onLine(line: string, nowMs: number): void {
    const marker = this.#reader.read(line);
    if (marker?.kind === 'boot') this.#boots++;
    else if (marker !== null) this.#enter(phaseAfter[marker.kind], nowMs, marker.kind === 'next');
    else if (this.#phase !== 'boot' && this.#phase !== 'control' && this.#lookAt === null) {
      const part = kernelPart(line, this.#options.markers);
      if (part !== null && suspicious.test(part)) this.#lookAt = nowMs + this.#patienceMs;
    }
  }

  /** `again`: it begins anew where it is the same. */
  #enter(phase: Phase | null, nowMs: number, again: boolean): void {
    if (phase === null || (phase === this.#phase && !again)) return;
    this.#phase = phase;
    this.#phaseSince = nowMs;
  }

  /** Whether to stop the machine now. */
  stopReason(nowMs: number): StopReason | null {
    if (this.#bytes > this.#options.limits.consoleBytes) return 'flooded';
    if (this.#boots > 1) return 'restarted';
    if (this.#lookAt !== null && nowMs >= this.#lookAt && this.#look()) return 'reported';
    if (nowMs < this.#phaseEnd()) return null;
    return this.#phase === 'over' ? 'over' : 'silent';
  }

  /** The next time at which `stopReason` may change without further output. */
  wakeAt(): number {
    return Math.min(this.#phaseEnd(), this.#lookAt ?? Number.POSITIVE_INFINITY);
  }

  /** A look that finds nothing doubles the time to the next, because each reads the whole console. */
  #look(): boolean {
    this.#lookAt = null;
    this.#patienceMs *= 2;
    return this.#options.hasReport();
  }

  #phaseEnd(): number {
    const { limits, reproducerTimeoutMs } = this.#options;
    if (this.#phase === 'boot')
      return Math.min(this.#startedAt + limits.bootMs, this.#lastOutputAt + limits.bootSilenceMs);
    const longestMs = {
      control: limits.controlMs,
      reproducer: reproducerTimeoutMs + limits.lockupMs,
      killing: limits.stuckMs + limits.lockupMs,
      over: limits.lateMs + limits.powerOffMs,
    };
    return this.#phaseSince + longestMs[this.#phase];
  }
}
