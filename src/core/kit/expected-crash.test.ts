import { describe, expect, test } from 'vitest';
import type { CrashSummary } from '../report/crash-report.ts';
import { expectedCrash, runsToSee } from './expected-crash.ts';

const crash = (more: Partial<CrashSummary>): CrashSummary => ({
  title: 'WARNING in pipe_read',
  altTitles: [],
  type: 'WARNING',
  frame: 'pipe_read',
  corrupted: null,
  suppressed: false,
  guiltyFile: null,
  ...more,
});

describe('what a console must have for the crash', () => {
  test.each<[string, Partial<CrashSummary>, string | null, ReturnType<typeof expectedCrash>['sign'], string | null]>([
    ['the function of the title', {}, 'RIP: pipe_read+0x1/0x2', 'report', 'pipe_read'],
    [
      'without what a compiler adds to it',
      { frame: 'pipe_read.isra.0' },
      'pipe_read.isra.0+0x1',
      'report',
      'pipe_read',
    ],
    ['any report, where the kernel prints no names', {}, 'RIP: 0x1234', 'report', null],
    ['any report, where only a longer name is there', {}, 'RIP: my_pipe_read+0x1', 'report', null],
    ['any report, where the console is gone', {}, null, 'report', null],
    ['any report, where the name is none', { frame: 'corrupted stack' }, 'corrupted stack', 'report', null],
    ['silence, where there never was a report', { type: 'NO_OUTPUT' }, 'x', 'silence', null],
  ])('%s', (_, more, console, sign, names) => {
    expect(expectedCrash(crash(more), console)).toEqual({ title: 'WARNING in pipe_read', sign, names });
  });
});

test.each([
  [1, 1],
  [0.99, 1],
  [0.5, 7],
  [0.1, 44],
  [0, 100],
])('a crash in %f of the runs is looked for in %i runs', (rate, runs) => expect(runsToSee(rate)).toBe(runs));
