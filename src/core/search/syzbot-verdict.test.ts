import { expect, test } from 'vitest';
import { bootFailed, crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { syzbotVerdict } from './syzbot-verdict.ts';

const target = { titles: new Set(['T']), frames: new Set<string>(), types: new Set(['BUG']) };

function check(
  name: string,
  [bad, good, unusable]: readonly [number, number, number],
  flaky: boolean,
  verdict: string,
): void {
  test(name, () => {
    const runs = [...runsOf(crashed('any title'), bad), ...runsOf(ok, good), ...runsOf(bootFailed, unusable)];
    expect(syzbotVerdict.judge(runs, { target, flaky, start: { crashed: 10, runs: 10 } }).verdict).toBe(verdict);
  });
}

// Crashed, clean, unusable runs. Bad wants max(2, runs / 6) crashes, good none and half (flaky: three quarters) clean.
check('ten crashes are bad', [10, 0, 0], false, 'bad');
check('one crash of ten is never decided', [1, 9, 0], false, 'skip');
check('two crashes of ten are bad', [2, 8, 0], false, 'bad');
check('two crashes of twenty are not enough', [2, 18, 0], true, 'skip');
check('three crashes of twenty are bad', [3, 17, 0], true, 'bad');
check('ten clean runs are good', [0, 10, 0], false, 'good');
check('half of the runs clean is good', [0, 5, 5], false, 'good');
check('less than half of the runs clean is not enough', [0, 4, 6], false, 'skip');
check('half of the runs clean is not enough for a flaky reproducer', [0, 10, 10], true, 'skip');
check('three quarters clean are good for a flaky reproducer', [0, 15, 5], true, 'good');
check('crashes among mostly unusable runs are not enough', [2, 2, 6], false, 'skip');

test('a lost connection counts only where the start commit lost it too', () => {
  const lost: RunOutcome = {
    kind: 'crashed',
    crash: {
      title: 'lost connection to test machine',
      altTitles: [],
      type: 'LOST_CONNECTION',
      frame: null,
      corrupted: null,
      suppressed: false,
      guiltyFile: null,
    },
  };
  const runs = [...runsOf(lost, 5), ...runsOf(ok, 5)];
  const context = { target, flaky: false, start: { crashed: 10, runs: 10 } };
  expect(syzbotVerdict.judge(runs, context).verdict).toBe('good');
  expect(
    syzbotVerdict.judge(runs, { ...context, target: { ...target, types: new Set(['LOST_CONNECTION']) } }).verdict,
  ).toBe('bad');
});

test('the start commit and flaky reproducers get twenty runs, others ten', () => {
  expect(syzbotVerdict.wanted([], { target: null, flaky: false, start: null })).toBe(20);
  expect(syzbotVerdict.wanted([], { target, flaky: true, start: { crashed: 6, runs: 20 } })).toBe(20);
  expect(syzbotVerdict.wanted([], { target, flaky: false, start: { crashed: 10, runs: 10 } })).toBe(10);
  expect(syzbotVerdict.wanted(runsOf(ok, 10), { target, flaky: false, start: { crashed: 10, runs: 10 } })).toBeNull();
});
