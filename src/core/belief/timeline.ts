import type { Place } from './chain.ts';
import { historySizes, sizeOutside } from './history-size.ts';
import { apart, contained, type Range, shareOfRange } from './range.ts';

/** Tests in the order of history. */
export interface Timeline<Test> {
  readonly range: Range;
  /** The one nearest to where the bug was seen first: for a cause that with the most content, for a fix with the least. */
  readonly tests: readonly Test[];
  /** Marks of the commits each test contains, in the same order. */
  readonly marks: readonly Uint8Array[];
  /** Of each test, in the same order, as `historySizes` counts: descending. */
  readonly sizes: readonly number[];
  /** Share of the range that only a test or the one before it contains; for the first, before it is the start commit. */
  readonly gaps: readonly number[];
}

/** Sorts tests by how far they are from where the bug was seen. `commit` are indices of the graph; one outside the range contains nothing of it. */
export function timelineOf<Test extends { readonly commit: number }>(
  range: Range,
  tested: readonly Test[],
): Timeline<Test> {
  const content = historySizes(range);
  const sizeOf = ({ commit }: Test) => content[range.numberOf[commit]!] ?? sizeOutside(range);
  const tests = tested.toSorted((a, b) => sizeOf(b) - sizeOf(a) || b.commit - a.commit);
  const sizes = tests.map(sizeOf);
  const marks = tests.map(({ commit }) => contained(range, commit));
  const gaps = marks.map((own, t) =>
    t === 0 ? shareOfRange(range.commits.length - sizes[0]!, range.commits.length) : apart(marks[t - 1]!, own),
  );
  return { range, tests, marks, sizes, gaps };
}

/** The place of a commit, by number in the range. A test of this very commit is above it, at no distance. */
export function placeOf({ range, tests, marks, sizes }: Timeline<{ readonly commit: number }>, number: number): Place {
  const commit = range.commits[number]!;
  const own = contained(range, commit);
  const size = historySizes(range)[number]!;
  const test = tests.findIndex((one) => one.commit === commit);
  const below = test < 0 ? firstBelow(sizes, (other) => other <= size) : test + 1;
  return {
    above: below - 1,
    gapAbove:
      below === 0 ? shareOfRange(range.commits.length - size, range.commits.length) : apart(own, marks[below - 1]!),
    below,
    gapBelow: below === sizes.length ? 1 : apart(own, marks[below]!),
  };
}

/** The place of whatever contains so many commits, as if history had no branches. */
export function roughPlaceOf({ range, sizes }: Timeline<unknown>, size: number): Place {
  const below = firstBelow(sizes, (other) => other < size);
  const all = range.commits.length;
  return {
    above: below - 1,
    gapAbove: shareOfRange((sizes[below - 1] ?? all) - size, all),
    below,
    gapBelow: below === sizes.length ? 1 : shareOfRange(size - sizes[below]!, all),
  };
}

function firstBelow(sizes: readonly number[], isBelow: (size: number) => boolean): number {
  const found = sizes.findIndex(isBelow);
  return found < 0 ? sizes.length : found;
}
