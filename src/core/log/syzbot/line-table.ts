import { everywhere, type ItemKind, inBuild, inCommit, type LogItem, lineTemplates, ofGitLog } from './lines.ts';
import { compileTemplate, type FieldValues, type Line } from './template.ts';

const compiled = new Map<string, Line>(
  Object.entries(lineTemplates).map(([kind, template]) => [kind, compileTemplate(template)]),
);

/** How lines of a kind are read and written. */
export function lineOf(kind: ItemKind): Line {
  return compiled.get(kind)!;
}

/** Reads a line as the first kind of a table that fits. */
export type LineReader = (line: string) => LogItem | null;

/** Longer lines are foreign, whatever they look like; the longest real ones have some thousand characters. */
const longestLine = 1 << 16;

/** Lines are looked up by how their kind begins, so that a line is tried against few kinds only. */
function readerOf(templates: Readonly<Record<string, string>>): LineReader {
  const byFirst = new Map<string, string[]>();
  const open: string[] = [];
  for (const [kind, template] of Object.entries(templates)) {
    const first = template.charAt(0);
    if (first === '{') open.push(kind);
    else byFirst.set(first, [...(byFirst.get(first) ?? []), kind]);
  }
  return (line) =>
    line.length > longestLine ? null : (firstFit(byFirst.get(line.charAt(0)) ?? [], line) ?? firstFit(open, line));
}

function firstFit(kinds: readonly string[], line: string): LogItem | null {
  for (const kind of kinds) {
    const fields = compiled.get(kind)!.parse(line);
    if (fields !== null) return { kind, ...fields } as LogItem;
  }
  return null;
}

export const readLine = readerOf({ ...everywhere, ...ofGitLog });
export const readCommitLine = readerOf(inCommit);
export const readBuildLine = readerOf(inBuild);

/** The first line of an item, without line end. */
export function printLine(item: LogItem): string {
  return lineOf(item.kind).print(item as unknown as FieldValues);
}
