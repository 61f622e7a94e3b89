import type { SyzOptions } from './syz-options.ts';

/**
 * The flags that a source text in Go defines, by name: `flag.Int("repeat", ...)`, `flag.BoolVar(&x, "cover", ...)`. A flag
 * that a program does not know ends it at once, so that its source is asked before it is called.
 */
export function flagsDefinedIn(goSource: string): ReadonlySet<string> {
  const definition =
    /\bflag(?:set)?\.(?:Bool|Int|Int64|Uint|Uint64|String|Duration|Float64)(?:Var\(\s*[^,"]+,)?\(?\s*"([\w-]+)"/gi;
  return new Set(Array.from(goSource.matchAll(definition), ([, name]) => name!));
}

/** Known to every syz-execprog since 2018, wherever it defines them. */
const alwaysThere = ['executor', 'arch', 'sandbox', 'procs', 'repeat', 'threaded'] as const;

export interface ExecprogCall {
  /** Paths in the guest. */
  readonly execprog: string;
  readonly executor: string;
  readonly program: string;
  /** Architecture of the executor, as Go names it. */
  readonly arch: string;
  readonly options: SyzOptions;
  /** Flags that this version defines, beside those that are always there. */
  readonly flags: ReadonlySet<string>;
  /** Says how each call of each execution ended. */
  readonly verbose: boolean;
}

/**
 * Program and arguments for syz-execprog as syzkaller's own bisection composes them (pkg/instance, March 2023), without what
 * this version does not know. Features are neither enabled nor disabled, so that all set-up is tried.
 */
export function execprogArguments(call: ExecprogCall): [string, ...string[]] {
  const { options, flags } = call;
  const ifKnown = (name: string, value: string | number | boolean) => (flags.has(name) ? [`-${name}=${value}`] : []);
  const { fault } = options;
  return [
    call.execprog,
    `-executor=${call.executor}`,
    `-arch=${call.arch}`,
    `-sandbox=${options.sandbox}`,
    `-procs=${options.procs}`,
    `-repeat=${options.repeat ? options.repeatTimes : 1}`,
    `-threaded=${options.threaded}`,
    ...ifKnown('collide', options.collide),
    ...(fault === null ? [] : [...ifKnown('fault_call', fault.call), ...ifKnown('fault_nth', fault.nth)]),
    ...ifKnown('cover', 0),
    ...ifKnown('optional', `slowdown=${options.slowdown}:sandbox_arg=${options.sandboxArg}`),
    ...(call.verbose ? ifKnown('vv', 1) : []),
    call.program,
  ];
}

/** Flags of a version whose source tells none. */
export const oldestFlags: ReadonlySet<string> = new Set(alwaysThere);

/** Executions of a program that is watched call by call: enough to meet most bugs, and what they print stays within bounds. */
const tracedExecutions = 100;

/** The options for a traced run. */
export function tracedOptions(options: SyzOptions): SyzOptions {
  const endless = options.repeat && options.repeatTimes === 0;
  return endless ? { ...options, repeatTimes: tracedExecutions } : options;
}

/** The options for the known-good program: as the reproducer's, once. */
export function controlOptions(options: SyzOptions): SyzOptions {
  return { ...options, repeat: false, repeatTimes: 0, fault: null };
}

/**
 * A program that only maps the data area, known to every version: where it does not come to its end, the image or the
 * executor is broken.
 */
export const controlProgram = 'mmap(&(0x7f0000000000/0x1000)=nil, 0x1000, 0x3, 0x32, 0xffffffffffffffff, 0x0)\n';
