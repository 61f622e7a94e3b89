/**
 * Whether two crashes are of one defect, from what their reports say: titles, the functions and files that they blame,
 * the functions in their stacks. It looks at two reports only: how often each came, at which commits, and what else the
 * evidence says is for whoever asks (core/belief). A function that is renamed, a checker that is switched on, a file that
 * is moved give one defect another title; a reproducer can hit another defect in the same subsystem.
 */
import { type ClassRelation, type ComparableCrash, type CrashFacts, classRelation, factsOf } from './crash-facts.ts';
import { type NameRelation, nameRelation } from './function-name.ts';
import { type FileRelation, fileRelation } from './moved-file.ts';
import {
  besideTitles,
  blamedInFrames,
  commonTitle,
  equalTitle,
  equalVagueTitle,
  fileRatios,
  frameRatios,
  leastFrames,
  silence,
  titleRatios,
  usualShare,
} from './weights.ts';

/** The same defect; perhaps the same; another one. */
export type Identity = 'same' | 'variant' | 'foreign';

export interface CrashComparison {
  readonly identity: Identity;
  /** Natural logarithm of the likelihood ratio of one defect against two: to be added to the log-odds of a prior. */
  readonly logRatio: number;
  /** That both are one defect, where a third of the crashes with other titles is: in 0..1. */
  readonly probability: number;
  /** Sentences, what tells most first; composed when asked for. */
  readonly reasons: readonly string[];
}

/** At least and at most so probable. */
const sameFrom = 0.9;
const foreignUpTo = 0.15;

/** Compares two crashes. Symmetric; cheap for crash objects that come again. */
export function compareCrashes(a: ComparableCrash, b: ComparableCrash): CrashComparison {
  return new Comparison(factsOf(a), factsOf(b));
}

/** The probability that both are one defect, given that of any two crashes before looking at them, in 0..1. */
export function probabilityOfOne(logRatio: number, prior: number): number {
  return 1 / (1 + Math.exp(-logRatio) * ((1 - prior) / prior));
}

interface Finding {
  readonly logRatio: number;
  readonly sentence: () => string;
}

class Comparison implements CrashComparison {
  readonly logRatio: number;
  readonly #findings: readonly Finding[];

  constructor(a: CrashFacts, b: CrashFacts) {
    this.#findings = [titles(a, b), frames(a, b), files(a, b)].filter((it): it is Finding => it !== null);
    this.logRatio = this.#findings.reduce((sum, { logRatio }) => sum + logRatio, 0);
  }

  get probability(): number {
    return probabilityOfOne(this.logRatio, usualShare);
  }

  get identity(): Identity {
    const { probability } = this;
    if (probability >= sameFrom) return 'same';
    return probability <= foreignUpTo ? 'foreign' : 'variant';
  }

  get reasons(): readonly string[] {
    return this.#findings
      .toSorted((x, y) => Math.abs(y.logRatio) - Math.abs(x.logRatio))
      .map(({ sentence }) => sentence());
  }
}

function finding(ratio: number, weight: number, sentence: () => string): Finding {
  return { logRatio: Math.log(ratio) * weight, sentence };
}

function titles(a: CrashFacts, b: CrashFacts): Finding {
  if (a.family === 'silence' || b.family === 'silence')
    return finding(silence, 1, () => 'A machine that fell silent or went away can have had any defect.');
  if (a.title === b.title)
    return a.name === null && a.file === null
      ? finding(equalVagueTitle, 1, () => 'The titles are equal, but name no function.')
      : finding(equalTitle, 1, () => 'The titles are equal.');
  const common = commonTitleOf(a, b);
  if (common !== null) return finding(commonTitle, 1, () => `Both are known as "${common}".`);
  const kind = classRelation(a, b);
  const name = blamedRelation(a, b);
  return finding(titleRatios[name][kind], 1, () => `${nameSentence(name, a, b)} ${kindSentences[kind]}`);
}

function commonTitleOf(a: CrashFacts, b: CrashFacts): string | null {
  if (b.altTitles.includes(a.title)) return a.title;
  if (a.altTitles.includes(b.title)) return b.title;
  return a.altTitles.find((title) => b.altTitles.includes(title)) ?? null;
}

/** By the functions; where both name a file instead, by the files. */
function blamedRelation(a: CrashFacts, b: CrashFacts): NameRelation {
  if (a.name !== null || b.name !== null) return nameRelation(a.name, b.name);
  const byFile: Record<FileRelation, NameRelation> = {
    same: 'same',
    moved: 'renamed',
    neighbours: 'kin',
    apart: 'unrelated',
    unknown: 'unknown',
  };
  return byFile[fileRelation(a.file, b.file)];
}

function nameSentence(relation: NameRelation, a: CrashFacts, b: CrashFacts): string {
  const blamed = (facts: CrashFacts) => facts.name?.name ?? facts.file ?? 'nothing';
  const both = `${blamed(a)} and ${blamed(b)}`;
  const sentences: Record<NameRelation, string> = {
    same: `Both blame ${blamed(a)}.`,
    renamed: `${both} may be one under two names.`,
    kin: `${both} belong together.`,
    unrelated: `${both} have nothing in common.`,
    unknown: 'One of them names no function.',
  };
  return sentences[relation];
}

const kindSentences: Readonly<Record<ClassRelation, string>> = {
  class: 'The same went wrong.',
  hangs: 'Both are hangs, which are noticed in many places.',
  family: 'The same kind of thing went wrong.',
  other: 'Different things went wrong.',
};

function frames(a: CrashFacts, b: CrashFacts): Finding | null {
  const [fewer, more] = a.frames.length <= b.frames.length ? [a.frames, b.frames] : [b.frames, a.frames];
  if (fewer.length < leastFrames) return null;
  let shared = 0;
  for (const name of fewer) if (more.includes(name)) shared++;
  const [, ratio] = frameRatios.find(([share]) => shared / fewer.length >= share)!;
  const named = (name: string | undefined, by: CrashFacts) => name !== undefined && by.frames.includes(name);
  const blamed = a.name?.name !== b.name?.name && (named(a.name?.name, b) || named(b.name?.name, a));
  return finding(
    ratio * (blamed ? blamedInFrames : 1),
    besideTitles,
    () =>
      `They share ${shared} of ${fewer.length} telling functions in their stacks${blamed ? ', one that is blamed among them' : ''}.`,
  );
}

function files(a: CrashFacts, b: CrashFacts): Finding | null {
  const relation = fileRelation(a.file, b.file);
  const sentences: Record<FileRelation, string> = {
    same: `Both blame the file ${a.file}.`,
    moved: `${a.file} and ${b.file} may be one file that was moved.`,
    neighbours: `${a.file} and ${b.file} are in one directory.`,
    apart: `They blame different files, ${a.file} and ${b.file}.`,
    unknown: '',
  };
  if (relation === 'unknown') return null;
  return finding(fileRatios[relation], besideTitles, () => sentences[relation]);
}
