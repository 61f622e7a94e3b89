import type { ClassRelation } from './crash-facts.ts';
import type { NameRelation } from './function-name.ts';
import type { FileRelation } from './moved-file.ts';

/**
 * How many times more likely a finding is between two crashes of one defect than between crashes of two, when both come
 * from the same reproducer. From 423 syzbot bisections whose culprit is known: titles that were not seen at the start,
 * at revisions with the defect (305 bugs and findings) and without it (132), each bug once per finding. Crashes at
 * revisions with the defect are not all of that defect: as `nothing in common` is half as frequent there as elsewhere
 * (43 and 37), about 45 % are strangers, and are taken off: same = (with - 0.45 without) / 0.55. Cells of fewer than
 * ten bugs are drawn towards their neighbours. See docs/decisions/0037.
 */
export const titleRatios: Readonly<Record<NameRelation, Readonly<Record<ClassRelation, number>>>> = {
  // 1 and 0, 38 and 2, 7 and 0; equal titles are told apart before.
  same: { class: 20, family: 20, hangs: 15, other: 12 },
  // 4 and 2, 6 and 1, 3 and 0
  renamed: { class: 8, family: 5, hangs: 12, other: 2 },
  // 15 and 2, 14 and 3, 7 and 0, 8 and 5
  kin: { class: 5, family: 3, hangs: 10, other: 1 },
  // 27 and 19, 44 and 30, 20 and 1, 43 and 37
  unrelated: { class: 0.25, family: 0.25, hangs: 8, other: 0.1 },
  // 17 and 3, 10 and 7, 12 and 2, 17 and 15
  unknown: { class: 4, family: 1, hangs: 6, other: 0.3 },
};

/** Equal titles: seen at the start and later at 417 bugs with the defect, at 9 without. */
export const equalTitle = 60;
/** ... that name no function. */
export const equalVagueTitle = 6;
/** A title of the one is an alternative of the other. */
export const commonTitle = 25;
/** A machine that went silent or away: 9 and 3. */
export const silence = 1;

/**
 * From the sample reports of 245 pairs of syzbot bugs with the same fix, culprit or title, and of 1,427 pairs that have
 * other fixes but related names or files: share of the telling frames of the report with fewer that the other has too.
 */
export const frameRatios: readonly (readonly [share: number, ratio: number])[] = [
  [0.8, 19],
  [0.5, 6],
  [0.3, 2],
  [Number.MIN_VALUE, 1.1],
  [0, 0.35],
];
/** Fewer telling frames than these tell nothing: 23 % of both kinds of pairs. */
export const leastFrames = 3;
/** One blames a function that the other has in its stacks: 16 % and 6 %. */
export const blamedInFrames = 2;

/** A third of those reports has a file to blame. */
export const fileRatios: Readonly<Record<FileRelation, number>> = {
  same: 3.5,
  moved: 3,
  neighbours: 1,
  apart: 0.6,
  unknown: 1,
};

/** Findings about one pair of reports depend on one another: those beside the titles count for less than alone. */
export const besideTitles = 0.8;

/** Of the crashes with another title at revisions that a bisection tests, about a third is of the same defect. */
export const usualShare = 0.35;
