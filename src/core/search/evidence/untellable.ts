import type { Range } from '../../belief/range.ts';
import type { CandidateProbability } from '../strategy.ts';

/**
 * Probability that the culprit is among the first of the candidates, most probable first, and no test can tell it from
 * the rest of them: no revision that contains one of two and not the other can be tested. 0..1, 0 where some test could.
 */
export function untellableMass(
  range: Range,
  candidates: readonly CandidateProbability[],
  isBroken: (number: number) => boolean,
): number {
  const numbers = candidates.map(({ commit }) => range.numberOf[range.graph.indexOf(commit)]!);
  const [first] = numbers;
  if (first === undefined) return 0;
  const inFirst = containing(range, first);
  const group = new Set(numbers.filter((number) => isSame(inFirst, containing(range, number), isBroken)));
  if (group.size < 2) return 0;
  return candidates
    .slice(0, group.size)
    .reduce((sum, { probability }, i) => sum + (group.has(numbers[i]!) ? probability : 0), 0);
}

/** Marks the revisions of a range that contain a commit of it, by number. */
function containing({ commits, parentStart, parents }: Range, commit: number): Uint8Array {
  const marks = new Uint8Array(commits.length);
  marks[commit] = 1;
  for (let n = commit + 1; n < marks.length; n++)
    for (let at = parentStart[n]!; at < parentStart[n + 1]!; at++) if (marks[parents[at]!] === 1) marks[n] = 1;
  return marks;
}

function isSame(a: Uint8Array, b: Uint8Array, isBroken: (number: number) => boolean): boolean {
  return a.every((mark, n) => mark === b[n] || isBroken(n));
}
