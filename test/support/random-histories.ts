import fc from 'fast-check';
import type { DrawnCommit } from '../../src/core/history/notation.ts';

/** Histories with merges in which dates are often equal or crossed, a culprit, and commits that cannot be tested. */
export const worlds = fc.record({
  picks: fc.array(fc.tuple(fc.nat(3), fc.nat(9), fc.boolean()), { minLength: 8, maxLength: 45 }),
  dates: fc.array(fc.nat(30), { minLength: 45, maxLength: 45 }),
  culprit: fc.nat(1000),
  skipped: fc.uniqueArray(fc.nat(45), { maxLength: 12 }),
});

export function commitsOf(picks: readonly (readonly [number, number, boolean])[]): DrawnCommit[] {
  return picks.map(([near, far, merges], i) => {
    if (i === 0) return { name: 'c0', parents: [] };
    const first = Math.max(0, i - 1 - (i > 3 ? near : 0));
    const second = Math.max(0, i - 2 - far);
    return { name: `c${i}`, parents: merges && second !== first ? [`c${first}`, `c${second}`] : [`c${first}`] };
  });
}
