import { expect, test } from 'vitest';
import { ContentsReader } from './contents-reader.ts';

const id = (digit: string) => digit.repeat(40);
const meta = ':100644 100644 aaaa bbbb M';

/** What is told of a text that comes in pieces of so many bytes. */
function read(text: string, pieceBytes: number) {
  const told: unknown[][] = [];
  const reader = new ContentsReader((...commit) => told.push(commit));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  reader.end();
  return told;
}

const text = [
  id('a'),
  'subject ü',
  `\n${meta}`,
  'x.c',
  meta,
  id('c'),
  id('b'),
  '',
  '',
  `:${meta}M`,
  'y.c',
  id('d'),
  ': looks like a file',
]
  .map((field) => `${field}\0`)
  .join('');

test.each([1, 2, 7, 1000])('the same is told in pieces of %i bytes', (pieceBytes) => {
  expect(read(text, pieceBytes)).toEqual([
    [id('a'), 'subject ü', ['x.c', id('c')]],
    [id('b'), '', ['y.c']],
    [id('d'), ': looks like a file', []],
  ]);
});

test('nothing is told of nothing', () => {
  expect(read('', 1)).toEqual([]);
});

test('a subject without end takes little memory and time', () => {
  const long = `${id('a')}\0${'s'.repeat(30 << 20)}\0\n${meta}\0x.c\0`;
  const [commit] = read(long, 1 << 16);
  expect(commit![2]).toEqual(['x.c']);
  expect((commit![1] as string).length).toBeLessThan(1 << 14);
});

test('of a commit that touches everything some thousand files are kept', () => {
  const files = Array.from({ length: 6000 }, (_, i) => `${meta}\0f${i}\0`).join('');
  const [first, second] = read(`${id('a')}\0one\0\n${files}${id('b')}\0two\0\n${meta}\0x.c\0`, 1 << 16);
  expect(first![2]).toHaveLength(5000);
  expect(second).toEqual([id('b'), 'two', ['x.c']]);
});
