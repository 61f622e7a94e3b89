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
  /**
   * The function need not be where the defect is: the report is corrupted, or it is a helper that no title should blame
   * (an older parser did, say). That another crash blames another function then tells little.
   */
  readonly nameIsDoubtful: boolean;
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

function readFacts(crash: ComparableCrash): CrashFacts {
  const { altTitles, frame, corrupted = null, guiltyFile, frames = [] } = crash;
  // syzbot counts bugs of one title.
  const title = crash.title.replace(/ \(\d{1,4}\)$/, '');
  const inTitle = functionInTitle.exec(title.slice(0, 512))?.[1];
  const name = frame ?? (inTitle === 'corrupted' ? null : inTitle) ?? null;
  const file = fileInTitle.exec(title)?.[1] ?? null;
  return {
    title,
    altTitles,
    family: crashFamily(title),
    className: file === null ? crashClass(title) : crashClass(title).replace(file, 'FILE'),
    name: name === null ? null : readName(name),
    nameIsDoubtful: corrupted !== null || (name !== null && helper.test(name)),
    file: guiltyFile ?? file,
    frames,
  };
}

export function classRelation(a: CrashFacts, b: CrashFacts): ClassRelation {
  if (a.family === 'hang' && b.family === 'hang') return 'hangs';
  if (a.className === b.className) return 'class';
  return a.family === b.family && a.family !== 'other' ? 'family' : 'other';
}
