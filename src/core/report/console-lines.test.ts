import { expect, test } from 'vitest';
import { consoleLine, rawLine } from './console-lines.ts';

function check([line, context, text, unreliable]: readonly [string, string, string, boolean]): void {
  expect(consoleLine(line)).toEqual({ context, text, unreliable });
}

test.each([
  ['plain text', 'none', 'plain text', false],
  [' toy+0x1/0x2', 'none', ' toy+0x1/0x2', false],
  ['[    1.234567] text', 'console', 'text', false],
  ['[    1.234567][    C0] text', 'C0', 'text', false],
  ['[    1.234567][T12345]  toy+0x1/0x2', 'T12345', ' toy+0x1/0x2', false],
  ['<4>[    1.234567] text', 'console', 'text', false],
  ['toybox login: [    1.234567] text', 'console', 'text', false],
  ['** 12 printk messages dropped ** [    1.234567] text', 'console', 'text', false],
  ['[no time] text', 'none', '[no time] text', false],
  ['[    1.234567]', 'none', '[    1.234567]', false],
  ['[    1.234567]  ? toy+0x1/0x2', 'console', ' ? toy+0x1/0x2', true],
  ['[    1.234567]  [<60123456>] ? toy+0x1/0x2', 'console', ' [<60123456>] ? toy+0x1/0x2', true],
  ['[    1.234567]  <EOI>  ? toy+0x1/0x2', 'console', ' <EOI>  ? toy+0x1/0x2', false],
  ['[    1.234567] is it? yes ? perhaps', 'console', 'is it? yes ? perhaps', false],
  ['[    1.234567] [c000] toy+0x1/0x2 (unreliable)', 'console', '[c000] toy+0x1/0x2 (unreliable)', true],
  [' ? toy+0x1/0x2', 'none', ' ? toy+0x1/0x2', false],
] as const)('"%s" comes from %s', (...row) => check(row));

test('carriage returns of a serial console are no part of a line, and lines have a bound', () => {
  expect(rawLine('ab\r\r\ncd', 0, 4)).toBe('ab');
  expect(rawLine('x'.repeat(10_000), 0, 10_000)).toHaveLength(4096);
});
