import type { CallTrace } from '../evidence/outcome.ts';
import { type PlacedCall, placeCalls } from './call-kinds.ts';
import { errorOf, readTrace } from './call-trace.ts';
import { errorName } from './error-names.ts';
import type { ProfileResult } from './profile.ts';

/** A call of one trace beside the one of another that it answers to; null where one has none. */
export interface PairedCalls {
  readonly left: PlacedCall | null;
  readonly right: PlacedCall | null;
}

/** More calls than this are not paired; the rest of both traces follows alone. */
const mostPaired = 1200;

/** The longest order of calls that both traces have in common, with what only one of them has in between. */
export function pairCalls(left: readonly PlacedCall[], right: readonly PlacedCall[]): PairedCalls[] {
  const [n, m] = [Math.min(left.length, mostPaired), Math.min(right.length, mostPaired)];
  const common = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      common[i]![j] =
        left[i]!.kind === right[j]!.kind
          ? common[i + 1]![j + 1]! + 1
          : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const pairs: PairedCalls[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < n && j < m && left[i]!.kind === right[j]!.kind) pairs.push({ left: left[i++]!, right: right[j++]! });
    else if (i < left.length && (j >= m || (i < n && common[i + 1]![j]! >= common[i]![j + 1]!)))
      pairs.push({ left: left[i++]!, right: null });
    else if (j < right.length) pairs.push({ left: null, right: right[j++]! });
    else pairs.push({ left: left[i++]!, right: null });
  }
  return pairs;
}

/** A call as people write it, with what it returned. */
export function callText({ text, result, isGone }: PlacedCall): string {
  if (result === null) return `${text} ${isGone ? 'ended with its task' : 'does not return'}`;
  const error = errorOf(result);
  return `${text} = ${error === null ? (Math.abs(result) >= 2 ** 32 ? 'an address' : result) : errorName(error)}`;
}

/** What stands in front of a line: telling calls, and those that went otherwise. */
export type CallMark = 'telling' | 'differs' | 'alone' | 'same';

export function markOf({ left, right }: PairedCalls, telling: ReadonlySet<string>): CallMark {
  if (telling.has((left ?? right)!.kind)) return 'telling';
  if (left === null || right === null) return 'alone';
  const success = (call: PlacedCall) => call.result !== null && errorOf(call.result) === null;
  const isSame = left.result === right.result || (success(left) && success(right));
  return isSame ? 'same' : 'differs';
}

/** The kinds of call in which the kernel died at the start commit, and those that they use. */
export function tellingKinds(profile: ProfileResult): ReadonlySet<string> {
  if (profile.kind === 'none') return new Set();
  return new Set([...profile.profile.inFlight, ...profile.profile.used].map(({ kind }) => kind));
}

/** The calls of a trace in order, and why not all are there, or none. */
export function callsOf(trace: CallTrace): { readonly calls: readonly PlacedCall[]; readonly note: string | null } {
  const read = readTrace(trace);
  return { calls: placeCalls(read), note: read.failure ?? read.cut };
}
