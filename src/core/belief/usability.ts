import type { Range } from './range.ts';

/** What is known of whether revisions can be tested, by number in the range. */
export interface TestedUsability {
  readonly number: number;
  readonly usable: boolean;
}

/** Share of revisions that do not build or boot, where nothing is known. */
const brokenAnywhere = 0.04;
/** Breakage lasts about so many commits when it is first met; each further meeting nearby doubles it. */
const firstStretch = 24;

/**
 * The chance that a revision can be tested: low near one that could not, unless one in between could. Stretches
 * are believed longer the more of their revisions were met, so that a search jumps beyond them.
 */
export function usability(range: Range, tested: readonly TestedUsability[]): (number: number) => number {
  const known = tested.toSorted((a, b) => a.number - b.number);
  const exact = new Map(known.map(({ number, usable }) => [number, usable]));
  const stretch = known.map((test, i) => (test.usable ? 0 : firstStretch * 2 ** Math.min(6, neighbours(known, i))));
  return (number) => {
    const own = exact.get(number);
    if (own !== undefined) return own ? 1 : 0;
    const at = known.findIndex((test) => test.number > number);
    const above = at < 0 ? -1 : at;
    const below = at < 0 ? known.length - 1 : at - 1;
    let broken = brokenAnywhere;
    for (const i of [above, below]) {
      const test = known[i];
      if (test === undefined || test.usable) continue;
      broken = Math.max(
        broken,
        0.9 * Math.exp(-Math.abs(test.number - number) / Math.min(stretch[i]!, range.commits.length)),
      );
    }
    return 1 - broken;
  };
}

/** How many broken revisions follow one another here. */
function neighbours(known: readonly TestedUsability[], at: number): number {
  let count = 0;
  for (let i = at - 1; i >= 0 && !known[i]!.usable; i--) count++;
  for (let i = at + 1; i < known.length && !known[i]!.usable; i++) count++;
  return count;
}
