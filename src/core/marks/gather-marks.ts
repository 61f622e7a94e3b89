import type { JournalEvent } from '../evidence/journal-event.ts';
import type { Mark, MarkRecord, RevisionWord } from './mark.ts';

/** A mark as it is listed. */
export interface ListedMark extends Omit<MarkRecord, 'kind' | 'mark'> {
  /** From 1, in the order in which they were made. */
  readonly number: number;
  readonly mark: Mark;
  /** Who took it back; null where it holds. */
  readonly undone: Pick<MarkRecord, 'atMs' | 'by' | 'because'> | null;
  /** Number of a later mark that holds and says something else of the same thing; null without one. */
  readonly replacedBy: number | null;
}

/** All marks that hold, summed up: of two on the same thing the later one. */
export interface Marks {
  readonly excluded: ReadonlySet<string>;
  readonly revisions: ReadonlyMap<string, RevisionWord>;
  /** Whether crashes of a title are the bug that is looked for. */
  readonly titles: ReadonlyMap<string, boolean>;
  readonly weights: ReadonlyMap<string, number>;
  readonly pathWeights: ReadonlyMap<string, number>;
  /** Builds beyond those of the job. */
  readonly builds: number;
}

export const noMarks: Marks = summarize([]);

/** Every mark of a journal in its order, those taken back too. */
export function listMarks(events: Iterable<JournalEvent>): ListedMark[] {
  const marks: ListedMark[] = [];
  for (const event of events) {
    if (event.kind !== 'marked') continue;
    const { mark, atMs, by, because } = event;
    if (mark.kind !== 'undo')
      marks.push({ number: marks.length + 1, mark, atMs, by, because, undone: null, replacedBy: null });
    else {
      const taken = marks[mark.number - 1];
      if (taken?.undone === null) marks[mark.number - 1] = { ...taken, undone: { atMs, by, because } };
    }
  }
  return marks.map((mark) => ({ ...mark, replacedBy: replacedBy(mark, marks) }));
}

function replacedBy({ number, mark }: ListedMark, marks: readonly ListedMark[]): number | null {
  const thing = thingOf(mark);
  const later = marks.slice(number).filter(({ undone, mark: other }) => undone === null && thingOf(other) === thing);
  return thing === null ? null : (later.at(-1)?.number ?? null);
}

/** What a mark is about, where only the last word on it holds. */
function thingOf(mark: Mark): string | null {
  switch (mark.kind) {
    case 'revision':
    case 'prior':
      return `${mark.kind} ${mark.commit}`;
    case 'title':
      return `title ${mark.title}`;
    case 'prior-path':
      return `path ${mark.path}`;
    default:
      return null;
  }
}

/** The marks of a journal that hold. */
export function gatherMarks(events: Iterable<JournalEvent>): Marks {
  return holdingOf(listMarks(events));
}

/** Those of all marks that hold. */
export function holdingOf(marks: readonly ListedMark[]): Marks {
  return summarize(marks.flatMap(({ mark, undone }) => (undone === null ? [mark] : [])));
}

function summarize(marks: readonly Mark[]): Marks {
  const pairs = <K extends Mark['kind'], V>(
    kind: K,
    pair: (mark: Extract<Mark, { kind: K }>) => readonly [string, V],
  ) => new Map(marks.flatMap((mark) => (mark.kind === kind ? [pair(mark as Extract<Mark, { kind: K }>)] : [])));
  return {
    excluded: new Set(marks.flatMap((mark) => (mark.kind === 'exclude' ? [mark.commit] : []))),
    revisions: pairs('revision', ({ commit, word }) => [commit, word]),
    titles: pairs('title', ({ title, isSame }) => [title, isSame]),
    weights: pairs('prior', ({ commit, weight }) => [commit, weight]),
    pathWeights: pairs('prior-path', ({ path, weight }) => [path, weight]),
    builds: marks.reduce((sum, mark) => (mark.kind === 'builds' ? sum + mark.builds : sum), 0),
  };
}
