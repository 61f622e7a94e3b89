import type { LogDocument, LogItem } from './document.ts';
import { printLine } from './line-table.ts';
import { type PageLine, writePage } from './page.ts';

/** The text of a document: of one that was parsed the same text, of one that was made what syzbot would have written. */
export function renderLog({ items, layout }: LogDocument): string {
  const lines: PageLine[] = [];
  const blank = (count: number) => {
    for (let i = 0; i < count; i++) lines.push({ text: '', quoted: true });
  };
  blank(layout.blankBefore);
  for (const item of items) {
    for (const text of itemLines(item)) lines.push({ text, quoted: item.kind !== 'remark' });
    blank(item.blank ?? 0);
  }
  return writePage({ lines, layout });
}

/** Lines of an item without the empty ones after it. */
function itemLines(item: LogItem): readonly string[] {
  return item.more === undefined ? [printLine(item)] : [printLine(item), ...item.more];
}
