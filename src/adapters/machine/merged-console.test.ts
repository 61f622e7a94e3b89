import { expect, test } from 'vitest';
import { MergedConsole } from './merged-console.ts';

/** What is written when these pieces come. */
function merged(pieces: readonly (readonly [source: string, text: string])[]): string {
  let written = '';
  const console = new MergedConsole((lines) => {
    written += lines.toString();
  });
  for (const [source, text] of pieces) {
    if (source === 'we') console.say(text);
    else console.push(source, Buffer.from(text));
  }
  console.end();
  return written;
}

test('a line of one source never stands inside a line of another', () => {
  const pieces = [
    ['kernel', '[ 1.0] BUG: ke'],
    ['ssh', 'repro| a\nrep'],
    ['we', 'begin'],
    ['kernel', 'rnel\n'],
    ['ssh', 'ro| b\n'],
  ] as const;
  expect(merged(pieces)).toBe('repro| a\nbegin\n[ 1.0] BUG: kernel\nrepro| b\n');
});

test('what has no end is written at the end', () => {
  expect(merged([['kernel', 'one\ntwo']])).toBe('one\ntwo\n');
});

test('a line without bound is not kept for ever', () => {
  const text = 'x'.repeat(100_000);
  expect(
    merged([
      ['kernel', text],
      ['ssh', 'y\n'],
    ]),
  ).toBe(`${text}\ny\n`);
});
