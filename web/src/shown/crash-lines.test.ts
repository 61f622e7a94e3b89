import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crashLines, shownLine } from './crash-lines.ts';

const console = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../recorded', `console-${name}.txt`), 'utf8').split('\n');

test('the crash of a real console begins at its first line', () => {
  const lines = console('crashed');
  const { from } = crashLines(lines, null)!;
  expect(lines[from]).toContain('cut here');
  expect(lines[from + 1]).toContain('WARNING: CPU: 0');
});

test('a real clean console has no crash', () => {
  expect(crashLines(console('ok'), null)).toBeNull();
});

test('with its report it is known from where to where', () => {
  const lines = [
    'boot',
    '[    1.0] BUG: KASAN: other',
    'x',
    '[    2.0][   T9] BUG: unable to handle page fault',
    'mid',
    '[    2.1] RIP: 0010:f+0x1',
    'after',
  ];
  expect(crashLines(lines, 'BUG: unable to handle page fault\nRIP: 0010:f+0x1\n')).toEqual({ from: 3, to: 6 });
});

test('what a console does to a terminal it does not do to the page', () => {
  expect(shownLine('\u001b[31mred\u001b[0m \u202eevil\u0007')).toBe('red \ufffdevil\ufffd');
  expect(shownLine('a\tb\r')).toBe('a\tb');
  expect(shownLine('y'.repeat(9000))).toHaveLength(2000);
});
