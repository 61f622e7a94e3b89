import { expect, test } from 'vitest';
import { bareTitle, isSameTitle } from './commit-title.ts';

test.for([
  ['a commit taken over is the same', 'UPSTREAM: net: mend it', 'net: mend it', true],
  ['taken over twice, too', 'BACKPORT: FROMGIT: net: mend it', 'UPSTREAM: net: mend it', true],
  ['other prefixes are of the title', 'net: mend it', 'ipc: mend it', false],
  ['a part of a title is another title', 'net: mend it', 'net: mend it again', false],
  ['case counts', 'upstream: net: mend it', 'net: mend it', false],
  ['a title of prefixes alone is none', 'UPSTREAM: ', 'BACKPORT:', false],
] as const)('%s', ([, a, b, same]) => {
  expect(isSameTitle(a, b)).toBe(same);
});

test('what is before the title is cut off, and space around it', () => {
  expect(bareTitle(' net-backports: CHROMIUM:net: mend it ')).toBe('net: mend it');
});
