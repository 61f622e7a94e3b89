import type { Range } from './range.ts';

/**
 * Commits that no test made so far tells apart, as one hypothesis. `affects[t]` says whether the bug is in test t: of
 * a cause where it contains them, of a fix where it does not. The hypothesis that the bug is older than the range, or
 * not fixed in it, affects every test.
 */
interface HypothesisClass {
  readonly affects: Uint8Array;
  /** Whether test t contains them. */
  readonly inside: Uint8Array;
}

export interface Classes {
  /** Class by number in the range. */
  readonly of: Int32Array;
  /** Classes; the last one is "older than the range". */
  readonly list: readonly HypothesisClass[];
  readonly older: number;
  /** Classes in the order of their `affects`, so that those with a long common beginning are neighbours. */
  readonly byPrefix: readonly number[];
  /** For each of `byPrefix`, how many tests from the first it shares with the one before. */
  readonly shared: readonly number[];
}

/** Groups the commits of a range by which tests contain them. `tests` are marks as `contained` gives them. */
export function classify({ commits, kind }: Range, tests: readonly Uint8Array[]): Classes {
  const of = new Int32Array(commits.length);
  let count = 1;
  for (const marks of tests) count = split(of, marks, count);
  const member = new Int32Array(count);
  for (let n = 0; n < commits.length; n++) member[of[n]!] = n;
  const list: HypothesisClass[] = Array.from(member, (n) => {
    const inside = Uint8Array.from(tests, (marks) => marks[n]!);
    return { inside, affects: kind === 'cause' ? inside : inside.map((mark) => 1 - mark) };
  });
  const all = new Uint8Array(tests.length).fill(1);
  list.push({ inside: all, affects: all });
  const byPrefix = Array.from(list.keys()).toSorted((a, b) => compare(list[a]!.affects, list[b]!.affects));
  const shared = byPrefix.map((k, i) => (i === 0 ? 0 : common(list[k]!.affects, list[byPrefix[i - 1]!]!.affects)));
  return { of, list, older: count, byPrefix, shared };
}

/** Splits each class by a mark; numbers stay dense. */
function split(of: Int32Array, marks: Uint8Array, count: number): number {
  const renamed = new Int32Array(2 * count).fill(-1);
  let next = 0;
  for (let n = 0; n < of.length; n++) {
    const key = 2 * of[n]! + marks[n]!;
    if (renamed[key]! < 0) renamed[key] = next++;
    of[n] = renamed[key]!;
  }
  return next;
}

/** How many marks from the first two lists share. */
export function common(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Sorts lists of marks so that those with a long common beginning are neighbours. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const at = common(a, b);
  return at === a.length ? 0 : a[at]! - b[at]!;
}
