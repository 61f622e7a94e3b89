import { expect, test } from 'vitest';
import { releaseBefore } from './next-tests.ts';

test.each([
  ['v4.17', 'v4.16'],
  ['v5.0', 'v4.20'],
  ['v6.0', 'v5.19'],
  ['v3.0', null],
  ['next-20220101', null],
  [null, null],
])('before %s comes %s', (release, before) => {
  expect(releaseBefore(release)).toBe(before);
});
