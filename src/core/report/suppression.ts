import { lineEnd, rawLine } from './console-lines.ts';
import { hasPhrase, type Phrase, phrase } from './phrase.ts';
import { TriggerScan } from './trigger-scan.ts';

/** A sign that the test tool or its machine failed and not the kernel; searched for by four rare characters of it. */
export type Sign = readonly [window: string, ...Phrase['texts']];

/** For every kernel, as in syzkaller, pkg/report/report.go. */
export const toolSigns: readonly Sign[] = [
  ['tal ', 'fatal error: runtime: out of memory'],
  ['tal ', 'fatal error: runtime: cannot allocate memory'],
  ['tal ', 'fatal error: out of memory'],
  ['tal ', 'fatal error: newosproc'],
  ['pani', 'panic: ', 'cannot allocate memory'],
];

/** Signs that hold wherever they are in the log. */
export class Suppressions {
  readonly #phrases: readonly Phrase[];
  readonly #scan: TriggerScan;

  constructor(signs: readonly Sign[]) {
    this.#phrases = signs.map(([, ...texts]) => phrase(...texts));
    this.#scan = new TriggerScan([...new Set(signs.map(([window]) => window))]);
  }

  foundIn(console: string): boolean {
    for (let at = this.#scan.next(console, 0, console.length); at !== -1; ) {
      const end = lineEnd(console, at);
      const line = rawLine(console, console.lastIndexOf('\n', at) + 1, end);
      if (this.#phrases.some((it) => hasPhrase(line, it))) return true;
      at = this.#scan.next(console, end, console.length);
    }
    return false;
  }
}
