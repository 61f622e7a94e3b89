import { expect, test } from 'vitest';
import { bootFailed, crashed, ok, runsOf } from '../../../test/support/stand-in-world.ts';
import { cleanRunsNeeded, gatedVerdict } from './gated-verdict.ts';

const target = { titles: new Set(['T']), frames: new Set<string>(), types: new Set(['BUG']) };
const sure = { target, flaky: false, start: { crashed: 10, runs: 10 } };
const atStart = { target: null, flaky: false, start: null };

test('clean runs needed: as many as leave a chance of one in a hundred to have missed the crash', () => {
  // (1 - 10/11)^2 = 0.008, but never fewer than three; (1 - 10/21)^8 = 0.0057; (1 - 4/41)^45 = 0.0099
  expect(cleanRunsNeeded({ crashed: 10, runs: 10 })).toBe(3);
  expect(cleanRunsNeeded({ crashed: 10, runs: 20 })).toBe(8);
  expect(cleanRunsNeeded({ crashed: 4, runs: 40 })).toBe(45);
  expect(cleanRunsNeeded({ crashed: 0, runs: 40 })).toBe(100);
});

test('one target crash is bad and ends the runs', () => {
  const seen = [...runsOf(ok, 2), ...runsOf(crashed('T'), 1)];
  expect(gatedVerdict.judge(seen, sure).verdict).toBe('bad');
  expect(gatedVerdict.wanted(seen, sure)).toBeNull();
});

test('another crash is no evidence: more runs are wanted, then the revision is left alone', () => {
  expect(gatedVerdict.judge(runsOf(crashed('other'), 3), sure).verdict).toBe('skip');
  expect(gatedVerdict.wanted(runsOf(crashed('other'), 3), sure)).toBe(6);
  expect(gatedVerdict.wanted(runsOf(crashed('other'), 8), sure)).toBeNull();
  expect(gatedVerdict.wanted(runsOf(bootFailed, 8), sure)).toBeNull();
});

test('clean runs among other crashes count', () => {
  const seen = [...runsOf(crashed('other'), 5), ...runsOf(ok, 3)];
  expect(gatedVerdict.judge(seen, sure).verdict).toBe('good');
});

test('too few clean runs are no verdict', () => {
  expect(gatedVerdict.judge(runsOf(ok, 2), sure).verdict).toBe('skip');
});

test('the start commit gets ten runs where all crash, and more until four crashes tell the rate', () => {
  expect(gatedVerdict.wanted(runsOf(crashed('T'), 9), atStart)).toBe(10);
  expect(gatedVerdict.wanted(runsOf(crashed('T'), 10), atStart)).toBeNull();
  expect(gatedVerdict.wanted([...runsOf(crashed('T'), 1), ...runsOf(ok, 9)], atStart)).toBe(20);
  expect(gatedVerdict.wanted([...runsOf(crashed('T'), 4), ...runsOf(ok, 16)], atStart)).toBeNull();
  expect(gatedVerdict.wanted(runsOf(ok, 60), atStart)).toBeNull();
});
