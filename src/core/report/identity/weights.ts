import type { ClassRelation } from './crash-facts.ts';
import type { FileRelation } from './moved-file.ts';
import type { Relations } from './relations.ts';

/**
 * How many times more likely a finding is between two crashes of one defect than between crashes of two, when both come
 * from the same reproducer. From 423 syzbot bisections whose culprit is known: titles that were not seen at the start
 * commit, compared with the nearest that was; at revisions with the defect and without it, each bug once per finding.
 * Not every crash at a revision with the defect is of that defect: taking 45 % of them for strangers, the share at which
 * no finding gets less than nothing, ratio = (with / 299 - 0.45 without / 126) / (0.55 without / 126). Cells with fewer
 * than ten bugs are drawn towards their neighbours. See docs/decisions/0037.
 */
const titleRatios: Readonly<Record<Relations['name'], Readonly<Record<ClassRelation, number>>>> = {
  // Bugs with and without: 1, 0; 38, 2; 3, 0; 7, 0.
  same: { class: 18, family: 18, hangs: 18, other: 8 },
  // 5, 2; 6, 1; 3, 0.
  renamed: { class: 5, family: 4, hangs: 10, other: 2 },
  // 15, 2; 14, 3; 6, 0; 7, 5.
  kin: { class: 4, family: 2.5, hangs: 10, other: 0.7 },
  // 21, 10; 29, 21; 18, 1; 27, 33.
  unrelated: { class: 0.35, family: 0.25, hangs: 8, other: 0.1 },
  // 1, 1; 5, 2; 1, 0; 3, 3. Of 138 reports to which an older parser gave another title, it blamed a helper in 130; corrupted
  // reports are taken for as doubtful.
  doubtful: { class: 0.8, family: 0.4, hangs: 6, other: 0.2 },
  // 18, 4; 19, 15; 12, 2; 28, 16.
  unknown: { class: 2.5, family: 0.5, hangs: 4, other: 0.3 },
};

const otherTitleRatios: Readonly<Record<Exclude<Relations['title'], 'different'>, number>> = {
  // Seen at the start and later: at 417 bugs with the defect, at 9 without.
  equal: 60,
  vague: 6,
  common: 25,
  // 12 and 3: half of them are for the frequency of the crash to say, not for its title.
  silent: 1,
};

/**
 * From the sample reports of 245 pairs of syzbot bugs with the same fix, culprit or title, and of 1,427 pairs that have
 * other fixes but related names or files: share of the telling frames of the report with fewer that the other has too.
 */
const frameRatios: readonly (readonly [share: number, ratio: number])[] = [
  [0.8, 19],
  [0.5, 6],
  [0.3, 2],
  [Number.MIN_VALUE, 1.1],
  [0, 0.35],
];
/** Fewer telling frames than these tell nothing: 23 % of both kinds of pairs. */
export const leastFrames = 3;
/** One blames a function that the other has in its stacks: 16 % and 6 %. */
const blamedRatio = 2;

/** A third of those reports has a file to blame. */
const fileRatios: Readonly<Record<FileRelation, number>> = {
  same: 3.5,
  moved: 3,
  neighbours: 1,
  apart: 0.6,
  unknown: 1,
};

/** Findings about one pair of reports depend on one another: those beside the titles count for less than alone. */
const besideTitles = 0.8;
/** Two defects in one function have their callers in common too. */
const besideSameFunction = 0.3;

/** Natural logarithms of the likelihood ratios of what was found. */
export function logRatios(found: Relations): Readonly<Record<'titles' | 'frames' | 'blamed' | 'files', number>> {
  const { title, name, kind, frames, sharedFrames, blamedInStack, file } = found;
  return {
    titles: Math.log(title === 'different' ? titleRatios[name][kind] : otherTitleRatios[title]),
    frames: frames < leastFrames ? 0 : weightOfFrames(found) * Math.log(frameRatio(sharedFrames / frames)),
    blamed: blamedInStack === null ? 0 : besideTitles * Math.log(blamedRatio),
    files: besideTitles * Math.log(fileRatios[file]),
  };
}

function weightOfFrames({ title, name, sharedFrames }: Relations): number {
  return title !== 'vague' && name === 'same' && sharedFrames > 0 ? besideSameFunction : besideTitles;
}

function frameRatio(share: number): number {
  return frameRatios.find(([least]) => share >= least)![1];
}

/** Of the crashes with another title at revisions that a bisection tests, about a third is of the same defect. */
export const usualShare = 0.35;
