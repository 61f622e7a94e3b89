/**
 * Options with which a syz program is run, as syzkaller's own bisection takes them from the `#{...}` line of a program
 * file. What only matters to C programs made from it, and which features to set up, is left out.
 */
export interface SyzOptions {
  readonly threaded: boolean;
  /** Runs calls of a program at the same time; not known since December 2021. */
  readonly collide: boolean;
  readonly repeat: boolean;
  /** Executions with `repeat`; 0 for as many as there is time for. */
  readonly repeatTimes: number;
  /** Processes that execute the program side by side, at least 1. */
  readonly procs: number;
  readonly slowdown: number;
  readonly sandbox: Sandbox;
  readonly sandboxArg: number;
  /** Which call is to meet a failing allocation, and which one of its allocations; until September 2021. */
  readonly fault: { readonly call: number; readonly nth: number } | null;
}

export const sandboxes = ['none', 'setuid', 'namespace', 'android'] as const;
type Sandbox = (typeof sandboxes)[number];

/** Of a program file without an option line. */
export const defaultOptions: SyzOptions = {
  threaded: true,
  collide: false,
  repeat: true,
  repeatTimes: 0,
  procs: 6,
  slowdown: 1,
  sandbox: 'none',
  sandboxArg: 0,
  fault: null,
};

export interface ReadOptions {
  readonly options: SyzOptions;
  /** Why there are none in the text, or what in them is not understood, one sentence each. */
  readonly problems: readonly string[];
}

const mostProcs = 64;
/** A line of options is 400 characters long. */
const longestLine = 10_000;

/**
 * Reads the first line `#{...}` of a program file: JSON, whose keys count in any case, or one of the shapes before
 * March 2018, `{Threaded:true Collide:true ... Sandbox:none ...}`, in which an empty value is followed by a blank.
 */
export function readOptionLine(program: string): ReadOptions {
  const line = program.split('\n').find((text) => /^#\s*\{/.test(text));
  if (line === undefined) return { options: defaultOptions, problems: [] };
  const text = line.replace(/^#\s*/, '').trim();
  const values = text.length > longestLine ? null : (valuesOfJson(text) ?? valuesOfWords(text));
  if (values === null) return { options: defaultOptions, problems: ['the line of options cannot be read'] };
  return optionsOf(values);
}

type Values = ReadonlyMap<string, unknown>;

function valuesOfJson(text: string): Values | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return new Map(Object.entries(parsed).map(([key, value]) => [key.toLowerCase(), value]));
  } catch {
    return null;
  }
}

/** Names of the older shapes, and what they are called in JSON. */
const olderNames: Readonly<Record<string, string>> = {
  faultcall: 'fault_call',
  faultnth: 'fault_nth',
  repeattimes: 'repeat_times',
};

function valuesOfWords(text: string): Values | null {
  if (!/^\{\w+:.*\}$/.test(text)) return null;
  const values = new Map<string, unknown>();
  for (const [, name = '', value = ''] of text.slice(1, -1).matchAll(/(\w+):(\S*)/g)) {
    const key = name.toLowerCase();
    values.set(olderNames[key] ?? key, valueOfWord(value));
  }
  return values;
}

function valueOfWord(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  return /^-?\d{1,9}$/.test(word) ? Number(word) : word;
}

function optionsOf(values: Values): ReadOptions {
  const problems: string[] = [];
  const number = (key: string, otherwise: number) => {
    const value = values.get(key) ?? otherwise;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    problems.push(`the option ${key} is no whole number`);
    return otherwise;
  };
  const flag = (key: string) => {
    const value = values.get(key) ?? false;
    if (typeof value !== 'boolean') problems.push(`the option ${key} is neither true nor false`);
    return value === true;
  };
  const sandbox = values.get('sandbox') ?? '';
  const known = sandboxes.find((name) => name === (sandbox === '' ? 'none' : sandbox));
  if (known === undefined) problems.push(`the sandbox is none of ${sandboxes.join(', ')}`);
  const faultCall = number('fault_call', -1);
  const options: SyzOptions = {
    threaded: flag('threaded'),
    collide: flag('collide'),
    repeat: flag('repeat'),
    repeatTimes: Math.max(0, number('repeat_times', 0)),
    procs: Math.min(mostProcs, Math.max(1, number('procs', 1))),
    slowdown: Math.max(1, number('slowdown', 1)),
    sandbox: known ?? 'none',
    sandboxArg: number('sandbox_arg', 0),
    fault: flag('fault') && faultCall >= 0 ? { call: faultCall, nth: number('fault_nth', 0) } : null,
  };
  return { options, problems };
}

/** What a job says about the options itself; what it leaves out is as the program's line says. */
export interface WantedOptions {
  readonly threaded?: boolean | undefined;
  readonly collide?: boolean | undefined;
  /** False: once. A number: so many executions. True: as many as there is time for. */
  readonly repeat?: boolean | number | undefined;
  readonly procs?: number | undefined;
  readonly slowdown?: number | undefined;
  readonly sandbox?: Sandbox | undefined;
  readonly sandboxArg?: number | undefined;
  readonly faultCall?: number | undefined;
  readonly faultNth?: number | undefined;
}

/**
 * The options that a program is run with: threaded and repeated whatever its line says, as syzbot does since July 2018
 * because that only makes a crash likelier, without colliding calls, and then as the job wants it.
 */
export function chooseOptions(line: SyzOptions, wanted: WantedOptions): SyzOptions {
  const { repeat = true, faultCall, faultNth } = wanted;
  return {
    threaded: wanted.threaded ?? true,
    collide: wanted.collide ?? false,
    repeat: repeat !== false,
    repeatTimes: typeof repeat === 'number' ? repeat : repeat && wanted.repeat === undefined ? line.repeatTimes : 0,
    procs: wanted.procs ?? line.procs,
    slowdown: wanted.slowdown ?? line.slowdown,
    sandbox: wanted.sandbox ?? line.sandbox,
    sandboxArg: wanted.sandboxArg ?? line.sandboxArg,
    fault: faultCall === undefined ? line.fault : { call: faultCall, nth: faultNth ?? 0 },
  };
}
