import { expect, test } from 'vitest';
import type { WeighedCommit } from '../../core/search/evidence/weighed-commits.ts';
import { priorsJson, priorsText } from './priors-text.ts';

const id = (number: number) => String(number).padStart(40, '0');
const commit = (number: number, weight: number, ...why: string[]): WeighedCommit => ({
  commit: id(number),
  weight,
  why,
});

test('the most suspicious come one by one with reasons, the least by reason with how many they are', () => {
  const commits = [
    commit(1, 5, 'touches the guilty file', 'revert'),
    commit(2, 1),
    commit(3, 0.15, 'merge with changes of its own'),
    ...Array.from({ length: 7 }, (_, i) => commit(10 + i, 0.05, 'documentation only')),
  ];
  const short = (number: number) => id(number).slice(0, 12);
  expect(priorsText(commits, (one) => `subject \u001b[31m${Number(one)}`).split('\n')).toEqual([
    '10 commits; 1 is the weight of an ordinary one',
    'most suspicious: 1',
    `   5.0 ${short(1)} subject ?[31m1   (touches the guilty file, revert)`,
    'documentation only: 7',
    ...[10, 11, 12, 13, 14].map((number) => `  0.05 ${short(number)} subject ?[31m${number}`),
    'merge with changes of its own: 1',
    `  0.15 ${short(3)} subject ?[31m3`,
    '',
  ]);
});

test('machines get all commits with their weights, or why there are none', () => {
  const commits = [commit(1, 5, 'revert'), commit(2, 1)];
  expect(JSON.parse(priorsJson(commits, (one) => `subject\n${Number(one)}`, null))).toEqual({
    commits: [
      { commit: id(1), subject: 'subject\n1', weight: 5, why: ['revert'] },
      { commit: id(2), subject: 'subject\n2', weight: 1, why: [] },
    ],
    why: null,
  });
  expect(JSON.parse(priorsJson([], () => '', 'no crash'))).toEqual({ commits: [], why: 'no crash' });
});
