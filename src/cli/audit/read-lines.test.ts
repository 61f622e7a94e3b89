import { expect, test } from 'vitest';
import { type InputLine, readLines } from './read-lines.ts';

async function linesOf(chunks: readonly string[], most = 100): Promise<InputLine[]> {
  async function* input() {
    yield* chunks.map((chunk) => Buffer.from(chunk));
  }
  const lines: InputLine[] = [];
  for await (const line of readLines(input(), most)) lines.push(line);
  return lines;
}

test('lines may be cut anywhere, and the last needs no end', async () => {
  expect(await linesOf(['a', 'b\nc', '\n', 'd'])).toEqual([{ text: 'ab' }, { text: 'c' }, { text: 'd' }]);
});

test('empty lines are left out', async () => {
  expect(await linesOf(['\n \nx\n\n'])).toEqual([{ text: 'x' }]);
});

test('a character cut in two is one again', async () => {
  const bytes = Buffer.from('ü\n');
  async function* input() {
    yield bytes.subarray(0, 1);
    yield bytes.subarray(1);
  }
  const lines = [];
  for await (const line of readLines(input(), 10)) lines.push(line);
  expect(lines).toEqual([{ text: 'ü' }]);
});

test('a line that is too long is told, the next is read', async () => {
  expect(await linesOf(['x'.repeat(60), `${'x'.repeat(60)}\nok\n`])).toEqual([{ tooLong: 120 }, { text: 'ok' }]);
});
