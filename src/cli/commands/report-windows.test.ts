import { expect, test } from 'vitest';
import type { CrashReport } from '../../core/report/crash-report.ts';
import { parseConsole } from '../../core/report/parse-console.ts';
import { ConsoleWindows, type FoundReport } from './report-windows.ts';

const small = { front: 100, core: 400, behind: 200 };
const quiet = (count: number) => 'all is well here\n'.repeat(count);
const crash = (name: string) => `unregister_netdevice: waiting for ${name} to become free\n`;

/** Reads a text in pieces of some bytes; returns line numbers and titles. */
function read(text: string, pieces: number, parse: (text: string) => readonly CrashReport[] = parseConsole): string[] {
  const windows = new ConsoleWindows(parse, small);
  const bytes = Buffer.from(text, 'latin1');
  const found: FoundReport[] = [];
  for (let at = 0; at < bytes.length; at += pieces) found.push(...windows.push(bytes.subarray(at, at + pieces)));
  found.push(...windows.end());
  return found.map(({ report, crashText }) => `${report.crashLine} ${crashText}`);
}

test.each([1, 7, 64, 1000, 1 << 20])(
  'each crash is found once, whatever its place, in pieces of %i bytes',
  (pieces) => {
    const text = Array.from({ length: 60 }, (_, i) => `${quiet(i)}${crash(`eth${i}`)}`).join('');
    const lines = text.split('\n').flatMap((line, at) => (line.startsWith('unregister') ? [`${at} ${line}`] : []));
    expect(read(text, pieces)).toEqual(lines);
  },
);

test('no more than a window is ever read at once, even without line ends', () => {
  let longest = 0;
  const parse = (text: string) => {
    longest = Math.max(longest, text.length);
    return parseConsole(text);
  };
  const text = `short\n${'x'.repeat(5000)}\n${crash('eth0')}${'y'.repeat(5000)}`;
  expect(read(text, 300, parse)).toEqual([`2 ${crash('eth0').trimEnd()}`]);
  expect(longest).toBeLessThanOrEqual(small.front + small.core + small.behind);
});

test('a report that reaches the end of its window is cut, unless the console ends there', () => {
  const text = `${crash('eth0')}${quiet(100)}`;
  const windows = new ConsoleWindows(parseConsole, small);
  expect(windows.push(Buffer.from(text)).map(({ cut }) => cut)).toEqual([true]);
  const whole = new ConsoleWindows(parseConsole);
  expect(whole.push(Buffer.from(text))).toEqual([]);
  expect(whole.end().map(({ cut }) => cut)).toEqual([false]);
});

test('a console can be settled again and again: what is new is told, an unfinished line waits', () => {
  const windows = new ConsoleWindows(parseConsole, small);
  const told = (found: readonly FoundReport[]) => found.map(({ report }) => report.crashLine);
  windows.push(Buffer.from(`${quiet(3)}${crash('eth0')}BUG: soft lo`));
  expect(told(windows.settle(3))).toEqual([]);
  expect(told(windows.settle())).toEqual([3]);
  expect(told(windows.settle())).toEqual([]);
  windows.push(Buffer.from('ckup - CPU#0 stuck\n'));
  expect(told(windows.settle())).toEqual([4]);
  windows.push(Buffer.from('BUG: spinlock bad magic'));
  expect(told(windows.end())).toEqual([5]);
});
