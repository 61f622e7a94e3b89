import {
  baseName,
  type ProgramCrash,
  type ProgramFrame,
  type ProgramTrigger,
  placeOf,
  shortPath,
  tellingFrame,
  titleOf,
} from './program-crash.ts';

/** `  File "a.py", line 4, in load`; from faulthandler without the second comma. */
const frameLine = /^ *File "(.{1,300})", line \d+,? in (\S.*)$/;
const ownPath = /\/python\d(?:\.\d+)?\/|^<frozen |^<string>$|\/site-packages\//;
const chained = /^(?:During handling of the above exception|The above exception was the direct cause)/;

function frameOf(line: string): readonly ProgramFrame[] {
  const [, path, name] = frameLine.exec(line) ?? [];
  if (path === undefined || name === undefined) return [];
  const called = name === '<module>' ? baseName(path) : name;
  return [{ name: called, file: shortPath(path), library: ownPath.test(path) }];
}

interface Raised {
  readonly kind: string;
  readonly message: string;
  readonly frame: ProgramFrame | null;
}

/** One traceback: its frames, the innermost last, then the exception at the line's start. */
function raised(lines: readonly string[], from: number): Raised | null {
  const end = lines.findIndex((line, at) => at > from && /^[A-Za-z_]/.test(line));
  if (end === -1) return null;
  const [, kind = '', message = ''] = /^([\w.]+)(?:: (.*))?/.exec(lines[end]!) ?? [];
  return { kind, message, frame: tellingFrame(lines.slice(from, end).flatMap(frameOf).toReversed()) };
}

/** A group of exceptions is drawn with a line on its left; its parts have tracebacks of their own. */
const grouped = /^ *[|+] ?/;

function ungrouped(lines: readonly string[]): readonly string[] {
  if (!lines[0]!.includes('Exception Group Traceback')) return lines;
  const parts = lines.findIndex((line) => /^ *\+-\+-/.test(line));
  return lines.slice(0, parts === -1 ? lines.length : parts).map((line) => line.replace(grouped, ''));
}

/** Of exceptions that were raised while another one was handled, the last ended the program. */
function traceback(told: readonly string[]): ProgramCrash {
  const lines = ungrouped(told);
  const starts = lines.flatMap((line, at) => (at === 0 || line.startsWith('Traceback (most recent') ? [at] : []));
  const all = starts.flatMap((at) => raised(lines, at) ?? []);
  const last = all.at(-1);
  if (!last)
    return {
      title: 'Python exception',
      type: 'EXCEPTION',
      frame: null,
      file: null,
      corrupted: 'the exception is cut off',
    };
  return {
    title: titleOf(last.kind, last.frame, null),
    message: last.message,
    alternatives: all.slice(0, -1).map(({ kind, frame }) => titleOf(kind, frame, null)),
    type: last.kind === 'RecursionError' ? 'STACK-OVERFLOW' : 'EXCEPTION',
    ...placeOf(last.frame),
  };
}

/** Of faulthandler: the innermost frame is first. */
function fatal(lines: readonly string[]): ProgramCrash {
  const said = /Fatal Python error: (.*)/.exec(lines[0]!)?.[1] ?? '';
  const frame = tellingFrame(lines.slice(1, 200).flatMap(frameOf));
  return {
    title: titleOf(`Fatal Python error: ${said.replace(/^(\w+): .*/, '$1')}`, frame, null),
    type: 'FATAL-SIGNAL',
    ...placeOf(frame),
  };
}

export const python: readonly ProgramTrigger[] = [
  { text: 'Traceback (most recent call last)', window: 'Trac', read: traceback },
  { text: 'Fatal Python error: ', window: 'Fata', read: fatal },
];

/** Whether the traceback below a line belongs to the one above it. */
export const continuesTraceback = (line: string): boolean => chained.test(line);
