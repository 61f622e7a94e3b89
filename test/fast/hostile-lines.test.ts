import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { detectSystem } from '../../src/core/report/detect-system.ts';
import { type OperatingSystem, operatingSystems } from '../../src/core/report/operating-system.ts';
import { parseConsoleOf } from '../../src/core/report/parse-console-of.ts';

/** The crash lines of the golden consoles, each the beginning of a line that goes on and on with what patterns look for. */
const folder = fileURLToPath(new URL('../golden/consoles/', import.meta.url));

interface Stem {
  readonly name: string;
  readonly os: OperatingSystem;
  readonly line: string;
}

function stemOf(name: string): readonly Stem[] {
  const text = readFileSync(join(folder, name), 'latin1');
  const head = text.slice(0, text.indexOf('\n\n'));
  const os = operatingSystems.find((it) => head.includes(`# os: ${it}\n`)) ?? 'linux';
  const console = text.slice(head.length + 2);
  const [report] = parseConsoleOf(os, console, { maxReports: 1 });
  return report === undefined ? [] : [{ name, os, line: console.split('\n')[report.crashLine]! }];
}

/** One of each kind of crash line: what follows the first words is up to the pieces. */
const stems = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .flatMap(stemOf)
  .filter(({ os, line }, at, all) => all.findIndex((it) => it.os === os && kindOf(it.line) === kindOf(line)) === at);

function kindOf(line: string): string {
  return line.replace(/^\[ *[\d.]+\](?:\[ *\w+\])? /, '').slice(0, 10);
}

const pieces = [
  ' |a|1|0x1|:|: |(|[<|<|/|.c|.c:1 | at | in |a b|"|, |::|+0x|_',
  'mm/|lib/debugobjects.c |ASSERT FAILED at (|panicked at | "|a.|#1 |a(| for |---|is |IP: |NIP|race|: Assertion |ALT: Assertion failed in |thread \'',
].flatMap((line) => line.split('|'));

/** Milliseconds of the fastest of two rounds, as others use the machine. */
function fastest(work: () => void): number {
  const rounds = [0, 0].map(() => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...rounds);
}

/** Milliseconds for a text of lines of one length. */
function cost({ os, line }: Stem, piece: string, length: number): number {
  const long = (line + piece.repeat(length)).slice(0, length);
  const text = `${long}\n`.repeat(16_000 / length);
  return fastest(() => parseConsoleOf(os, text));
}

/** What a measurement gives that others on the machine may have disturbed: the least of a few that are too large. */
function leastOf(measure: () => number, enough: number): number {
  let found = measure();
  for (let again = 0; again < 4 && found >= enough; again++) found = Math.min(found, measure());
  return found;
}

/** Of equally much text, long lines may cost no more than a few times what short ones do. */
function check(stem: Stem): void {
  for (const piece of pieces) {
    if (cost(stem, piece, 4000) < 10) continue;
    const ratio = leastOf(() => cost(stem, piece, 4000) / cost(stem, piece, 500), 5);
    expect(ratio, JSON.stringify(piece)).toBeLessThan(5);
  }
}

describe('a line that goes on and on costs no more than its length', () => {
  test.each(stems)('$name', check);
});

/** Telling systems apart looks at half a megabyte, which may be one line. */
test.each(pieces)('a long line of %j is told apart in little more time than a short one', (piece) => {
  const time = (stem: string, bytes: number) => {
    const text = stem + piece.repeat(bytes / piece.length);
    return fastest(() => detectSystem(text));
  };
  for (const stem of ['', ': Assertion ', "thread '", '    at ', 'ERROR: ', 'fatal ', '[ 1', 'panic(cpu ']) {
    const ratio = () => time(stem, 400_000) / Math.max(5, time(stem, 50_000));
    expect(leastOf(ratio, 20), stem).toBeLessThan(20);
  }
});

/** A console of many lines that each begin a report and never finish it. */
function growth(os: OperatingSystem, line: string): number {
  const time = (bytes: number) => {
    const text = line.repeat(Math.ceil(bytes / line.length));
    return fastest(() => parseConsoleOf(os, text));
  };
  return time(1_600_000) / time(400_000);
}

describe('four times as many lines cost about four times as much', () => {
  test.each([
    ['linux', 'BUG:\n'],
    ['linux', '[    1.000000] WARNING: CPU: 0 PID: 1 at\n[    1.000000] Call Trace:\n'],
    ['openbsd', 'panic: toy\nddb> show panic\n\n'],
    ['fuchsia', 'ZIRCON KERNEL PANIC\nASSERT FAILED\n'],
    ['user', 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n'],
    ['user', '==1==ERROR: AddressSanitizer: \n    #0 0x1 in a\n'],
  ] as const)('%s: %j', (os, line) => {
    expect(leastOf(() => growth(os, line), 9)).toBeLessThan(9);
  });
});
