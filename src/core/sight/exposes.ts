import type { SightReading } from './sight-reading.ts';

/** What a commit did to the code that the crash is in. */
export type BlamedCode =
  /** It changed or added a blamed function. */
  | 'changed'
  /** It left every blamed function as it was. */
  | 'same functions'
  /** No blamed function could be found, and it did not touch the blamed file. */
  | 'same file'
  | 'unknown';

export interface Exposure {
  /** What became possible: the sentence of the parent's sight. */
  readonly what: string;
  /** Probability that the bug is older than the commit. */
  readonly older: number;
}

/** How surely a commit that left the blamed code so did not bring the bug. */
const notItsDoing: Readonly<Record<BlamedCode, number>> = {
  changed: 0,
  'same functions': 0.97,
  'same file': 0.85,
  unknown: 0,
};

/**
 * Whether the commit that a search names only exposes an older bug: on every parent the bug could not be seen, and
 * the commit left the blamed code as it was. Null where it introduces the bug itself, or nothing says otherwise.
 */
export function exposureOf(parents: readonly (SightReading | null)[], code: BlamedCode): Exposure | null {
  if (notItsDoing[code] === 0 || parents.length === 0) return null;
  const readings = parents.filter((reading) => reading?.sight === 'blind');
  if (readings.length < parents.length) return null;
  const [first] = readings;
  const couldSee = Math.max(...readings.map((reading) => reading?.odds ?? 0.1));
  return { what: first!.why, older: (1 - couldSee) * notItsDoing[code] };
}

/** What happened to one function between the texts of a file; a text is null where there is no such file. */
export function blamedCode(
  functions: readonly string[],
  files: readonly { readonly before: string | null; readonly after: string | null }[],
): BlamedCode {
  const pairs = files.flatMap(({ before, after }) =>
    functions.map((name) => [functionText(before ?? '', name), functionText(after ?? '', name)] as const),
  );
  if (pairs.some(([before, after]) => before !== after)) return 'changed';
  if (pairs.some(([, after]) => after !== null)) return 'same functions';
  if (files.length === 0) return 'unknown';
  return files.every(({ before, after }) => before === after && after !== null) ? 'same file' : 'unknown';
}

/**
 * The text of a function in a C file laid out as the kernel's are: from the line at the left edge that names it to
 * the closing brace at the left edge. System calls are found behind their macro. Null where it is not defined there.
 */
export function functionText(source: string, name: string): string | null {
  const lines = source.split('\n');
  const call = /^(?:__(?:x64|arm64|riscv|se|do)_)*k?sys_(\w+)$|^__(?:se|do)_sys_(\w+)$/.exec(name);
  const defined = call?.[1] ?? call?.[2];
  const isHeading = (line: string) =>
    /^[A-Za-z_]/.test(line) &&
    (mentions(line, name, '(') ||
      (defined !== undefined && new RegExp(`^\\w*SYSCALL_DEFINE\\d\\(${defined}\\b`).test(line)));
  for (let at = lines.findIndex(isHeading); at >= 0; at = nextIndex(lines, at, isHeading)) {
    const opening = lines.findIndex((line, i) => i >= at && (line.startsWith('{') || line.endsWith('{')));
    const declared = lines.findIndex((line, i) => i >= at && line.endsWith(';') && !/^\s/.test(line));
    if (opening < 0 || opening - at > 12 || (declared >= 0 && declared < opening)) continue;
    const end = lines.findIndex((line, i) => i > opening && line.startsWith('}'));
    if (end >= 0) return lines.slice(at, end + 1).join('\n');
  }
  return null;
}

function mentions(line: string, name: string, behind: string): boolean {
  const at = line.indexOf(`${name}${behind}`);
  return at === 0 || (at > 0 && !/\w/.test(line[at - 1]!));
}

function nextIndex(lines: readonly string[], at: number, fits: (line: string) => boolean): number {
  return lines.findIndex((line, i) => i > at && fits(line));
}
