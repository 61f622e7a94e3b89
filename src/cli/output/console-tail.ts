import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { oneLine } from '../../core/log/one-line.ts';
import { print } from './stdout.ts';

const lookEveryMs = 100;
/** A line without an end is shown at this length. */
const longestLine = 4096;

/** Shows a console file on standard output as it grows, line by line, without what would command a terminal. */
export class ConsoleTail {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #file: number | null = null;
  #offset = 0;
  #line = '';
  #shown: Promise<void> = Promise.resolve();
  readonly #decoder = new TextDecoder();

  constructor(path: string) {
    this.#path = path;
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  /** Shows what is left, and resolves when it was written. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#look();
    if (this.#line !== '') this.#show([this.#line]);
    this.#line = '';
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    await this.#shown;
  }

  #look(): void {
    const lines: string[] = [];
    for (let bytes = this.#next(); bytes.length > 0; bytes = this.#next()) {
      const parts = (this.#line + this.#decoder.decode(bytes, { stream: true })).split('\n');
      this.#line = parts.pop()!;
      if (this.#line.length > longestLine) parts.push(this.#line);
      if (this.#line.length > longestLine) this.#line = '';
      lines.push(...parts);
    }
    if (lines.length > 0) this.#show(lines);
  }

  /** What came since the last look, at most 64 KiB; nothing where the file is not there yet. */
  #next(): Buffer {
    try {
      this.#file ??= openSync(this.#path, 'r');
      const size = Math.min(1 << 16, fstatSync(this.#file).size - this.#offset);
      if (size <= 0) return Buffer.alloc(0);
      const bytes = Buffer.alloc(size);
      const read = readSync(this.#file, bytes, 0, size, this.#offset);
      this.#offset += read;
      return bytes.subarray(0, read);
    } catch {
      return Buffer.alloc(0);
    }
  }

  #show(lines: readonly string[]): void {
    const text = lines.map((line) => `${oneLine(line.replace(/\r+$/, ''))}\n`).join('');
    this.#shown = this.#shown.then(() => print(text));
  }
}
