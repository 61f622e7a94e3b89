import { type ProgramCrash, type ProgramTrigger, shortPath, titleOf } from './program-crash.ts';

/** `prog: a.c:12: f: Assertion `x > 0' failed.`; C++ gives the whole signature. */
function assertion(lines: readonly string[]): ProgramCrash | null {
  const match = /^(?:.*: )?([^\s:]+):\d+: (?:(.+): )?Assertion [`'](.*)' failed/.exec(lines[0]!);
  if (!match) return null;
  const [, file = '', signature, expression = ''] = match;
  const name =
    signature === undefined ? null : (/([\w~:]+)(?:\(.*)?$/.exec(signature.replace(/\(.*$/, ''))?.[1] ?? null);
  const frame = name === null ? null : { name, file: shortPath(file), library: false };
  const title = titleOf('Assertion failed', frame, shortPath(file));
  return { title, message: expression, type: 'ASSERTION', frame: name, file: shortPath(file) };
}

const wholeLine =
  (type: string, pattern: RegExp) =>
  (lines: readonly string[]): ProgramCrash | null => {
    const match = pattern.exec(lines[0]!);
    return match && { title: match[1]!, type, frame: null, file: null };
  };

function terminate(lines: readonly string[]): ProgramCrash {
  const kind = /terminate called (?:after throwing an instance of '(.*)'|without an active exception)/.exec(
    lines[0]!,
  )?.[1];
  const said = /^ +what\(\): +(.*)/.exec(lines[1] ?? '')?.[1];
  const title = kind === undefined ? 'terminate without an exception' : `uncaught ${kind}`;
  return {
    title,
    ...(said !== undefined && { message: said }),
    type: 'EXCEPTION',
    frame: null,
    file: null,
  };
}

const heap = /((?:free|malloc|realloc|munmap_chunk|corrupted|double free|malloc_\w+|unlink|sysmalloc)\b.{0,80})/;

/** As shells and strsignal() call them: at the end of the line, before `(core dumped)`, or behind a process's number. */
const signals = ['Segmentation fault', 'Bus error', 'Illegal instruction', 'Floating point exception', 'Aborted'];

/** What the C and C++ libraries say before they abort, and a shell of a program that a signal ended. */
export const cLibrary: readonly ProgramTrigger[] = [
  { text: ': Assertion ', window: 'Asse', read: assertion },
  { text: 'terminate called ', window: 'term', ignore: [/recursively/], read: terminate },
  {
    text: '*** stack smashing detected ***',
    window: 'smas',
    read: wholeLine('STACK-OVERFLOW', /(stack smashing detected)/),
  },
  {
    text: '*** buffer overflow detected ***',
    window: 'buff',
    read: wholeLine('HEAP-CORRUPTION', /(buffer overflow detected)/),
  },
  { text: 'double free or corruption', window: 'doub', read: wholeLine('HEAP-CORRUPTION', heap) },
  ...['free(): ', 'malloc(): ', 'realloc(): ', 'munmap_chunk(): ', 'malloc_consolidate(): '].map((text) => ({
    text,
    window: text.slice(-7, -3),
    ignore: [/[A-Za-z_.](?:free|malloc|realloc)\(\): /],
    read: wholeLine('HEAP-CORRUPTION', heap),
  })),
  { text: 'corrupted size vs. prev_size', window: 'corr', read: wholeLine('HEAP-CORRUPTION', heap) },
  ...signals.map((text) => ({
    text,
    window: text.slice(0, 4),
    ignore: [/Python error/, new RegExp(`^(?!.*(?:${text} *$|${text}.*\\(core dumped\\)|\\d ${text}  ))`)],
    read: wholeLine('FATAL-SIGNAL', new RegExp(`(${text})`)),
  })),
];
