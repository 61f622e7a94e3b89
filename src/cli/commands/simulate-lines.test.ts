import { expect, test } from 'vitest';
import { linesOf } from './simulate-lines.ts';

async function collect(...chunks: readonly string[]): Promise<string[]> {
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
  }
  const lines: string[] = [];
  for await (const line of linesOf(stream())) lines.push(line);
  return lines;
}

test('puts lines together that come in pieces', async () => {
  expect(await collect('ab', 'c\nd', '\n\ne', 'f')).toEqual(['abc', 'd', '', 'ef']);
});

test('keeps a character whole whose bytes come apart', async () => {
  expect(await collect('\xc3', '\xa9\n')).toEqual(['é']);
});

test('reads a line of 20 MB from small chunks in linear time', async () => {
  const chunk = 'x'.repeat(64 << 10);
  const [line] = await collect(...Array.from({ length: 320 }, () => chunk), '\n');
  expect(line).toHaveLength(320 * chunk.length);
});

test('a line that is too long ends the reading, those before it are given', async () => {
  const read: string[] = [];
  const reading = async () => {
    for await (const line of linesOf(chunksOf(['short\n', 'x'.repeat(8), 'x'.repeat(8)]), 10)) read.push(line);
  };
  await expect(reading()).rejects.toThrow('a line has more than 10 bytes');
  expect(read).toEqual(['short']);
});

async function* chunksOf(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
