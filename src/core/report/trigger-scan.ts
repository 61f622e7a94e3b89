/** Long enough to be skipped over in steps of three; the shortest trigger, `BUG:`, has just as many characters. */
const windowLength = 4;

/**
 * Finds where any of a set of texts may occur, many times faster than looking at lines one by one: most of a console
 * is quiet. Each text is represented by a window of four of its characters. The two characters that would end a window
 * tell how far the search can move on without missing one (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994).
 */
export class TriggerScan {
  readonly #shift = new Uint8Array(1 << 16).fill(windowLength - 1);
  readonly #windows = new Map<number, string[]>();

  constructor(windows: readonly string[]) {
    for (const window of windows) {
      for (let i = 1; i < windowLength; i++) {
        const slot = pair(window.charCodeAt(i - 1), window.charCodeAt(i));
        this.#shift[slot] = Math.min(this.#shift[slot]!, windowLength - 1 - i);
      }
      const last = pair(window.charCodeAt(windowLength - 2), window.charCodeAt(windowLength - 1));
      this.#windows.set(last, [...(this.#windows.get(last) ?? []), window]);
    }
  }

  /** Where the next window begins, from `from` on and before `to`; -1 where there is none. */
  next(text: string, from: number, to: number): number {
    const shift = this.#shift;
    for (let end = from + windowLength - 1; end < to; ) {
      const slot = pair(text.charCodeAt(end - 1), text.charCodeAt(end));
      const step = shift[slot]!;
      if (step > 0) {
        end += step;
        continue;
      }
      const start = end - windowLength + 1;
      if (this.#windows.get(slot)!.some((window) => text.startsWith(window, start))) return start;
      end++;
    }
    return -1;
  }
}

/** Characters beyond one byte may share a slot: that only costs a look. */
function pair(first: number, second: number): number {
  return ((first & 0xff) << 8) | (second & 0xff);
}
