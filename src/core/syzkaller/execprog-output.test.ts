import { describe, expect, test } from 'vitest';
import { readExecprogOutput, whyNotExecuted } from './execprog-output.ts';

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  readonly end: string;
  readonly expected: string | null;
}

const at = '2026/11/21 13:01:16 ';
const cases: readonly Case[] = [
  {
    name: 'programs were executed until the time was over',
    lines: [`${at}parsed 1 programs`, `${at}executed programs: 0`, `${at}executed programs: 808`],
    end: 'timeout',
    expected: null,
  },
  {
    name: 'a given number of executions came to its end',
    lines: [`${at}parsed 1 programs`, `${at}executed programs: 0`],
    end: 'exit 0',
    expected: null,
  },
  {
    name: 'a count is enough where the line before it was torn',
    lines: [`${at}pars`, `${at}executed programs: 12`],
    end: 'timeout',
    expected: null,
  },
  {
    name: 'nothing was parsed, though it ended well',
    lines: [`${at}parsed 0 programs`],
    end: 'exit 0',
    expected: 'syz-execprog parsed 0 programs: this version does not understand the program',
  },
  {
    name: 'nothing was executed in its time',
    lines: [`${at}parsed 1 programs`, `${at}executed programs: 0`],
    end: 'timeout',
    expected: 'syz-execprog executed no program in its time',
  },
  {
    name: 'it ended at once without a word',
    lines: [],
    end: 'exit 0',
    expected: 'syz-execprog executed no program in its time',
  },
  {
    name: 'a flag is not known',
    lines: ['flag provided but not defined: -collide', 'Usage of /work/syz-execprog:'],
    end: 'exit 2',
    expected: 'syz-execprog ended with exit 2: Usage of /work/syz-execprog:',
  },
  {
    name: 'it was killed',
    lines: [`${at}parsed 1 programs`, `${at}executed programs: 5`],
    end: 'signal 9',
    expected: `syz-execprog ended with signal 9: ${at}executed programs: 5`,
  },
  {
    name: 'the executor says why it fails',
    lines: [
      `${at}parsed 1 programs`,
      `${at}executed programs: 3`,
      `${at}SYZFATAL: executor failed 11 times: executor 1: EOF`,
      'SYZFAIL: open(/proc/self/ns/net) failed',
      ' (errno 2: No such file or directory)',
    ],
    end: 'exit 1',
    expected: 'SYZFAIL: open(/proc/self/ns/net) failed',
  },
  {
    name: 'execprog gives up',
    lines: [`${at}SYZFATAL: failed to create ipc env: failed to do memfd_create: function not implemented`],
    end: 'exit 1',
    expected: 'SYZFATAL: failed to create ipc env: failed to do memfd_create: function not implemented',
  },
];

describe('a run is believed or not:', () => {
  test.each(cases)('$name', ({ lines, end, expected }) => {
    expect(whyNotExecuted(readExecprogOutput(lines), end)).toBe(expected);
  });
});

test('ends of calls are gathered by their number', () => {
  const { errors, unfinished } = readExecprogOutput([
    `${at}CALL 0: signal 0, coverage 0 errno 0`,
    `${at}CALL 2: signal 2, coverage 0 errno 22`,
    `${at}CALL 2: signal 2, coverage 0 errno 0 faulted`,
    `${at}CALL 3: signal 0, coverage 0 errno 0 unfinished blocked`,
    'CALL me: signal',
  ]);
  expect([...errors].map(([call, all]) => [call, [...all]])).toEqual([
    [0, [0]],
    [2, [22, 0]],
  ]);
  expect([...unfinished]).toEqual([3]);
});
