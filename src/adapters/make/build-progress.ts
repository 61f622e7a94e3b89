import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BuildProgress } from '../../ports/kernel-builder.ts';

/** Counts what make says it compiles: `  CC      fs/pipe.o`, `  CC [M]  net/ipv6/ipv6.o`, `  AS      …`. */
export class CompileCounter {
  done = 0;
  readonly #expected: number | null;
  readonly #onProgress: (progress: BuildProgress) => void;

  constructor(expected: number | null, onProgress: (progress: BuildProgress) => void) {
    this.#expected = expected;
    this.#onProgress = onProgress;
  }

  line(line: string): void {
    const step = /^ {2}([A-Z][A-Z0-9_]*)(?: \[\w\])? +([\x21-\x7e]+)$/.exec(line);
    if (step === null) return;
    if (/^(CC|AS|HOSTCC)$/.test(step[1]!)) this.done++;
    this.#onProgress({ what: step[2]!.slice(0, 200), done: this.done, expected: this.#expected });
  }
}

/** How many files the last build from nothing compiled, kept in a small file. */
export class FullBuildCount {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<number | null> {
    const count = Number(await readFile(this.#file, 'utf8').catch(() => ''));
    return Number.isInteger(count) && count > 0 ? count : null;
  }

  async write(count: number): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(this.#file, `${count}\n`);
  }
}
