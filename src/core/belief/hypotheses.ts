import type { Range } from './range.ts';

/**
 * Commits that no test made so far tells apart, as one hypothesis. `affects[t]` says whether test t contains them;
 * the hypothesis that the bug is older than the range affects every test.
 */
interface HypothesisClass {
  readonly affects: Uint8Array;
}

export interface Classes {
  /** Class by number in the range. */
  readonly of: Int32Array;
  /** Classes; the last one is "older than the range". */
  readonly list: readonly HypothesisClass[];
  readonly older: number;
}

/** Groups the commits of a range by which tests contain them. `tests` are marks as `contained` gives them. */
export function classify({ commits }: Range, tests: readonly Uint8Array[]): Classes {
  const of = new Int32Array(commits.length);
  let count = 1;
  for (const marks of tests) count = split(of, marks, count);
  const list: HypothesisClass[] = Array.from({ length: count }, () => ({ affects: new Uint8Array(tests.length) }));
  for (let n = 0; n < commits.length; n++) {
    const { affects } = list[of[n]!]!;
    for (let t = 0; t < tests.length; t++) affects[t] = tests[t]![n]!;
  }
  list.push({ affects: new Uint8Array(tests.length).fill(1) });
  return { of, list, older: count };
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
