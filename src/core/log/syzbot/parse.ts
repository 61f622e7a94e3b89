import { isBisectStart } from './bisect-start.ts';
import type { Encoding, LogDocument, LogItem, Note } from './document.ts';
import { readBuildLine, readCommitLine, readLine } from './line-table.ts';
import type { ItemKind } from './lines.ts';
import { type Page, type PageLine, readPage } from './page.ts';

/**
 * Reads a log. Never fails: lines that are not understood are kept and noted, and any text gives a document that
 * renders to it. Time and memory are linear in the text.
 */
export function parseLog(text: string, encoding: Encoding = 'utf-8'): LogDocument {
  const { lines, layout } = readPage(text);
  const reader = new Reader();
  for (const line of lines) reader.read(line);
  const { items, blankBefore } = reader;
  const isGit = items.some(({ kind }) => kind === 'git-start') && !items.some(({ kind }) => kind === 'test');
  return {
    format: isGit ? 'git' : 'syzbot',
    items,
    layout: { ...layout, encoding, blankBefore },
    notes: [
      ...generalNotes(layout),
      ...reader.notes,
      ...(layout.endsLine || lines.length === 0
        ? []
        : [cutNote(lines.reduce((sum, { height }) => sum + (height ?? 1), 0))]),
      ...(isGit ? [] : missingNotes(items)),
    ],
  };
}

const cutNote = (line: number): Note => ({ line, what: 'cut-line', text: 'does not end: the text may be cut off' });

/** Texts that may go on over several lines. */
const openTexts: ReadonlySet<ItemKind> = new Set([
  'run',
  'all-runs',
  'error',
  'test-error',
  'reproducer-error',
  'not-built',
  'fetch-failed',
]);

/** After these a failed build may print anything. */
const beforeBuild: ReadonlySet<ItemKind> = new Set(['test', 'compiler', 'command', 'diagnostic', 'output']);

/** Kinds that foreign text might look like: believed only outside of it. */
const doubtful: ReadonlySet<ItemKind> = new Set(['error', 'crash', 'listed', 'cc', 'test-error', 'git-comment']);

/** The item that was read last: what follows may belong to it. */
interface OpenItem {
  readonly kind: ItemKind;
  readonly result?: { readonly kind: string };
  more?: string[];
  blank?: number;
}

const beginsSyzbot: ReadonlySet<ItemKind> = new Set(['cause-start', 'fix-start', 'syzkaller', 'test']);

class Reader {
  readonly items: LogItem[] = [];
  readonly notes: Note[] = [];
  blankBefore = 0;
  #line = 0;
  #last: OpenItem = { kind: 'unknown' };
  #inCommit = false;
  #isSyzbot = false;

  read({ text, quoted, height }: PageLine): void {
    this.#line++;
    this.#readLineOf(text, quoted);
    this.#line += (height ?? 1) - 1;
  }

  #readLineOf(text: string, quoted: boolean): void {
    if (!quoted) this.#note('remark', 'is not part of the quoted log');
    if (!quoted) this.#add({ kind: 'remark', text });
    else if (text === '') this.#blank();
    else this.#readText(text);
  }

  #blank(): void {
    if (this.items.length === 0) this.blankBefore++;
    else if (this.#last.kind === 'remark') this.#add({ kind: 'unknown', text: '' });
    else this.#last.blank = (this.#last.blank ?? 0) + 1;
  }

  #readText(text: string): void {
    const { kind } = this.#last;
    if (kind === 'crash' || kind === 'report') {
      this.#add({ kind: 'report', text });
      return;
    }
    const item = (this.#inCommit ? readCommitLine(text) : null) ?? this.#readLine(text);
    const isOpen = openTexts.has(kind) && this.#last.result?.kind !== 'ok';
    const foreign = isOpen || beforeBuild.has(kind);
    if (item !== null && !(foreign && doubtful.has(item.kind) && !isResultOf(item.kind, kind))) this.#add(item);
    else if (isOpen) this.#goOn(text);
    else if (beforeBuild.has(kind)) this.#add(readBuildLine(text) ?? { kind: 'output', text });
    else this.#unknown(text);
  }

  /** Any comment is understood in git's own logs, but not in syzbot's. */
  #readLine(text: string): LogItem | null {
    const item = readLine(text);
    this.#isSyzbot ||= item !== null && beginsSyzbot.has(item.kind);
    return item?.kind === 'git-comment' && this.#isSyzbot ? null : item;
  }

  #add(item: LogItem): void {
    if (item.kind === 'first-bad') this.#inCommit = true;
    else if (isBisectStart(item) || item.kind === 'totals' || item.kind === 'test') this.#inCommit = false;
    this.items.push(item);
    this.#last = item as OpenItem;
  }

  /** Empty lines that turn out to stand inside a text are part of it. */
  #goOn(text: string): void {
    const more = this.#last.more ?? [];
    for (let i = 0; i < (this.#last.blank ?? 0); i++) more.push('');
    delete this.#last.blank;
    more.push(text);
    this.#last.more = more;
  }

  #unknown(text: string): void {
    this.#note('unknown-line', 'is no line that a bisection writes');
    this.#add({ kind: 'unknown', text });
  }

  #note(what: Note['what'], text: string): void {
    this.notes.push({ line: this.#line, what, text });
  }
}

/** A test that failed is told in its own line, right after what was built. */
const isResultOf = (kind: ItemKind, last: ItemKind) => kind === 'test-error' && beforeBuild.has(last);

function generalNotes({ quote, breaks, entities }: Page['layout']): Note[] {
  const note = (what: Note['what'], text: string): Note => ({ line: null, what, text });
  const broken = new Set(breaks?.map(({ line }) => line)).size;
  return [
    ...(quote === '' ? [] : [note('quoted', 'the log is quoted, as in a mail')]),
    ...(broken === 0 ? [] : [note('broken', `${broken} lines were broken, as mailers do it, and are put together`)]),
    ...(entities === undefined ? [] : [note('escaped', 'characters are written as in the source of a web page')]),
  ];
}

const endings: ReadonlySet<ItemKind> = new Set([
  'answer',
  'inconclusive',
  'error',
  'timeout',
  'not-reproduced',
  'unreachable',
  'oldest-bad',
  'oldest-bad-or-broken',
  'head-bad',
  'head-bad-or-broken',
  'not-fixed-or-broken',
]);

function missingNotes(items: readonly LogItem[]): Note[] {
  const kinds = new Set(items.map(({ kind }) => kind));
  const missing = (text: string): Note => ({ line: null, what: 'missing', text });
  const notes: Note[] = [];
  if (!kinds.has('cause-start') && !kinds.has('fix-start')) notes.push(missing('the beginning of the log is missing'));
  if (!kinds.has('test') && !kinds.has('totals')) notes.push(missing('the log has no test of a revision'));
  if (!kinds.has('totals')) notes.push(missing('the line with revisions tested and times is missing'));
  if (![...kinds].some((kind) => endings.has(kind))) notes.push(missing('the log ends without a result'));
  return notes;
}
