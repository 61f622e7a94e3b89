/*
 * core/log/syzbot: logs of syzbot's bisections, read and written. A document is the log as it was understood, lossless;
 * recorded-bisection.ts folds it into what was tested and decided. Nothing here judges a log.
 */
import type { Entity } from './entities.ts';
import type { LogItem } from './lines.ts';
import type { LineBreak } from './wrapped-lines.ts';

export type { ItemKind, ItemOf, LogItem } from './lines.ts';

/** A bisection log of any era, whole or damaged. Rendering gives the bytes that it was read from. */
export interface LogDocument {
  /** Whose log it is: syzbot's, or the one that `git bisect log` prints. */
  readonly format: 'syzbot' | 'git';
  readonly items: readonly LogItem[];
  readonly layout: Layout;
  /** What could not be understood or is missing, in the order of the lines. */
  readonly notes: readonly Note[];
}

/** How the text lies on the page, apart from what it says. */
export interface Layout {
  /** How bytes became characters: texts that are not UTF-8 are read byte by byte. */
  readonly encoding: Encoding;
  /** What stands before each line of a log quoted in a mail, `> `; empty for a log as such. */
  readonly quote: string;
  /** The same before an empty line: mailers drop the blank. */
  readonly quoteEmpty: string;
  /** Whether lines end in CR LF instead of LF. */
  readonly crlf: boolean;
  /** Empty lines before the first item. */
  readonly blankBefore: number;
  /** Whether the last line ends. */
  readonly endsLine: boolean;
  /** Where a mailer broke lines, in their order; missing where none is broken. */
  readonly breaks?: readonly LineBreak[];
  /** Entities of HTML that stand for their character throughout; missing where there are none. */
  readonly entities?: readonly Entity[];
}

export type Encoding = 'utf-8' | 'latin1';

export interface Note {
  /** From 1; null for what concerns the whole log. */
  readonly line: number | null;
  readonly what: 'unknown-line' | 'remark' | 'cut-line' | 'quoted' | 'broken' | 'escaped' | 'missing';
  /** A sentence for people, which holds nothing of the log. */
  readonly text: string;
}
