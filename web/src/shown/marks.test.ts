import { expect, test } from 'vitest';
import { markText, valueProblem } from './marks.ts';

test.each([
  ['exclude', '513f30ad2cdf', null],
  ['good', 'v6.4-rc1', null],
  ['bad', '--upload-pack=x', 'a commit or a tag is needed'],
  ['builds', '20', null],
  ['builds', '-3', 'a number from 1 to 99999 is needed'],
  ['same', '  ', 'a title is needed'],
] as const)('%s %s: %s', (kind, value, problem) => {
  expect(valueProblem(kind, value)).toBe(problem);
});

test('marks are told in a few words', () => {
  expect(markText({ kind: 'title', title: 'A', isSame: false })).toBe('“A” is another bug');
  expect(markText({ kind: 'revision', commit: 'a'.repeat(40), word: 'good' })).toBe('aaaaaaaaaaaa is good');
});
