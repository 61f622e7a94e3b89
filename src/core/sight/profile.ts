import type { CallTrace } from '../evidence/outcome.ts';
import { type PlacedCall, placeCalls } from './call-kinds.ts';
import { callShape } from './call-shapes.ts';
import { errorOf, type ReadTrace, readTrace } from './call-trace.ts';

/**
 * What a program does up to the crash, from traced runs where it crashes, or where none does, from those that do not
 * and the call that reports of other crashes name. A kind is as in `call-kinds.ts`; texts are for people.
 */
export interface Profile {
  /** Kinds that were in flight when the console ended; empty where the crash came in no call of the program. */
  readonly inFlight: readonly NamedKind[];
  /** Kinds whose results those use, directly or by way of others, first made first. */
  readonly used: readonly NamedKind[];
  /** Kinds made on the same handles: they may set up what the crash needs. All that was built up where no call tells. */
  readonly prepared: readonly NamedKind[];
  /** Every kind of call with the errors that it gave; 0 stands for success. */
  readonly outcomes: ReadonlyMap<string, ReadonlySet<number>>;
  /**
   * When the kernel died: in calls of the program, while it only waited, or while it was taking down what it had built
   * up, or had ended.
   */
  readonly moment: Moment;
  /** Whether the trace does not have the call in which the kernel died, and others of its name stand for it. */
  readonly isGuess: boolean;
  /** Traced crashes that it is from; 0 where no traced run crashed. */
  readonly crashes: number;
}

type Moment = 'calls' | 'waiting' | 'ending';

export interface NamedKind {
  readonly kind: string;
  readonly text: string;
}

/** A traced run that crashed: what was traced, and the text of its report. */
export interface TracedCrash {
  readonly trace: CallTrace;
  readonly report: string | null;
}

export type ProfileResult =
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** Tracing told nothing at the start commit, and why. */
  | { readonly kind: 'none'; readonly why: string };

/**
 * Takes the profile of the start commit from its traced crashes. `clean` are traced runs of it that did not crash:
 * what a call returns there does not keep the bug away. `reports` are those of its crashes in plain runs: a bug that
 * tracing keeps away is told by the calls that they name.
 */
export function takeProfile(
  crashes: readonly TracedCrash[],
  clean: readonly CallTrace[],
  reports: readonly string[] = [],
): ProfileResult {
  const isReadable = (trace: CallTrace) => readTrace(trace).failure === null;
  const crashed = crashes.filter(({ trace }) => isReadable(trace));
  const likened = reports.length === 0 ? [] : clean.filter(isReadable);
  const readable =
    crashed.length > 0 ? crashed : likened.map((trace, i) => ({ trace, report: reports[i % reports.length]! }));
  if (readable.length === 0) {
    const traces = [...crashes.map(({ trace }) => trace), ...clean];
    const failure = traces.map((trace) => readTrace(trace).failure).find((why) => why !== null);
    return { kind: 'none', why: failure ?? 'the start commit has not crashed in a traced run yet' };
  }
  const ends = readable.map(tellingOf);
  const most = (pick: (end: TellingCalls) => readonly PlacedCall[]) => frequent(ends.map(pick));
  const inFlight = most(({ flying }) => flying);
  const all = [...readable.map(({ trace }) => trace), ...clean].flatMap((trace) => placeCalls(readTrace(trace)));
  const [moment] = ends.map((end) => end.moment);
  return {
    kind: 'profile',
    profile: {
      inFlight,
      used: without(
        most(({ used }) => used),
        inFlight,
      ),
      prepared: without(
        most(({ prepared }) => prepared),
        inFlight,
      ),
      outcomes: outcomesOf(all),
      moment: inFlight.length === 0 ? 'ending' : ends.every((end) => end.moment === moment) ? moment! : 'calls',
      isGuess: ends.some(({ isGuess }) => isGuess),
      crashes: crashed.length,
    },
  };
}

interface TellingCalls {
  readonly moment: Moment;
  readonly isGuess: boolean;
  readonly flying: readonly PlacedCall[];
  readonly used: readonly PlacedCall[];
  readonly prepared: readonly PlacedCall[];
}

