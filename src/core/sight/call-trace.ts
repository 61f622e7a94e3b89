import type { CallTrace } from '../evidence/outcome.ts';
import { callName } from './call-names.ts';
import { readSyzCall, type SyzCallText } from './syz-calls.ts';

/** One system call that a traced program made. */
export interface TracedCall {
  /** Id of the task that made it. */
  readonly task: number;
  readonly name: string;
  /** Six, as signed 64-bit numbers; pointers are exact up to 2^53. */
  readonly arguments: readonly number[];
  /** By argument: the text it points to, where it does, at most 48 characters. */
  readonly texts: ReadonlyMap<number, string>;
  /** What it returned, errors as negative numbers; null where it never did. */
  readonly result: number | null;
  /** Whether it never returned because its task went away. */
  readonly isGone: boolean;
  /** Of a call that a syz program made; missing for those that init saw. */
  readonly syz?: SyzCallText;
}

/** A traced run as far as its calls tell of it. */
export interface ReadTrace {
  /** In the order in which they were made. */
  readonly calls: readonly TracedCall[];
  /** Why not all calls are there; null where all are. */
  readonly cut: string | null;
  /** Why tracing told nothing; null where it did. */
  readonly failure: string | null;
  /** How the program ended, as `exit 0`; null where the machine ended first. */
  readonly end: string | null;
}

const mostCalls = 4000;

/** Reads the lines of a trace; anything that is no line of a trace is skipped. Each trace is read once. */
export function readTrace(trace: CallTrace): ReadTrace {
  const known = read.get(trace);
  if (known !== undefined) return known;
  const result = readLines(trace.lines);
  read.set(trace, result);
  return result;
}

const read = new WeakMap<CallTrace, ReadTrace>();

type OpenCall = { -readonly [K in keyof TracedCall]: TracedCall[K] };

const cuts: Readonly<Record<string, string>> = {
  few: 'after the first few hundred calls only new kinds were printed',
  full: 'so many kinds of calls were made that not all were printed',
  over: 'the program was still at work when the time for tracing was over',
};

function readLines(lines: readonly string[]): ReadTrace {
  let architecture: string | null = null;
  const calls: OpenCall[] = [];
  const open = new Map<number, OpenCall>();
  let cut: string | null = null;
  let failure: string | null = null;
  let end: string | null = null;
  for (const line of lines) {
    const [sign = '', ...words] = line.split(' ');
    if (sign === 'on') architecture = words[0] ?? null;
    else if (sign === 'off') failure ??= `tracing does not work on this kernel (${words.join(' ')})`;
    else if (sign === 'end') end = words.join(' ');
    else if (Object.hasOwn(cuts, sign)) cut = cuts[sign]!;
    else if (sign === 'syz-off') failure ??= words.join(' ');
    else if (sign === 'syz' && calls.length < mostCalls) addSyzCall(words, calls);
    else if (sign === '>' && calls.length < mostCalls) begin(words, architecture ?? '', calls, open);
    else if (sign === '<') finish(words, open);
    else if (sign === '-') lose(words, open);
  }
  if (architecture === null) failure ??= 'the guest printed no system calls';
  else if (calls.length === 0) failure ??= 'the program made no system call that was seen';
  if (calls.some(({ name }) => name === 'ptrace')) failure ??= 'the program traces itself, or tries to';
  return { calls, cut, failure, end };
}

function addSyzCall(words: readonly string[], calls: OpenCall[]): void {
  const call = readSyzCall(words);
  if (call !== null) calls.push({ ...call });
}

function begin(words: readonly string[], architecture: string, calls: OpenCall[], open: Map<number, OpenCall>): void {
  const [task, number, ...rest] = words;
  if (!isDecimal(task) || !isDecimal(number) || rest.some((word) => !/^[0-9a-f]{1,16}(=|$)/.test(word))) return;
  const values = rest.slice(0, 6).map((word) => Number(BigInt.asIntN(64, BigInt(`0x${word.split('=')[0]}`))));
  const call: OpenCall = {
    task: Number(task),
    name: callName(architecture, Number(number)),
    arguments: [...values, 0, 0, 0, 0, 0, 0].slice(0, 6),
    texts: new Map(
      rest.flatMap((word, i): [number, string][] =>
        word.includes('=') ? [[i, decoded(word.slice(word.indexOf('=') + 1))]] : [],
      ),
    ),
    result: null,
    isGone: false,
  };
  calls.push(call);
  open.set(call.task, call);
}

function finish([task, , result]: readonly string[], open: Map<number, OpenCall>): void {
  const call = open.get(Number(task));
  if (call === undefined || !isDecimal(result)) return;
  call.result = Number(result);
  open.delete(call.task);
}

function lose([task]: readonly string[], open: Map<number, OpenCall>): void {
  const call = open.get(Number(task));
  if (call === undefined) return;
  call.isGone = true;
  open.delete(call.task);
}

function isDecimal(word: string | undefined): word is string {
  return word !== undefined && /^-?\d{1,19}$/.test(word);
}

function decoded(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The error of a result, a positive number; null for success and for a call that never returned. */
export function errorOf(result: number | null): number | null {
  return result !== null && result < 0 && result > -4096 ? -result : null;
}
