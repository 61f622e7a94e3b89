import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Bytes of output that a log keeps; a build that prints more has gone wild. */
const mostBytes = 64 << 20;

/** The whole output of a build in a file, which is replaced. Errors of writing are kept until `close`. */
export class BuildLog {
  readonly #file: number;
  #written = 0;
  #error: unknown = null;

  /** Throws what the file system says where the file cannot be made. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
  }

  /** A line of ours among the output of make. */
  note(text: string): void {
    this.write(Buffer.from(`# ${text.replaceAll('\n', '\n# ')}\n`));
  }

  write(chunk: Uint8Array): void {
    if (this.#error !== null || this.#written >= mostBytes) return;
    try {
      this.#written += chunk.length;
      writeSync(this.#file, chunk);
      if (this.#written >= mostBytes) writeSync(this.#file, `\n# the log ends here: it has ${mostBytes} bytes\n`);
    } catch (error) {
      this.#error = error;
    }
  }

  /** Throws what went wrong with writing. */
  close(): void {
    closeSync(this.#file);
    if (this.#error !== null) throw this.#error;
  }
}
