import type { Bisection } from '../app/bisect.ts';
import { Failure } from '../core/failure/failure.ts';
import type { ListedMark } from '../core/marks/gather-marks.ts';
import { type MarkRecord, mostWeight, type RevisionWord } from '../core/marks/mark.ts';
import type { SourceTree } from '../ports/source-tree.ts';

/** The options of `culprit mark` that say something, as they are typed. */
export interface MarkWords {
  readonly exclude: readonly string[];
  readonly bad: readonly string[];
  readonly good: readonly string[];
  readonly skip: readonly string[];
  readonly same: readonly string[];
  readonly other: readonly string[];
  readonly prior: readonly string[];
  readonly priorPath: readonly string[];
  readonly builds: readonly string[];
  readonly undo: readonly string[];
}

type Said = MarkRecord['mark'];

interface Scene {
  readonly bisection: Bisection;
  readonly tree: SourceTree;
  readonly marks: readonly ListedMark[];
}

const words = 'exclude bad good skip same other prior priorPath builds undo'.split(' ') as readonly (keyof MarkWords)[];

/** The one kind of mark that is given, with its values. Throws `Failure` MARK_INVALID where there are none or several. */
export function kindOfMark(options: MarkWords): keyof MarkWords | null {
  const given = words.filter((word) => options[word].length > 0);
  if (given.length > 1)
    throw wrong(
      `${given.map(flag).join(' and ')} at once`,
      'one kind of mark at a time: together they may contradict each other',
    );
  return given[0] ?? null;
}

/** Reads the values of one kind. Throws `Failure` MARK_INVALID, COMMIT_NOT_FOUND. */
export async function readMarks(kind: keyof MarkWords, options: MarkWords, scene: Scene): Promise<readonly Said[]> {
  const marks: Said[] = [];
  for (const value of options[kind]) marks.push(await readMark(kind, value, scene));
  return marks;
}

function readMark(kind: keyof MarkWords, value: string, scene: Scene): Promise<Said> | Said {
  switch (kind) {
    case 'exclude':
      return commitOf(value, scene).then((commit) => ({ kind: 'exclude', commit }));
    case 'bad':
    case 'good':
    case 'skip':
      return readWord(kind, value, scene);
    case 'same':
    case 'other':
      return { kind: 'title', title: readTitle(kind, value, scene), isSame: kind === 'same' };
    case 'prior': {
      const { name, weight } = readWeight(kind, value);
      return commitOf(name, scene).then((commit) => ({ kind: 'prior', commit, weight }));
    }
    case 'priorPath': {
      const { name, weight } = readWeight(kind, value);
      return { kind: 'prior-path', path: name, weight };
    }
    case 'builds':
      return { kind: 'builds', builds: readCount(kind, value) };
    case 'undo':
      return { kind: 'undo', number: readNumber(value, scene) };
  }
}

async function commitOf(revision: string, { bisection, tree }: Scene): Promise<string> {
  const commit = await tree.resolve(revision);
  if (bisection.history.graph.has(commit)) return commit;
  throw wrong(
    `${revision} (${commit.slice(0, 12)}) has no place in this bisection`,
    'it is not in the history of the start commit, or left out of it by the options of the job',
  );
}

async function readWord(word: RevisionWord, revision: string, scene: Scene): Promise<Said> {
  const commit = await commitOf(revision, scene);
  if (word !== 'bad' && commit === scene.bisection.task.start)
    throw wrong(`${revision} is the start commit`, 'the crash was seen there: without it there is nothing to look for');
  return { kind: 'revision', commit, word };
}

const longestText = 1000;

function readTitle(kind: 'same' | 'other', title: string, { bisection }: Scene): string {
  if (title.trim() === '' || title.length > longestText || /[\r\n]/.test(title))
    throw wrong(`--${kind} wants a title`, `one line of 1 to ${longestText} characters, as \`culprit show\` prints it`);
  if (kind === 'other' && title === bisection.task.crashTitle)
    throw wrong(`"${title}" is the crash that the job is about`, 'it cannot be another bug; mend the job instead');
  return title;
}

function readWeight(kind: 'prior' | 'priorPath', value: string): { readonly name: string; readonly weight: number } {
  const at = value.lastIndexOf('=');
  const [name, text] = [value.slice(0, Math.max(0, at)), value.slice(at + 1)];
  const weight = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (
    name === '' ||
    /[\0\r\n]/.test(name) ||
    name.length > longestText ||
    !(weight >= 1 / mostWeight && weight <= mostWeight)
  )
    throw wrong(
      `${flag(kind)} ${JSON.stringify(value)} is no weight`,
      `expected NAME=WEIGHT with a weight from ${1 / mostWeight} to ${mostWeight}; to rule a commit out, use --exclude`,
    );
  return { name, weight };
}

function readCount(kind: 'builds' | 'undo', text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw wrong(`${flag(kind)} ${JSON.stringify(text)} is no number`, 'expected 1 to 99999');
  return count;
}

function readNumber(text: string, { marks }: Scene): number {
  const number = readCount('undo', text);
  const mark = marks[number - 1];
  if (mark === undefined) throw wrong(`there is no mark ${number}`, `${marks.length} marks were made`);
  if (mark.undone !== null) throw wrong(`mark ${number} was taken back before`, `by ${mark.undone.by}`);
  return number;
}

/** Why a mark was made, as it is kept. Throws `Failure` MARK_INVALID. */
export function readReason(text: string | undefined): string | null {
  if (text === undefined || text.trim() === '') return null;
  if (text.length > longestText) throw wrong('the reason is too long', `at most ${longestText} characters`);
  return text;
}

function flag(word: keyof MarkWords): string {
  return word === 'priorPath' ? '--prior-path' : `--${word}`;
}

export function wrong(what: string, why: string): Failure {
  return new Failure('MARK_INVALID', { what, why, mend: '`culprit mark --help` shows what can be said' });
}
