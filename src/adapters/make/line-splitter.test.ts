import { array, assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

test('gives the same lines however the text was cut', () => {
  assert(
    property(array(string({ unit: 'grapheme' })), (pieces) => {
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      for (const byte of Buffer.from(pieces.join('\n'))) splitter.push(Uint8Array.of(byte));
      splitter.end();
      const expected = Buffer.from(pieces.join('\n')).toString().split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

test('cuts lines without an end', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (let i = 0; i < 100; i++) splitter.push(Buffer.alloc(1000, 'x'));
  splitter.end();
  expect(lines.map((line) => line.length)).toEqual([16_384]);
});
