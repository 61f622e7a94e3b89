import {
  type ProgramCrash,
  type ProgramFrame,
  type ProgramTrigger,
  placeOf,
  shortPath,
  tellingFrame,
  titleOf,
} from './program-crash.ts';
import { stackBelow } from './sanitizer-stack.ts';

const heading = /\b(\w{1,40}Sanitizer): (?:attempting )?(.*)/;
const noStack = 'the stack is missing';

function read(lines: readonly string[]): ProgramCrash | null {
  const [, tool = '', text = ''] = heading.exec(lines[0]!) ?? [];
  if (tool === 'ThreadSanitizer') return threads(text, lines);
  if (text.startsWith('detected memory leaks')) return leak(lines);
  const frame = tellingFrame(stackBelow(lines, 1));
  const kind = memoryKind(tool, text, lines);
  const about = { ...placeOf(frame), type: kind.type };
  const alternatives = kind.family && frame ? [`${kind.family} in ${frame.name}`] : [];
  const corrupted = frame === null ? { corrupted: noStack } : {};
  return { title: titleOf(`${tool}: ${kind.name}`, frame, null), alternatives, ...about, ...corrupted };
}

interface Kind {
  readonly name: string;
  readonly type: string;
  /** The coarse class, under which the kernel's reports have an alternative too. */
  readonly family?: string;
}

const prefixes: Readonly<Record<string, string>> = {
  AddressSanitizer: 'ASAN',
  HWAddressSanitizer: 'ASAN',
  MemorySanitizer: 'MSAN',
  LeakSanitizer: 'ASAN',
  UndefinedBehaviorSanitizer: 'UBSAN',
};

/** Kinds that are told in a sentence. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^free on address which was not malloc/, 'bad-free'],
  [/^requested allocation size/, 'allocation-size-too-big'],
  [/^allocator is out of memory|^failed to allocate/, 'out-of-memory'],
];

function memoryKind(tool: string, text: string, lines: readonly string[]): Kind {
  const word = sentences.find(([pattern]) => pattern.test(text))?.[1] ?? /^[\w-]+/.exec(text)?.[0] ?? 'error';
  const direction = directionOf(lines.slice(0, 12));
  const name = isNull(text, lines) ? 'null-ptr-deref' : word;
  const type = typeOf(prefixes[tool] ?? 'ASAN', name, direction);
  if (/free/.test(name) && !name.includes('use-after')) return { name, type, family: 'invalid-free' };
  if (name === 'stack-overflow') return { name, type: 'STACK-OVERFLOW', family: 'stack-overflow' };
  const full = direction === '' ? name : `${name} ${direction}`;
  return direction === '' ? { name: full, type } : { name: full, type, family: 'bad-access' };
}

/** `READ of size 4 at …`, `The signal is caused by a WRITE memory access.` */
function directionOf(lines: readonly string[]): string {
  const found = lines
    .map((line) => /^(READ|WRITE) of size|caused by a (READ|WRITE) memory access/.exec(line))
    .find(Boolean);
  const word = found?.[1] ?? found?.[2];
  return word === undefined ? '' : word === 'READ' ? 'Read' : 'Write';
}

function isNull(text: string, lines: readonly string[]): boolean {
  return text.startsWith('SEGV') && lines.slice(0, 6).some((line) => line.includes('address points to the zero page'));
}

function typeOf(prefix: string, name: string, direction: string): string {
  if (name === 'use-of-uninitialized-value') return `${prefix}-UNINIT-VALUE`;
  if (/free/.test(name) && !name.includes('use-after')) return `${prefix}-INVALID-FREE`;
  const suffix = direction === '' ? 'UNKNOWN' : direction.toUpperCase();
  if (name === 'null-ptr-deref') return `${prefix}-NULL-POINTER-DEREFERENCE-${suffix}`;
  if (/use-after/.test(name)) return `${prefix}-USE-AFTER-FREE-${suffix}`;
  return `${prefix}-${suffix}`;
}

/** A leak is named by who asked for the memory: the first that is listed is the largest. */
function leak(lines: readonly string[]): ProgramCrash {
  const direct = lines.findIndex((line) => /^(?:Direct|Indirect) leak of /.test(line));
  const frame = direct === -1 ? null : tellingFrame(stackBelow(lines, direct));
  return {
    title: titleOf('LeakSanitizer: memory leak', frame, null),
    type: 'LEAK',
    ...placeOf(frame),
    ...(frame === null && { corrupted: noStack }),
  };
}

