import { describe, expect, test } from 'vitest';
import { readExecution } from './command-outcome.ts';

const oops = 'BUG: kernel NULL pointer dereference, address: 0000000000000008\nRIP: 0010:the_bug+0x1/0x10\n';
const plain = { titles: null, timeoutIs: 'bad' } as const;
const ended = (status: number, output = '', timedOut = false) => ({ status, timedOut, wallMs: 1, output });

/** What a run says, in short: the kind, and the title where there is one. */
function read(...args: Parameters<typeof readExecution>): string {
  const { outcome } = readExecution(...args);
  if (outcome.kind === 'crashed') return `crashed: ${outcome.crash.title}`;
  return outcome.kind === 'test-failed' ? `${outcome.kind}: ${outcome.title}` : outcome.kind;
}

describe('a run of a command', () => {
  for (const [name, execution, reading, expected] of [
    ['ends with 0', ended(0), plain, 'ok'],
    ['ends with 0 and prints a report all the same', ended(0, oops), { ...plain, titles: 'linux' }, 'ok'],
    ['ends with 1', ended(1, oops), plain, 'crashed: command failed'],
    ['ends with 127', ended(127), plain, 'crashed: command failed'],
    [
      'ends with 125',
      ended(125, oops),
      { ...plain, titles: 'linux' },
      'test-failed: the command says that this revision cannot be tested (status 125)',
    ],
    ['takes too long', ended(137, '', true), plain, 'crashed: command failed'],
    [
      'takes too long where titles are read',
      ended(137, '', true),
      { ...plain, titles: 'linux' },
      'crashed: command timed out',
    ],
    [
      'takes too long where that is no verdict',
      ended(137, '', true),
      { ...plain, timeoutIs: 'skip' },
      'test-failed: the command ran out of time',
    ],
    ['fails without a report', ended(2, 'no'), { ...plain, titles: 'linux' }, 'crashed: command failed'],
    [
      'fails with a report',
      ended(2, oops),
      { ...plain, titles: 'linux' },
      'crashed: BUG: unable to handle kernel NULL pointer dereference in the_bug',
    ],
  ] as const)
    test(`that ${name}: ${expected}`, () => {
      expect(read(execution, reading)).toBe(expected);
    });

  test('keeps the report that gave the title', () => {
    expect(readExecution(ended(1, `before\n${oops}`), { ...plain, titles: 'linux' }).report).toContain('the_bug');
    expect(readExecution(ended(1, oops), plain).report).toBeNull();
  });
});
