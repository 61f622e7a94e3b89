/** What one syz-execprog said, as far as it tells whether programs were executed. */
export interface ExecprogOutput {
  /** Programs that it understood; null where it did not say. */
  readonly parsed: number | null;
  /** Executions begun, by the last count that it gave; null where it gave none. */
  readonly executed: number | null;
  /** The failure of execprog or executor in one line; null where there was none. */
  readonly failure: string | null;
  /** What it said last, for an end that nothing explains. */
  readonly last: string | null;
  /** By number of the call in the program: how its executions ended, as errno, 0 for success. */
  readonly errors: ReadonlyMap<number, ReadonlySet<number>>;
  /** Numbers of calls of which an execution did not come to its end. */
  readonly unfinished: ReadonlySet<number>;
}

const mostErrors = 20;
const longestFailure = 160;

/** Reads the lines that syz-execprog printed; lines of other programs between them do no harm. */
export function readExecprogOutput(lines: readonly string[]): ExecprogOutput {
  let parsed: number | null = null;
  let executed: number | null = null;
  const failures: string[] = [];
  const errors = new Map<number, Set<number>>();
  const unfinished = new Set<number>();
  for (const line of lines) {
    const [, programs] = /\bparsed (\d{1,9}) programs?\b/.exec(line) ?? [];
    if (programs !== undefined) parsed = Number(programs);
    const [, count] = /\bexecuted programs: (\d{1,15})\b/.exec(line) ?? [];
    if (count !== undefined) executed = Math.max(executed ?? 0, Number(count));
    const [failure] = /\bSYZ(?:FATAL|FAIL): .*/.exec(line) ?? [];
    if (failure !== undefined) failures.push(failure.trim().slice(0, longestFailure));
    const [, number, error, rest] = /\bCALL (\d{1,5}): signal \d+, coverage \d+ errno (\d{1,5})(.*)/.exec(line) ?? [];
    if (number === undefined) continue;
    if (rest!.includes('unfinished')) unfinished.add(Number(number));
    else addError(errors, Number(number), Number(error));
  }
  return {
    parsed,
    executed,
    // The executor's own words say more than those of the program that gave up on it.
    failure: failures.find((line) => line.startsWith('SYZFAIL: ')) ?? failures[0] ?? null,
    last:
      lines
        .findLast((line) => line.trim() !== '')
        ?.trim()
        .slice(0, longestFailure) ?? null,
    errors,
    unfinished,
  };
}

function addError(errors: Map<number, Set<number>>, call: number, error: number): void {
  const known = errors.get(call) ?? new Set();
  if (known.size < mostErrors) errors.set(call, known.add(error));
}

/**
 * Why a run without a crash was none that says anything of the kernel; null where programs were executed. `end` is how
 * syz-execprog ended, as init says it: `exit 0`, `timeout`.
 */
export function whyNotExecuted(output: ExecprogOutput, end: string): string | null {
  const { parsed, executed, failure, last } = output;
  if (failure !== null) return failure;
  if (end !== 'exit 0' && end !== 'timeout')
    return `syz-execprog ended with ${end}${last === null ? ' and said nothing' : `: ${last}`}`;
  if (parsed === 0) return 'syz-execprog parsed 0 programs: this version does not understand the program';
  if ((executed ?? 0) > 0) return null;
  if (end === 'exit 0' && parsed !== null) return null;
  return 'syz-execprog executed no program in its time';
}
