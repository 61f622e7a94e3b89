/** A line without an end is written as it is at this length. */
const longestLine = 64 << 10;

/**
 * Puts what comes from several sources into one text, line by line: a line of one source never stands inside a line of
 * another.
 */
export class MergedConsole {
  readonly #write: (lines: Buffer) => void;
  readonly #pending = new Map<string, Buffer>();

  constructor(write: (lines: Buffer) => void) {
    this.#write = write;
  }

  /** Takes what came from a source; the last line waits for its end. */
  push(source: string, chunk: Buffer): void {
    const all = Buffer.concat([this.#pending.get(source) ?? Buffer.alloc(0), chunk]);
    const end = all.lastIndexOf(0x0a) + 1;
    const rest = all.subarray(end);
    const isTooLong = rest.length > longestLine;
    this.#pending.set(source, isTooLong ? Buffer.alloc(0) : rest);
    if (end > 0) this.#write(all.subarray(0, end));
    if (isTooLong) this.#write(Buffer.concat([rest, Buffer.from('\n')]));
  }

  /** A line of our own. */
  say(line: string): void {
    this.#write(Buffer.from(`${line}\n`));
  }

  /** Writes what still waits. */
  end(): void {
    for (const rest of this.#pending.values())
      if (rest.length > 0) this.#write(Buffer.concat([rest, Buffer.from('\n')]));
    this.#pending.clear();
  }
}
