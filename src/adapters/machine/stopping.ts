import type { Cancellation } from '../../ports/cancellation.ts';
import type { RunWatch, StopReason } from './run-watch.ts';

/** One machine is stopped once, for the first reason: what the watch says, the caller, or trouble of our own. */
export class Stopping {
  reason: StopReason | null = null;
  /** What our own code threw while it took in output; an exception there would end the whole program. */
  trouble: unknown = null;
  readonly #outer: Cancellation;
  readonly #inner = new AbortController();
  readonly #onAbort = () => this.#inner.abort();
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: Cancellation) {
    this.#outer = outer;
    if (outer.aborted) this.#onAbort();
    outer.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): Cancellation {
    return this.#inner.signal;
  }

  /** Asks the watch now, and again when its answer may have changed. */
  watch(watch: RunWatch): void {
    clearTimeout(this.#timer);
    if (this.#inner.signal.aborted) return;
    const nowMs = performance.now();
    this.reason = watch.stopReason(nowMs);
    if (this.reason !== null) this.#inner.abort();
    else this.#timer = setTimeout(() => this.watch(watch), Math.max(1, Math.ceil(watch.wakeAt() - nowMs)));
  }

  /** There is nothing left to see. */
  stop(): void {
    this.#inner.abort();
  }

  onTrouble(action: () => void): void {
    if (this.trouble !== null) return;
    try {
      action();
    } catch (error) {
      this.trouble = error;
      this.#inner.abort();
    }
  }

  done(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#onAbort);
  }
}
