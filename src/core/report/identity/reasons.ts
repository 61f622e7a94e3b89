import type { ClassRelation, CrashFacts } from './crash-facts.ts';
import type { FileRelation } from './moved-file.ts';
import { commonTitle, type Relations } from './relations.ts';
import { leastFrames, logRatios } from './weights.ts';

/** Why a comparison came out as it did: sentences, what tells most first. Names are foreign text. */
export function reasonsOf(a: CrashFacts, b: CrashFacts, relations: Relations): readonly string[] {
  const ratios = logRatios(relations);
  const { frames, sharedFrames, blamedInStack } = relations;
  const told: readonly (readonly [weight: number, sentence: string | null])[] = [
    [ratios.titles, titleSentence(a, b, relations)],
    [
      ratios.frames,
      frames < leastFrames ? null : `They share ${sharedFrames} of ${frames} telling functions in their stacks.`,
    ],
    [
      ratios.blamed,
      blamedInStack === null ? null : `${blamedInStack}, which one of them blames, is in the other's stacks.`,
    ],
    [ratios.files, fileSentence(a.file, b.file, relations.file)],
  ];
  return told
    .toSorted(([x], [y]) => Math.abs(y) - Math.abs(x))
    .flatMap(([, sentence]) => (sentence === null ? [] : [sentence]));
}

function titleSentence(a: CrashFacts, b: CrashFacts, { title, name, kind }: Relations): string {
  switch (title) {
    case 'silent':
      return 'A machine that fell silent or went away can have had any defect.';
    case 'equal':
      return 'The titles are equal.';
    case 'vague':
      return 'The titles are equal, but name no function.';
    case 'common':
      return `Both are known as "${commonTitle(a, b)}".`;
    case 'different':
      return `${nameSentence(name, a, b)} ${kindSentences[kind]}`;
  }
}

function nameSentence(relation: Relations['name'], a: CrashFacts, b: CrashFacts): string {
  const blamed = (facts: CrashFacts) => facts.name?.name ?? facts.file ?? 'nothing';
  const both = `${blamed(a)} and ${blamed(b)}`;
  const sentences: Readonly<Record<Relations['name'], string>> = {
    same: `Both blame ${blamed(a)}.`,
    renamed: `${both} may be one under two names.`,
    kin: `${both} belong together.`,
    unrelated: `${both} have nothing in common.`,
    doubtful: `Of ${both} one need not be where the defect is.`,
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

function fileSentence(a: string | null, b: string | null, relation: FileRelation): string | null {
  const sentences: Readonly<Record<FileRelation, string | null>> = {
    same: `Both blame the file ${a}.`,
    moved: `${a} and ${b} may be one file that was moved.`,
    neighbours: null,
    apart: `They blame different files, ${a} and ${b}.`,
    unknown: null,
  };
  return sentences[relation];
}
