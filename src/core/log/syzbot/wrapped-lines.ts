import { readCommitLine, readLine } from './line-table.ts';
import type { PageLine } from './page.ts';

/** Where a mailer broke a line. */
export interface LineBreak {
  /** The line that was broken, from 0, as they are counted when all are whole again. */
  readonly line: number;
  /** How many of its characters stand before the break. */
  readonly at: number;
  /** Whether the blank at which it was broken is still there, at the end; else the break stands for it. */
  readonly kept: boolean;
  /** Whether the rest stands behind the mark of the quotation. */
  readonly quoted: boolean;
}

/** Mailers break at 72 to 80 columns. What is longer was not broken, or cannot be. */
const widest = 80;
/** Of how many pieces a line is put together: lists of recipients are the longest. */
const mostPieces = 8;
const mostPiecesOfList = 60;
const list = /^(?:cc|recipients \((?:to|cc)\)): \[/;

/**
 * Puts lines together that a mailer broke. Nothing is touched where no line is plainly a piece of one, or where
 * others are longer than a mailer lets them be. In the report of the crash only frames are put together.
 */
export function joinBroken(
  lines: readonly PageLine[],
  quoteWidth: number,
): {
  readonly lines: readonly PageLine[];
  readonly breaks: readonly LineBreak[];
} {
  const end = lines.findIndex(({ text, quoted }) => quoted && text.startsWith('crash: '));
  const log = end < 0 ? lines : lines.slice(0, end);
  const width = widthOf(log, quoteWidth);
  if (width > widest + quoteWidth) return { lines, breaks: [] };
  const page = mailedPage(log, quoteWidth, width);
  if (!page.broken.includes(true)) return { lines, breaks: [] };
  const joined: PageLine[] = [];
  const breaks: LineBreak[] = [];
  for (let at = 0; at < lines.length; ) {
    const count = at < log.length ? piecesAt(page, at) : piecesOfFrame({ ...page, lines }, at);
    const pieces = lines.slice(at, at + count);
    breaks.push(...breaksOf(pieces, joined.length));
    joined.push(count === 1 ? lines[at]! : { text: joinPieces(pieces), quoted: true, height: count });
    at += count;
  }
  return { lines: joined, breaks };
}

interface MailedPage {
  readonly lines: readonly PageLine[];
  /** Columns that the mark of a quotation takes. */
  readonly quoteWidth: number;
  /** Columns of the longest line that could have been broken. */
  readonly width: number;
  /** What each line is by itself; null for none. */
  readonly kinds: readonly (string | null)[];
  /** Which lines are none by themselves, but one together with the next, which is none either or a mere hash. */
  readonly broken: readonly boolean[];
}

function mailedPage(lines: readonly PageLine[], quoteWidth: number, width: number): MailedPage {
  const kinds = lines.map(({ text }) => kindOf(text));
  const broken = lines.map((line, at) => {
    const next = lines[at + 1];
    if (next === undefined || kinds[at] !== null || !line.quoted || line.text.trim() === '') return false;
    return isRest(next.text, kinds[at + 1]!, false) && kindOf(joinPieces([line, next])) !== null;
  });
  return { lines, quoteWidth, width, kinds, broken };
}

function widthOf(lines: readonly PageLine[], quoteWidth: number): number {
  let width = 0;
  for (const line of lines)
    if (/\S +\S/.test(line.text.slice(0, 200))) width = Math.max(width, columnsOf(line, quoteWidth));
  return width;
}

const columnsOf = ({ text, quoted }: PageLine, quoteWidth: number) => text.length + (quoted ? quoteWidth : 0);

const joint = (text: string) => (text.endsWith(' ') ? '' : ' ');

const joinPieces = (pieces: readonly PageLine[]) =>
  pieces.reduce((sum, { text }) => (sum === '' ? text : sum + joint(sum) + text), '');

function breaksOf(pieces: readonly PageLine[], line: number): LineBreak[] {
  let at = 0;
  return pieces.slice(1).map(({ quoted }, i) => {
    const kept = pieces[i]!.text.endsWith(' ');
    at += pieces[i]!.text.length + (i > 0 && !pieces[i - 1]!.text.endsWith(' ') ? 1 : 0);
    return { line, at, kept, quoted };
  });
}

/** A comment of git's log may be the beginning of anything. */
function kindOf(text: string): string | null {
  const kind = (readLine(text) ?? readCommitLine(text))?.kind ?? null;
  return kind === 'git-comment' ? null : kind;
}

/** Whether a line may be the rest of one. A mere hash is also a line of a list, unless what stands before is none. */
function isRest(text: string, kind: string | null, afterWhole: boolean): boolean {
  return text !== '' && !/^[\s:]/.test(text) && (kind === null || (kind === 'listed' && !afterWhole));
}

/** How many lines, from one on, were one line. */
function piecesAt(page: MailedPage, from: number): number {
  const { lines, kinds } = page;
  const first = lines[from]!;
  if (!first.quoted || first.text.trim() === '') return 1;
  const isList = list.test(first.text);
  const limit = isList ? mostPiecesOfList : mostPieces;
  let most = 1;
  while (most < limit && goesOn(page, from + most, kinds[from] !== null && most === 1)) most++;
  for (let count = most; count > 1; count--) {
    if (isList && !lines[from + count - 1]!.text.endsWith(']')) continue;
    if (kindOf(joinPieces(lines.slice(from, from + count))) !== null) return count;
  }
  return 1;
}

/** How many lines of a report were one: frames begin with a blank, the rest of a broken one does not. */
function piecesOfFrame({ lines, quoteWidth, width }: MailedPage, from: number): number {
  const first = lines[from]!;
  if (!first.quoted || first.text.trim() === '') return 1;
  let count = 1;
  for (let next = lines[from + 1]; next !== undefined && count < mostPieces; next = lines[from + count]) {
    const mayBeRest = !/^\s|^$/.test(next.text) && (!next.quoted || first.text.startsWith(' '));
    if (!mayBeRest || !overflows(lines[from + count - 1]!, next, quoteWidth, width)) break;
    count++;
  }
  return count;
}

/** Whether a line is the rest of the one before: there was no room for its first word. */
function goesOn({ lines, kinds, broken, quoteWidth, width }: MailedPage, at: number, afterWhole: boolean): boolean {
  const line = lines[at];
  if (line === undefined || !isRest(line.text, kinds[at]!, afterWhole) || broken[at] === true) return false;
  return overflows(lines[at - 1]!, line, quoteWidth, width);
}

function overflows(before: PageLine, { text }: PageLine, quoteWidth: number, width: number): boolean {
  const word = text.split(' ', 1)[0]!;
  return columnsOf(before, quoteWidth) + 1 + word.length > width;
}

/** A line as the mailer left it. */
export function breakLine({ text }: PageLine, breaks: readonly LineBreak[]): readonly PageLine[] {
  const pieces: PageLine[] = [];
  let [from, quoted] = [0, true];
  for (const one of breaks) {
    pieces.push({ text: text.slice(from, one.at), quoted });
    from = one.at + (one.kept ? 0 : 1);
    quoted = one.quoted;
  }
  return [...pieces, { text: text.slice(from), quoted }];
}
