import { expect, test } from 'vitest';
import { parseLog } from './parse.ts';
import { readBisection } from './read-bisection.ts';
import { renderLog } from './render.ts';

const commit = '63623fd44972d1ed2bfb6e0fb631dfcf547fd1e7';
const head = `bisecting cause commit starting from ${commit}\ntesting commit ${commit} with gcc (GCC) 8.1.0\n`;

const items = (text: string) => parseLog(text).items;
const notes = (text: string) =>
  parseLog(text)
    .notes.filter(({ what }) => what !== 'missing')
    .map(({ line, what }) => `${what} ${line}`);

test('a result goes on over several lines, the empty ones among them too', () => {
  const text = `${head}run #0: basic kernel testing failed: scp failed\nlost\r\n\nconnection\n\nrun #1: OK\n`;
  expect(items(text).slice(2)).toEqual([
    {
      kind: 'run',
      number: 0,
      result: { kind: 'test-failed', title: 'scp failed' },
      more: ['lost\r', '', 'connection'],
      blank: 1,
    },
    { kind: 'run', number: 1, result: { kind: 'ok' } },
  ]);
  expect(renderLog(parseLog(text))).toBe(text);
});

test('what a failed build printed is read as diagnostics and output', () => {
  const text = `${head}failed to run ["make" "-j" "8"]: exit status 2\ntoy.c:7:5: error: no toy\nld: error: no such file\n`;
  expect(items(text).slice(2)).toEqual([
    { kind: 'command', command: ['make', '-j', '8'], why: 'exit status 2' },
    { kind: 'diagnostic', file: 'toy.c', row: 7, column: 5, severity: 'error', message: 'no toy' },
    { kind: 'output', text: 'ld: error: no such file' },
  ]);
  expect(readBisection(parseLog(text)).tests[0]).toMatchObject({ build: 'failed', results: [] });
});

test('after the final crash everything is its report', () => {
  const text = `${head}all runs: OK\ncrash: WARNING in f\nrun #0: OK\n\nerror: x\n`;
  expect(items(text).slice(-2)).toEqual([
    { kind: 'report', text: 'run #0: OK', blank: 1 },
    { kind: 'report', text: 'error: x' },
  ]);
});

test('a line that no bisection writes is kept and noted', () => {
  const text = `${head}all runs: OK\n# odd\nrun #1: OK\n`;
  expect(notes(text)).toEqual(['unknown-line 4']);
  expect(renderLog(parseLog(text))).toBe(text);
});

test('a line that cannot be written as it stands is not understood', () => {
  expect(notes(`${head}all runs: OK\nBisecting: 1 revisions left to test after this (roughly 1 step)\n`)).toEqual([
    'unknown-line 4',
  ]);
});

test('several good ends, as our own logs have them, begin a bisect phase too, and none is lost', () => {
  const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
  const read = readBisection(parseLog(`${head}all runs: OK\n# git bisect start ${commit} ${a} ${b}\n`));
  expect(read.git[0]?.told).toEqual({ kind: 'start', bad: commit, good: [a, b] });
});

test('numbers are numbers, not digits that happen to be copied', () => {
  const bisecting = items('Bisecting: 7566 revisions left to test after this (roughly 13 steps)\n');
  expect(bisecting).toEqual([{ kind: 'progress', left: 7566, steps: 13 }]);
});

test('lines with CR LF, a log without a last line end, empty lines in front', () => {
  const text = `\n${head}all runs: OK`.replaceAll('\n', '\r\n');
  expect(items(text).at(-1)).toEqual({ kind: 'all-runs', result: { kind: 'ok' } });
  expect(notes(text)).toEqual(['cut-line 4']);
  expect(renderLog(parseLog(text))).toBe(text);
});

test('quoted twice, with a remark between: the remark is noted, the log is read', () => {
  const text = `>> ${head.trimEnd().replace('\n', '\n>> ')}\nreally?\n>> all runs: OK\n`;
  expect(notes(text)).toEqual(['quoted null', 'remark 3']);
  expect(items(text).at(-1)).toEqual({ kind: 'all-runs', result: { kind: 'ok' } });
  expect(renderLog(parseLog(text))).toBe(text);
});

test('what a damaged log lacks is told', () => {
  const missing = parseLog('run #0: OK\n').notes.map(({ text }) => text);
  expect(missing).toEqual([
    'the beginning of the log is missing',
    'the log has no test of a revision',
    'the line with revisions tested and times is missing',
    'the log ends without a result',
  ]);
});

test('lines that are very long, or look like many beginnings, are read in time', () => {
  const started = performance.now();
  const evil = [
    'Author: '.repeat(1000) + ' <'.repeat(500_000),
    `representative crash: ${', types: ['.repeat(200_000)}`,
  ];
  const text = `${head}all runs: OK\n${commit} is the first bad commit\n${evil.join('\n')}\n`;
  expect(renderLog(parseLog(text))).toBe(text);
  expect(performance.now() - started).toBeLessThan(2000);
});
