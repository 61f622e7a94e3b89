import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { confinement } from './confinement.ts';
import { plainEnvironment } from './run-process.ts';

/** A line of output may be this long; a program that prints more without a line end is broken. */
const maxLineLength = 1 << 16;

/**
 * A program that stays and answers lines with lines. It dies with us, and does not keep us from ending. Whatever goes
 * wrong with it, a missing program too, shows as `null` answers.
 */
export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #ended = false;
  #rest = '';
  #listener: { readonly onLine: (line: string) => void; readonly onEnd: () => void } | undefined;

  constructor(argv: readonly [string, ...string[]]) {
    const [program, ...args] = [...confinement('grouped', 0), ...argv];
    this.#child = spawn(program!, args, { env: plainEnvironment(), stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#child.on('error', () => this.#end());
    this.#child.on('close', () => this.#end());
    this.#child.stdin.on('error', () => this.#end());
    this.#child.stdout.setEncoding('latin1');
    this.#child.stdout.on('data', (chunk: string) => this.#receive(chunk));
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout]) if (stream instanceof Socket) stream.unref();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Writes `text` and collects lines until `isLast` says so; null where the program ended or the time was over, after
   * which it is killed. Only one question at a time.
   */
  ask(text: string, isLast: (line: string) => boolean, timeoutMs: number): Promise<readonly string[] | null> {
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      const lines: string[] = [];
      const settle = (answer: readonly string[] | null) => {
        clearTimeout(timer);
        this.#listener = undefined;
        resolve(answer);
      };
      const timer = setTimeout(() => this.close(), timeoutMs);
      this.#listener = {
        onLine: (line) => {
          lines.push(line);
          if (isLast(line)) settle(lines);
        },
        onEnd: () => settle(null),
      };
      this.#child.stdin.write(text);
    });
  }

  close(): void {
    this.#end();
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // it is gone already
    }
  }

  #receive(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > maxLineLength) this.close();
    for (const line of lines) this.#listener?.onLine(line);
  }

  #end(): void {
    this.#ended = true;
    this.#listener?.onEnd();
  }
}
