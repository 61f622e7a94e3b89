import { type ClassRelation, type CrashFacts, classRelation } from './crash-facts.ts';
import { type NameRelation, nameRelation } from './function-name.ts';
import { type FileRelation, fileRelation } from './moved-file.ts';

/** How two crashes are related, point by point; what that means for their identity stands in `weights.ts`. */
export interface Relations {
  /** `vague`: equal, but without a function or file. `silent`: one is of a machine that went silent or away. */
  readonly title: 'equal' | 'vague' | 'common' | 'different' | 'silent';
  readonly name: NameRelation | 'doubtful';
  readonly kind: ClassRelation;
  /** How many telling frames the report with fewer has, and how many of these the other has too. */
  readonly frames: number;
  readonly sharedFrames: number;
  /** A function that one blames and the other only has in its stacks. */
  readonly blamedInStack: string | null;
  readonly file: FileRelation;
}

export function relate(a: CrashFacts, b: CrashFacts): Relations {
  const [fewer, more] = a.frames.length <= b.frames.length ? [a, b] : [b, a];
  return {
    title: titleRelation(a, b),
    name: blamedRelation(a, b),
    kind: classRelation(a, b),
    frames: fewer.frames.length,
    sharedFrames: shared(fewer, more),
    blamedInStack: blamedInStack(a, b) ?? blamedInStack(b, a),
    file: fileRelation(a.file, b.file),
  };
}

function titleRelation(a: CrashFacts, b: CrashFacts): Relations['title'] {
  if (a.family === 'silence' || b.family === 'silence') return 'silent';
  if (a.title === b.title) return a.name === null && a.file === null ? 'vague' : 'equal';
  return commonTitle(a, b) === null ? 'different' : 'common';
}

/** A title that both have, among all that either could have. */
export function commonTitle(a: CrashFacts, b: CrashFacts): string | null {
  if (b.altTitles.includes(a.title)) return a.title;
  if (a.altTitles.includes(b.title)) return b.title;
  return a.altTitles.find((title) => b.altTitles.includes(title)) ?? null;
}

const asNames: Readonly<Record<FileRelation, NameRelation>> = {
  same: 'same',
  moved: 'renamed',
  neighbours: 'kin',
  apart: 'unrelated',
  unknown: 'unknown',
};

/** By the functions; where both name a file instead, by the files. */
function blamedRelation(a: CrashFacts, b: CrashFacts): Relations['name'] {
  if (a.name === null && b.name === null) return asNames[fileRelation(a.file, b.file)];
  const relation = nameRelation(a.name, b.name);
  return relation === 'unrelated' && (a.nameIsDoubtful || b.nameIsDoubtful) ? 'doubtful' : relation;
}

function shared(fewer: CrashFacts, more: CrashFacts): number {
  let count = 0;
  for (const name of fewer.frames) if (more.frames.includes(name)) count++;
  return count;
}

function blamedInStack(a: CrashFacts, b: CrashFacts): string | null {
  if (a.name === null || a.name.name === b.name?.name) return null;
  return b.frames.includes(a.name.name) ? a.name.name : null;
}
