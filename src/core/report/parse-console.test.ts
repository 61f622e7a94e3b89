import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConsole } from './parse-console.ts';

const warning = [
  '[    2.000000] WARNING: CPU: 0 PID: 7 at fs/toy.c:1 toy_warn+0x1/0x2',
  '[    2.000001] RIP: 0010:toy_warn+0x1/0x2',
  '[    2.000002] Call Trace:',
  '[    2.000003]  toy_ioctl+0x111/0x220',
  '[    2.000004]  do_syscall_64+0x3f/0x90',
];

function read(...lines: readonly string[]) {
  return parseConsole(lines.join('\n'));
}

test('a report has up to five lines in front, its own lines, and where they are', () => {
  const front = ['1', '2', '3', '4', '5', '6'].map((n) => `[    1.00000${n}] line ${n}`);
  const [report] = read(...front, 'a program says something', ...warning);
  expect(report).toMatchObject({ title: 'WARNING in toy_warn', corrupted: null, crashLine: 7, endLine: 12 });
  expect(report?.text.split('\n').slice(0, 6)).toEqual([
    'line 2',
    'line 3',
    'line 4',
    'line 5',
    'line 6',
    warning[0]!.slice(15),
  ]);
});

test('a serial console with carriage returns reads the same', () => {
  const plain = parseConsole(warning.join('\n'));
  expect(parseConsole(warning.join('\r\n'))).toEqual(plain);
  expect(parseConsole(`${warning.join('\r\n')}\r\n`)).toEqual(plain);
});

test('a report that is read again from its crash line on is the same', () => {
  const [first] = read('[    1.000000] boot', ...warning);
  const [again] = read(...warning);
  expect({ ...again, text: '', crashLine: 0, endLine: 0 }).toEqual({ ...first, text: '', crashLine: 0, endLine: 0 });
});

test('the text of a report is a console with the same report', () => {
  const [first] = read('[    1.000000] boot', ...warning);
  expect(parseConsole(first!.text)[0]).toMatchObject({ title: first!.title, corrupted: null });
});

test('a line that a printer repeats is passed over', () => {
  expect(read(warning[0]!, '[    2.000000] ** replaying previous printk message **', ...warning)).toMatchObject([
    { crashLine: 2 },
  ]);
});

test('a console without a crash has no report', () => {
  expect(read('[    1.000000] Linux version 6.9.0', 'all is well')).toEqual([]);
  expect(parseConsole('')).toEqual([]);
});

test('what is said anywhere in the log holds for each report', () => {
  expect(read(...warning, 'Kernel panic - not syncing: toy', 'serialport: VM disconnected.')[0]).toMatchObject({
    panicked: true,
    corrupted: 'the console was disconnected',
  });
  expect(read(...warning, 'Out of memory: Killed process 12 (syz-executor)')[0]).toMatchObject({ suppressed: true });
});

test('the task of an executor is told', () => {
  const [report] = read(...warning, '[    2.000005] CPU: 0 PID: 7 Comm: syz.3.141 Not tainted');
  expect(report?.executor).toEqual({ proc: 3, id: 141 });
});

test('after a hundred reports only those with a new title are kept', () => {
  const storm = Array.from({ length: 300 }, () => 'WARNING: storm');
  const titles = read(...storm, 'BUG: at last').map((report) => report.title);
  expect(titles).toHaveLength(101);
  expect(titles.at(-1)).toBe('BUG: at last');
});

describe('any text is read without failing', () => {
  const pieces = [
    'BUG: |WARNING: |INFO: |KASAN: |Kernel panic - not syncing: |Kernel mode fault at addr 0x0, ip 0x0',
    '[    1.000000] |[    1.000000][    T1] |\n|\r|\0| ? |Call Trace:\n| in | at |x+0x1/0x2',
    'RIP: 0010:|fs/toy.c:1 |[inline]\n|_RNv|_ZN|:| ',
  ].flatMap((line) => line.split('|'));
  const piece = fc.constantFrom(...pieces);
  test('made of what crashes are made of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (parts) => {
        expect(parseConsole(parts.join('')).length).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

describe('a hostile console costs no more than its length', () => {
  test.each([
    ['crash lines', 'BUG:\n'],
    ['half of a report again and again', 'INFO: task a\n'],
    ['one long line', 'WARNING: at '],
    ['lines that fit many patterns in part', `${'WARNING: '.repeat(100)}${'lib/debugobjects.c '.repeat(80)}\n`],
    ['mangled names', ` BUG: KASAN: x in _R${'NvC'.repeat(300)}+0x1\n`],
  ])('%s', (_, text) => {
    const startedAt = performance.now();
    parseConsole(text.repeat(Math.ceil(3_000_000 / text.length)));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
