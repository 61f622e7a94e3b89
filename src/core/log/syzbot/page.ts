import type { Layout } from './document.ts';
import { type Entity, withEntities, withoutEntities } from './entities.ts';
import { readLine } from './line-table.ts';
import { breakLine, joinBroken, type LineBreak } from './wrapped-lines.ts';

/** One line as it stands on the page: `quoted` is false for what was written between the lines of a quoted log. */
export interface PageLine {
  readonly text: string;
  readonly quoted: boolean;
  /** How many lines it takes on the page, where a mailer broke it; else one. */
  readonly height?: number;
}

export interface Page {
  readonly lines: readonly PageLine[];
  readonly layout: Omit<Layout, 'blankBefore' | 'encoding'>;
}

/** Takes quoting, line ends and what mailers do to lines off a text. `writePage` puts them on again. */
export function readPage(text: string): Page {
  const { text: plain, used } = withoutEntities(text);
  const page = unquotedPage(plain);
  const { lines, breaks } = joinBroken(page.lines, page.layout.quote.length);
  const whole: Page = { lines, layout: { ...page.layout, ...mailed(breaks, used) } };
  return breaks.length === 0 || writePage(whole) === text
    ? whole
    : { ...page, layout: { ...page.layout, ...mailed([], used) } };
}

function mailed(breaks: readonly LineBreak[], entities: readonly Entity[]) {
  return { ...(breaks.length > 0 ? { breaks } : {}), ...(entities.length > 0 ? { entities } : {}) };
}

function unquotedPage(text: string): Page {
  const endsLine = text.endsWith('\n');
  const raw = text === '' ? [] : (endsLine ? text.slice(0, -1) : text).split('\n');
  const ended = endsLine ? raw : raw.slice(0, -1);
  const crlf = ended.length > 0 && ended.every((line) => line.endsWith('\r'));
  const lines = crlf ? raw.map((line, i) => (i < ended.length ? line.slice(0, -1) : line)) : raw;
  const quote = quoteOf(lines);
  const quoteEmpty = lines.includes(quote) ? quote : quote.trimEnd();
  const layout = { quote, quoteEmpty, crlf, endsLine };
  return { lines: lines.map((line) => unquote(line, quote, quoteEmpty)), layout };
}

/** The mark that most of the log's own lines stand behind; empty where more of them stand at the margin. */
function quoteOf(lines: readonly string[]): string {
  const votes = new Map<string, number>();
  for (const line of lines) {
    const mark = /^(?:> ?){1,9}/.exec(line)?.[0];
    if (mark !== undefined && isLogLine(line.slice(mark.length))) votes.set(mark, (votes.get(mark) ?? 0) + 1);
  }
  if (votes.size === 0) return '';
  const [quote, count] = [...votes].reduce((best, next) => (next[1] > best[1] ? next : best));
  return count > lines.filter(isLogLine).length ? quote : '';
}

const isLogLine = (line: string) => readLine(line) !== null;

function unquote(line: string, quote: string, quoteEmpty: string): PageLine {
  if (quote === '') return { text: line, quoted: true };
  if (line === quoteEmpty) return { text: '', quoted: true };
  if (line.startsWith(quote) && line !== quote) return { text: line.slice(quote.length), quoted: true };
  return { text: line, quoted: false };
}

export function writePage({ lines, layout }: Page): string {
  const end = layout.crlf ? '\r\n' : '\n';
  const texts = brokenAgain(lines, layout.breaks ?? []).map(({ text, quoted }) => {
    if (!quoted) return text;
    return text === '' ? layout.quoteEmpty : layout.quote + text;
  });
  const written = texts.join(end) + (layout.endsLine && texts.length > 0 ? end : '');
  return layout.entities === undefined ? written : withEntities(written, layout.entities);
}

function brokenAgain(lines: readonly PageLine[], breaks: readonly LineBreak[]): readonly PageLine[] {
  if (breaks.length === 0) return lines;
  const ofLine = new Map<number, LineBreak[]>();
  for (const one of breaks) ofLine.set(one.line, [...(ofLine.get(one.line) ?? []), one]);
  return lines.flatMap((line, at) => (ofLine.has(at) ? breakLine(line, ofLine.get(at)!) : [line]));
}
