/** Longest line that is kept whole; compilers print macro expansions of any length. */
const longestLine = 16_384;

/** Cuts chunks of one stream into lines. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop()!.slice(0, longestLine);
    for (const line of lines) this.#onLine(line.slice(0, longestLine));
  }

  /** The last line, where it had no end. */
  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
