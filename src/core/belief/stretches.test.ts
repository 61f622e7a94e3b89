import { expect, test } from 'vitest';
import { graphOf } from '../../../test/support/histories.ts';
import { rangeOf } from './range.ts';
import { type StretchTest, stretchEvidence, stretches } from './stretches.ts';

const line = graphOf(Array.from({ length: 1001 }, (_, i) => (i === 0 ? [] : [i - 1])));
const range = rangeOf(line, 1000, [0]);

function bad(...commits: number[]): StretchTest[] {
  return commits.map((commit) => ({ commit, bad: true }));
}

function sound(...commits: number[]): StretchTest[] {
  return commits.map((commit) => ({ commit, bad: false }));
}

/** Chance that a commit of the line is sound; numbers begin with commit 1. */
function soundAt(tests: readonly StretchTest[], commit: number): number {
  return stretches(range, tests).at(commit - 1);
}

test('where nothing bad was met all is as sound as history is', () => {
  expect(soundAt([], 500)).toBe(0.94);
  expect(soundAt(sound(500), 510)).toBe(0.94);
});

test('beside a bad revision others are bad, less so farther away', () => {
  const [near, off, far] = [502, 540, 990].map((commit) => soundAt(bad(500), commit));
  expect(near).toBeLessThan(0.5);
  expect(off).toBeGreaterThan(near!);
  expect(far).toBeGreaterThan(off!);
});

test('a sound revision in between ends the stretch', () => {
  expect(soundAt([...bad(500), ...sound(510)], 515)).toBeGreaterThan(soundAt(bad(500), 515) + 0.2);
});

test('bad stretches that were long are expected to be long again', () => {
  const afterLong = soundAt(bad(200, 220, 240, 260, 280, 300, 800), 815);
  const afterShort = soundAt([...bad(200, 250, 300, 800), ...sound(195, 205, 245, 255, 295, 305)], 815);
  expect(afterLong).toBeLessThan(afterShort - 0.15);
});

test('a tested revision is what it was', () => {
  expect(soundAt(bad(500), 500)).toBe(0);
  expect(soundAt([...bad(500), ...sound(501)], 501)).toBe(1);
  expect(stretches(range, bad(500)).roughly(499)).toBe(0);
});

test('the quick look sees along a line what the close one sees', () => {
  const seen = stretches(range, [...bad(500, 520), ...sound(300, 600)]);
  for (let number = 5; number < 1000; number += 37)
    expect(Math.abs(seen.roughly(number) - seen.at(number))).toBeLessThan(0.12);
});

test('bad revisions side by side are more likely than ones that alternate', () => {
  const together = [...bad(300, 310, 320), ...sound(500, 600, 700)];
  const mixed = [...bad(300, 500, 700), ...sound(310, 320, 600)];
  expect(stretchEvidence(range, together)).toBeGreaterThan(stretchEvidence(range, mixed) + 2);
});

test('bad revisions on one side branch are likely, wherever they stand in the order of content', () => {
  // A main line of 0 … 400, and a branch from 0 with its own 401 … 800, merged in 801.
  const parents = Array.from({ length: 802 }, (_, i) =>
    i === 0 ? [] : i === 401 ? [0] : i === 801 ? [400, 800] : [i - 1],
  );
  const forked = rangeOf(graphOf(parents), 801, [0]);
  const onBranch = [...bad(451, 601, 751), ...sound(60, 210, 360)];
  const across = [...bad(60, 601, 360), ...sound(451, 210, 751)];
  expect(stretchEvidence(forked, onBranch)).toBeGreaterThan(stretchEvidence(forked, across) + 1.5);
});
