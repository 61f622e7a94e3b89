import { guiltyIgnoreLines, guiltyIgnorePaths } from './names/guilty-ignore.ts';
import { withoutParents } from './source-path.ts';

const sourceLine = /\.[ch]:\d/g;
/** Letters, digits and `_./+-`. */
const isPathCharacter = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[\w./+-]/.test(String.fromCharCode(code))),
);
const maxPathLength = 256;
const genericPath = new RegExp(guiltyIgnorePaths.join('|'));
const describingLine = new RegExp(guiltyIgnoreLines.join('|'));

/** Where a report of a stall begins to tell of the code that stalled, best first. */
const stallStarts = ['apic_timer_interrupt+0x', 'el1h_64_irq+0x', 'Exception stack'];

/** A frame with its source. Without any, a file is only known where a heading names it. */
const symbolized = /\+0x[0-9a-f]{1,12}\/0x[0-9a-f]{1,12} [\w./+-]{1,256}:\d|\[inline\]/;

/**
 * The source file that a report blames: the first that is not generic code, or a later one that lies deeper below its
 * directory; the first of all where a symbolized report has only generic ones. Null without any `file:line`. As in
 * syzkaller, pkg/report/guilty.go. The report begins with its crash line; its title tells how to search a stall.
 */
export function guiltyFile(report: string, title = ''): string | null {
  if (title.startsWith('INFO: rcu detected stall'))
    for (const start of stallStarts) {
      const at = report.indexOf(start);
      const found = at === -1 ? null : blamed(report.slice(at)).candidate;
      if (found !== null) return found;
    }
  const { candidate, first } = blamed(report);
  return candidate ?? (first !== null && symbolized.test(report) ? first : null);
}

/** Files that stacks of a symbolized report name, without generic code, each once, in their order: at most 64. */
export function blamableFiles(report: string): readonly string[] {
  const files = new Set<string>();
  for (const { path, mayBlame } of namedFiles(report)) {
    if (files.size === mostFiles) break;
    if (mayBlame) files.add(withoutParents(path));
  }
  return [...files];
}

const mostFiles = 64;

function blamed(report: string): { readonly candidate: string | null; readonly first: string | null } {
  let candidate: string | null = null;
  let first: string | null = null;
  for (const { path, mayBlame } of namedFiles(report)) {
    first ??= path;
    if (!mayBlame) continue;
    const clean = withoutParents(path);
    if (candidate === null || isDeeper(clean, candidate)) candidate = clean;
  }
  return { candidate, first };
}

interface NamedFile {
  readonly path: string;
  /** Whether it is no generic code, and the line tells of what ran. */
  readonly mayBlame: boolean;
}

/** The first file that each line names. */
function* namedFiles(report: string): Generator<NamedFile> {
  let searched = 0;
  for (const { index } of report.matchAll(sourceLine)) {
    if (index < searched) continue;
    const start = report.lastIndexOf('\n', index) + 1;
    const path = pathUpTo(report, Math.max(start, index - maxPathLength), index + 2);
    if (path === null) continue;
    const end = report.indexOf('\n', index);
    searched = end === -1 ? report.length : end;
    const line = report.slice(start, Math.min(searched, start + 4096));
    yield { path, mayBlame: !genericPath.test(path) && !describingLine.test(line) };
  }
}

/** The characters of a path that end at `end`; null where there is nothing but a suffix. */
function pathUpTo(report: string, from: number, end: number): string | null {
  let start = end - 2;
  while (start > from && isPathCharacter[report.charCodeAt(start - 1)] === 1) start--;
  return start === end - 2 ? null : report.slice(start, end);
}

function isDeeper(path: string, candidate: string): boolean {
  const directory = directoryOf(candidate);
  const other = directoryOf(path);
  return other.length > directory.length && other.startsWith(directory);
}

/** With its slash; empty for a file in the root. */
function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
