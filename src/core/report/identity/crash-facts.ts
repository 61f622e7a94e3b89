import type { CrashSummary } from '../crash-report.ts';
import { skipFrames } from '../names/skip-frames.ts';
import { type CrashFamily, crashClass, crashFamily } from './crash-kind.ts';
import { type ReadName, readName } from './function-name.ts';

/** What a comparison looks at: what the journal keeps of a crash, and its telling frames where they are known. */
export type ComparableCrash = Pick<CrashSummary, 'title' | 'altTitles'> &
  Partial<Pick<CrashSummary, 'type' | 'frame' | 'corrupted' | 'guiltyFile'>> & {
    /** As `tellingFrames` gives them. */
    readonly frames?: readonly string[];
  };

/** How what went wrong is related: the same words, both hangs, the same family, or not at all. */
export type ClassRelation = 'class' | 'hangs' | 'family' | 'other';

/** A crash read for comparing it with many others. */
export interface CrashFacts {
  readonly title: string;
  readonly altTitles: readonly string[];
  readonly family: CrashFamily;
  readonly className: string;
  /** The function that it blames; null where it names none. */
  readonly name: ReadName | null;
  /** The function is a helper that no title should blame (of an older parser, say): another name tells nothing then. */
  readonly blamesHelper: boolean;
  readonly file: string | null;
  readonly frames: readonly string[];
}

const read = new WeakMap<ComparableCrash, CrashFacts>();

/** Read once per crash object, however often it is compared. */
export function factsOf(crash: ComparableCrash): CrashFacts {
  let facts = read.get(crash);
  if (facts === undefined) read.set(crash, (facts = readFacts(crash)));
  return facts;
}

const helper = new RegExp(skipFrames.join('|'));
const functionInTitle = /^.* in ((?:<[\w: ]{1,100}>)?[A-Za-z_][\w:.]*)/;
const fileInTitle = /(?:^|[\s(])([\w./-]{1,200}\.(?:c|h|S|rs|cc|go))(?=[:\s!)]|$)/;

function readFacts({ title, altTitles, frame, guiltyFile, frames = [] }: ComparableCrash): CrashFacts {
  const inTitle = functionInTitle.exec(title.slice(0, 512))?.[1];
  const name = frame ?? (inTitle === 'corrupted' ? null : inTitle) ?? null;
  const file = fileInTitle.exec(title)?.[1] ?? null;
  return {
    title,
    altTitles,
    family: crashFamily(title),
    className: file === null ? crashClass(title) : crashClass(title).replace(file, 'FILE'),
    name: name === null ? null : readName(name),
    blamesHelper: name !== null && helper.test(name),
    file: guiltyFile ?? file,
    frames,
  };
}

export function classRelation(a: CrashFacts, b: CrashFacts): ClassRelation {
  if (a.family === 'hang' && b.family === 'hang') return 'hangs';
  if (a.className === b.className) return 'class';
  return a.family === b.family && a.family !== 'other' ? 'family' : 'other';
}