function tellingOf({ trace, report }: TracedCrash): TellingCalls {
  const read = readTrace(trace);
  const calls = placeCalls(read);
  const named = report === null ? [] : callsInReport(report);
  const { flying, isGuess } = flyingCalls(read, calls, named);
  const moment = momentOf(flying, named);
  const roots = flying.length > 0 ? flying : calls.filter(({ result }) => result === null);
  const used = new Set<number>();
  const follow = (positions: readonly number[]): void => {
    for (const position of positions) {
      if (used.has(position)) continue;
      used.add(position);
      follow(calls[position]!.uses);
    }
  };
  for (const { uses } of roots) follow(uses);
  const prepared =
    moment !== 'calls'
      ? calls.flatMap(({ name }, i) =>
          callShape(name).makes !== null || callShape(name).handles.length > 0 ? [i] : [],
        )
      : roots.flatMap((call) => call.prepared);
  const inOrder = (positions: Iterable<number>) =>
    [...new Set(positions)].toSorted((a, b) => a - b).map((position) => calls[position]!);
  return {
    moment,
    isGuess,
    flying,
    used: inOrder(used),
    prepared: inOrder(prepared.filter((position) => !used.has(position))),
  };
}

/**
 * Of the calls that never returned, those that the report names; else all but those in which threads only wait. A
 * trace that was cut, or of a program that ended, need not have the call: then the last kinds of it that were printed
 * stand for it.
 */
function flyingCalls(
  { cut, end }: ReadTrace,
  calls: readonly PlacedCall[],
  named: readonly string[],
): Pick<TellingCalls, 'flying' | 'isGuess'> {
  const flying = calls.filter(({ result, isGone }) => result === null && !isGone);
  const reported = flying.filter(({ name }) => named.includes(name));
  if (reported.length > 0) return { flying: reported, isGuess: false };
  const busy = flying.filter(({ name }) => callShape(name).role !== 'waits');
  if ((cut !== null || end !== null) && busy.length === 0) {
    const alike = new Map(calls.filter(({ name }) => named.includes(name)).map((call) => [call.kind, call]));
    if (alike.size > 0) return { flying: [...alike.values()].slice(-mostStandIns), isGuess: true };
  }
  // Of a syz program any call may have been under way.
  const isGuess = flying.length > 1 && flying.every(({ syz }) => syz !== undefined);
  return { flying: busy.length > 0 ? busy : flying, isGuess };
}

const mostStandIns = 3;

/** A crash that the report does not place in the call in which the program waits came from elsewhere: a timer, a worker. */
function momentOf(flying: readonly PlacedCall[], named: readonly string[]): Moment {
  const isAll = (role: 'ends' | 'waits') => flying.every(({ name }) => callShape(name).role === role);
  if (isAll('ends')) return 'ending';
  return isAll('waits') && !flying.some(({ name }) => named.includes(name)) ? 'waiting' : 'calls';
}

/**
 * Names of system calls whose entry functions stand in a call trace: `__x64_sys_fcntl`, `ksys_write`, `__do_sys_bpf`. An
 * interrupt finds the task in any call.
 */
function callsInReport(report: string): string[] {
  if (report.includes('</IRQ>')) return [];
  const names = Array.from(
    report.matchAll(/\b_*(?:x64_|arm64_|riscv_|ia32_)?(?:se_|do_)?k?sys_([a-z]\w*)\+0x/g),
    ([, name]) => name!,
  );
  return names.flatMap((name) => [name, name.replace(/^new/, '')]);
}

/** Kinds that at least half of the crashes have; all of the first crash where none has. */
function frequent(perCrash: readonly (readonly PlacedCall[])[]): NamedKind[] {
  const counts = new Map<string, { text: string; count: number }>();
  for (const calls of perCrash)
    for (const [kind, text] of new Map(calls.map((call) => [call.kind, call.text])))
      counts.set(kind, { text, count: (counts.get(kind)?.count ?? 0) + 1 });
  const all = [...counts].map(([kind, { text, count }]) => ({ kind, text, count }));
  const most = all.filter(({ count }) => 2 * count >= perCrash.length);
  return (most.length > 0 ? most : all).map(({ kind, text }) => ({ kind, text }));
}

function without(kinds: readonly NamedKind[], others: readonly NamedKind[]): NamedKind[] {
  const names = new Set(others.map(({ kind }) => kind));
  return kinds.filter(({ kind }) => !names.has(kind));
}

function outcomesOf(calls: readonly PlacedCall[]): ReadonlyMap<string, ReadonlySet<number>> {
  const outcomes = new Map<string, Set<number>>();
  for (const { kind, result } of calls) {
    if (result === null) continue;
    const errors = outcomes.get(kind) ?? new Set();
    outcomes.set(kind, errors.add(errorOf(result) ?? 0));
  }
  return outcomes;
}