/** Both sides of a race name it, in an order that does not depend on who came first. */
function threads(text: string, lines: readonly string[]): ProgramCrash | null {
  const kind = text.replace(/ *\(pid=\d+\).*$/, '').trim();
  const first = tellingFrame(stackBelow(lines, 1));
  if (/^(?:reported \d+ warnings|failed|finished)/.test(kind)) return null;
  if (!/data race|race on/.test(kind)) {
    const type = /lock-order|deadlock|mutex/.test(kind) ? 'LOCKDEP' : 'TSAN-UNKNOWN';
    return simple(`ThreadSanitizer: ${kind}`, first, type);
  }
  const previous = lines.findIndex((line) => /^ +Previous /.test(line));
  const second = previous === -1 ? null : tellingFrame(stackBelow(lines, previous));
  return race(`ThreadSanitizer: ${kind}`, first, second, 'TSAN-DATARACE');
}

function simple(kind: string, frame: ProgramFrame | null, type: string): ProgramCrash {
  const about = { type, ...placeOf(frame) };
  return { title: titleOf(kind, frame, null), ...about, ...(frame === null && { corrupted: noStack }) };
}

export function race(
  kind: string,
  first: ProgramFrame | null,
  second: ProgramFrame | null,
  type: string,
): ProgramCrash {
  if (first === null || second === null) return simple(kind, first ?? second, type);
  const names = [first.name, second.name].toSorted();
  return {
    title: `${kind} in ${names.join(' / ')}`,
    alternatives: names.map((name) => `${kind} in ${name}`),
    type,
    frame: names[0]!,
    file: names[0] === first.name ? first.file : second.file,
  };
}

/** The checks by the names that the compiler and the kernel's own UBSAN give them. */
const undefinedKinds: readonly (readonly [RegExp, string])[] = [
  [/^index .* out of bounds/, 'array-index-out-of-bounds'],
  [/^shift exponent|^left shift/, 'shift-out-of-bounds'],
  [/^signed integer overflow|^negation of/, 'signed-integer-overflow'],
  [/^unsigned integer overflow/, 'unsigned-integer-overflow'],
  [/^division by zero|^division of/, 'division-overflow'],
  [/misaligned address/, 'misaligned-access'],
  [/null pointer/, 'null-ptr-deref'],
  [/insufficient space/, 'object-size-mismatch'],
  [/^load of value/, 'invalid-load'],
  [/vptr|does not point to an object/, 'dynamic-type-mismatch'],
  [/^pointer index|^applying .* offset|pointer overflow/, 'pointer-overflow'],
  [/^execution reached|unreachable/, 'unreachable'],
  [/^variable length array/, 'vla-bound'],
  [/outside the range of representable/, 'float-cast-overflow'],
  [/^call to function/, 'function-type-mismatch'],
  [/without returning a value/, 'missing-return'],
];

function undefinedBehaviour(lines: readonly string[]): ProgramCrash | null {
  const match = /^(.*?)(?::\d+){0,2}: runtime error: (.*)/.exec(lines[0]!);
  if (!match) return null;
  const [, path = '', message = ''] = match;
  const kind = undefinedKinds.find(([pattern]) => pattern.test(message))?.[1] ?? message;
  const frame = /^ *#0 /.test(lines[1] ?? '') ? tellingFrame(stackBelow(lines, 1)) : null;
  const file = /^\S+$/.test(path) ? shortPath(path) : null;
  return {
    title: titleOf(`UBSan: ${kind}`, frame, file),
    type: kind === 'array-index-out-of-bounds' ? 'MEMORY_SAFETY_UBSAN' : 'UBSAN',
    frame: frame?.name ?? null,
    file: frame?.file ?? file,
  };
}

/** The sanitizers of GCC and Clang: the texts of compiler-rt. */
export const sanitizers: readonly ProgramTrigger[] = [
  {
    text: 'Sanitizer: ',
    window: 'zer:',
    ignore: [/SUMMARY: /, /Sanitizer: nested bug/, /Sanitizer: reported \d/, /^ /],
    read,
  },
  { text: ': runtime error: ', window: 'time', ignore: [/panic: /], read: undefinedBehaviour },
];
