import { assert, nat, property, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { CommitSet } from './commit-set.ts';

const size = 200;
const members = uniqueArray(nat(size - 1));
const sorted = (numbers: Iterable<number>): number[] => [...numbers].toSorted((a, b) => a - b);

test('behaves as a set of numbers that is iterated in order', () => {
  assert(
    property(members, members, (a, b) => {
      const set = CommitSet.of(size, a);
      const other = CommitSet.of(size, b);
      expect([...set]).toEqual(sorted(a));
      expect(set.count()).toBe(a.length);
      expect([...set.clone().intersect(other)]).toEqual(sorted(a.filter((n) => b.includes(n))));
      expect([...set.clone().subtract(other)]).toEqual(sorted(a.filter((n) => !b.includes(n))));
      expect([...set.clone().unite(other)]).toEqual(sorted(new Set([...a, ...b])));
      for (const n of b) set.delete(n);
      expect([...set]).toEqual(sorted(a.filter((n) => !b.includes(n))));
    }),
  );
});
