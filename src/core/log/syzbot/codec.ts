import { durationNs, goDurationNs } from '../go-duration.ts';
import { goQuote, goUnquote } from '../go-quote.ts';
import { type GoTime, goTimePattern, parseGoTime, printGoTime } from '../go-time.ts';

/** How one field of a line is written: `print(parse(text))` is `text`, or `parse` gives undefined. */
export interface Codec<T> {
  /** A regular expression without groups that matches in linear time. */
  readonly pattern: string;
  readonly parse: (text: string) => T | undefined;
  readonly print: (value: T) => string;
}

/** What one run gave, in the log's own classes. Titles may go on over several lines: see `more` of the item. */
export type RunResult =
  | { readonly kind: 'ok' }
  | {
      readonly kind: 'crashed' | 'ignored' | 'boot-failed' | 'test-failed' | 'infra-failed' | 'failed';
      readonly title: string;
    };

/** Prefixes of results; `ignore` and `infra problem` exist since 2023. */
const resultPrefixes = {
  crashed: 'crashed: ',
  ignored: 'ignore: ',
  'boot-failed': 'boot failed: ',
  'test-failed': 'basic kernel testing failed: ',
  'infra-failed': 'infra problem: ',
  failed: 'failed: ',
} as const;

/** What stands after `testing commit HASH`: the compiler by name until July 2021, its family since August 2022. */
export type Toolchain = { readonly name: string } | { readonly family: 'gcc' | 'clang' };

const string = (pattern: string): Codec<string> => ({ pattern, parse: (text) => text, print: (value) => value });

function choice<T extends string>(...values: readonly T[]): Codec<T> {
  return { pattern: values.join('|'), parse: (text) => text as T, print: (value) => value };
}

/** A number with so many decimals. */
function decimal(digits: number): Codec<number> {
  return { pattern: `\\d{1,9}\\.\\d{${digits}}`, parse: Number, print: (value) => value.toFixed(digits) };
}

/** A count and its noun, which loses its s for 1 only. */
function counted(noun: string): Codec<number> {
  return {
    pattern: `\\d{1,15} ${noun}s?`,
    parse: (text) => Number.parseInt(text, 10),
    print: (value) => `${value} ${noun}${value === 1 ? '' : 's'}`,
  };
}

const result: Codec<RunResult> = {
  pattern: `OK|(?:${Object.values(resultPrefixes).join('|')})[^\\n]*`,
  parse: (text) => {
    if (text === 'OK') return { kind: 'ok' };
    for (const [kind, prefix] of Object.entries(resultPrefixes))
      if (text.startsWith(prefix))
        return { kind: kind as keyof typeof resultPrefixes, title: text.slice(prefix.length) };
    return undefined;
  },
  print: (value) => (value.kind === 'ok' ? 'OK' : resultPrefixes[value.kind] + value.title),
};

const toolchain: Codec<Toolchain | null> = {
  pattern: '(?: [^\\n]*)?',
  parse: (text) => {
    if (text === '') return null;
    if (text === ' gcc' || text === ' clang') return { family: text === ' gcc' ? 'gcc' : 'clang' };
    return text.startsWith(' with ') ? { name: text.slice(' with '.length) } : undefined;
  },
  print: (value) => (value === null ? '' : 'name' in value ? ` with ${value.name}` : ` ${value.family}`),
};

const goList: Codec<readonly string[]> = {
  pattern: '\\[[^\\n]*\\]',
  parse: goUnquote,
  print: goQuote,
};

const words: Codec<readonly string[]> = {
  pattern: '[^\\n\\],:]*',
  parse: (text) => (text === '' ? [] : text.split(' ')),
  print: (value) => value.join(' '),
};

/** Arguments as git writes them into its log: all in single quotes, or none. */
const shellWords: Codec<{ readonly words: readonly string[]; readonly quoted: boolean }> = {
  pattern: '(?: [^\\n]*)?',
  parse: (text) => {
    if (text === '') return { words: [], quoted: false };
    if (!text.startsWith(" '")) return { words: text.slice(1).split(' '), quoted: false };
    const list = text.slice(2, -1).split("' '");
    return { words: list.map((word) => word.replaceAll("'\\''", "'")), quoted: true };
  },
  print: ({ words: list, quoted }) =>
    list.map((word) => (quoted ? ` '${word.replaceAll("'", "'\\''")}'` : ` ${word}`)).join(''),
};

/** Diff statistics draw lines added and removed as `+` and `-`, scaled to the width of the page. */
const graph: Codec<{ readonly added: number; readonly removed: number } | null> = {
  pattern: '(?: \\+*-*)?',
  parse: (text) => {
    if (text === '') return null;
    const removed = text.lastIndexOf('+') + 1 || 1;
    return { added: removed - 1, removed: text.length - removed };
  },
  print: (value) => (value === null ? '' : ` ${'+'.repeat(value.added)}${'-'.repeat(value.removed)}`),
};

/** A path padded to the width of its column, which is a number of characters. */
const column: Codec<{ readonly text: string; readonly width: number }> = {
  pattern: '[^\\n|]*',
  parse: (text) => ({ text: text.trimEnd(), width: text.length }),
  print: ({ text, width }) => text.padEnd(width),
};

const paddedInt: Codec<{ readonly value: number; readonly width: number }> = {
  pattern: ' *\\d{1,15}',
  parse: (text) => ({ value: Number(text), width: text.length }),
  print: ({ value, width }) => String(value).padStart(width),
};

const blanks: Codec<number> = {
  pattern: ' *',
  parse: (text) => text.length,
  print: (value) => ' '.repeat(value),
};

const goTime: Codec<GoTime> = { pattern: goTimePattern, parse: parseGoTime, print: printGoTime };

/** Nanoseconds, below 2^53. */
const duration: Codec<number> = { pattern: '[0-9hmsnµ.]{2,40}', parse: durationNs, print: goDurationNs };

/** Every kind of field that a line of a log may have, by the name that templates use. */
export const codecs = {
  /** Rest of the line: foreign text. */
  text: string('[^\\n]*'),
  word: string('[^\\s]+'),
  /** A commit or tag: never an option, nothing that a shell would read otherwise. */
  ref: string('[0-9A-Za-z_][0-9A-Za-z_./+-]*'),
  /** Of a person: up to the address. */
  name: string('[^\\n<]*'),
  hash: string('[0-9a-f]{7,64}'),
  signature: string('[0-9a-f]{40,64}'),
  mode: string('\\d{6}'),
  int: { pattern: '\\d{1,15}', parse: Number, print: String } satisfies Codec<number>,
  spacedInt: paddedInt,
  revisions: counted('revision'),
  steps: counted('step'),
  files: counted('file'),
  insertions: counted('insertion'),
  deletions: counted('deletion'),
  decimal2: decimal(2),
  decimal3: decimal(3),
  verdict: choice('good', 'bad', 'skip'),
  term: choice('good', 'bad'),
  severity: choice('error', 'fatal error', 'warning', 'note', 'Error'),
  result,
  toolchain,
  goList,
  shellWords,
  words,
  graph,
  blanks,
  column,
  goTime,
  duration,
} as const;

export type CodecName = keyof typeof codecs;
export type ValueOf<Name extends CodecName> = (typeof codecs)[Name] extends Codec<infer T> ? T : never;
