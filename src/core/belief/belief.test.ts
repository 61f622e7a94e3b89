import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf, histories, type Parents } from '../../../test/support/histories.ts';
import { isAncestor } from '../history/ancestry.ts';
import { type Belief, believe, type TestedKernel } from './belief.ts';
import type { Observation } from './observation.ts';
import { defaultParameters } from './parameters.ts';
import { type Range, rangeOf } from './range.ts';

const options = { endOnFailure: true, numRuns: 25 };

const observations: fc.Arbitrary<Observation> = fc.record({
  target: fc.nat(4),
  clean: fc.nat(12),
  foreign: fc.nat(2),
  unusable: fc.constant(0),
  sight: fc.constantFrom(null, 'clear', 'dim', 'blind'),
});

const kinds = fc.constantFrom('cause', 'fix');

/** Up to twelve revisions with anything seen on them; each at most once. */
const seen = fc.uniqueArray(fc.tuple(fc.nat(), observations), { maxLength: 12, selector: ([number]) => number % 200 });

function wholeRange(parents: Parents, kind: Range['kind'], label = 0): Range {
  return rangeOf(graphOf(parents, label), parents.length - 1, [0], kind);
}

function testsOf({ commits }: Range, picks: readonly (readonly [number, Observation])[]): TestedKernel[] {
  const tests = new Map(picks.map(([pick, observation]) => [commits[pick % commits.length]!, observation]));
  return Array.from(tests, ([commit, observation]) => ({ commit, observation }));
}

function beliefIn(range: Range, tests: readonly TestedKernel[], prior = even(range)): Belief {
  return believe(range, tests, prior, 0.1, defaultParameters);
}

function even({ commits }: Range): Float64Array {
  return new Float64Array(commits.length).fill(1);
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

function observed(given: Partial<Observation>): Observation {
  return { target: 0, clean: 0, foreign: 0, unusable: 0, sight: null, ...given };
}

test('the posterior sums to one, whatever was seen', () => {
  fc.assert(
    fc.property(
      histories(25),
      kinds,
      seen,
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (parents, kind, picks, older) => {
        const range = wholeRange(parents, kind);
        const prior = even(range).map((_, n) => 1 + (n % 5));
        const belief = believe(range, testsOf(range, picks), prior, older, defaultParameters);
        expect(sum(belief.culprit) + belief.older).toBeCloseTo(1, 9);
        expect(Math.min(...belief.culprit, belief.older)).toBeGreaterThanOrEqual(0);
        expect(sum(belief.classMass)).toBeCloseTo(1, 9);
      },
    ),
    options,
  );
});

test('without tests the posterior is the prior', () => {
  const range = wholeRange([[], [0], [1], [1], [2, 3]], 'cause');
  const prior = Float64Array.of(1, 2, 3, 4);
  expect([...beliefIn(range, [], prior).culprit]).toEqual([1, 2, 3, 4].map((w) => expect.closeTo((0.9 * w) / 10, 12)));
});

test('the order in which revisions were tested does not matter', () => {
  fc.assert(
    fc.property(histories(25), kinds, seen, (parents, kind, picks) => {
      const range = wholeRange(parents, kind);
      const tests = testsOf(range, picks);
      const again = beliefIn(wholeRange(parents, kind), tests.toReversed());
      expect([...again.culprit]).toEqual([...beliefIn(range, tests).culprit]);
    }),
    options,
  );
});

test('ids of commits do not matter', () => {
  fc.assert(
    fc.property(histories(25), kinds, seen, (parents, kind, picks) => {
      const [one, other] = [wholeRange(parents, kind), wholeRange(parents, kind, 1)];
      expect(one.graph.id(1)).not.toBe(other.graph.id(1));
      expect([...beliefIn(other, testsOf(other, picks)).culprit]).toEqual([
        ...beliefIn(one, testsOf(one, picks)).culprit,
      ]);
    }),
    options,
  );
});

test('what was believed before, of whatever tests, changes nothing', () => {
  fc.assert(
    fc.property(histories(20), fc.array(seen, { minLength: 2, maxLength: 4 }), (parents, many) => {
      const range = wholeRange(parents, 'cause');
      for (const picks of [...many, ...many, many[0]!.map(([n]) => [n, observed({ clean: 3 })] as const)]) {
        for (const prior of [even(range), even(range).map((_, n) => 1 + (n % 5))]) {
          const fresh = wholeRange(parents, 'cause');
          const again = beliefIn(range, testsOf(range, picks), prior);
          expect([...again.culprit]).toEqual([...beliefIn(fresh, testsOf(fresh, picks), prior).culprit]);
        }
      }
    }),
    { ...options, numRuns: 8 },
  );
});

test('foreign crashes and failed runs say nothing about the bug', () => {
  fc.assert(
    fc.property(histories(20), seen, fc.nat(5), fc.nat(5), (parents, picks, foreign, unusable) => {
      const range = wholeRange(parents, 'cause');
      const tests = testsOf(range, picks);
      const more = tests.map(({ commit, observation }) => ({
        commit,
        observation: { ...observation, foreign, unusable },
      }));
      expect([...beliefIn(range, more).culprit]).toEqual([...beliefIn(range, tests).culprit]);
    }),
    options,
  );
});

test('crashes point below a revision, clean runs above it; for a fix the other way round', () => {
  fc.assert(
    fc.property(histories(25), kinds, fc.nat(), (parents, kind, pick) => {
      const range = wholeRange(parents, kind);
      const { graph, commits } = range;
      const start = { commit: kind === 'cause' ? commits.at(-1)! : 0, observation: observed({ target: 3 }) };
      const commit = commits[pick % commits.length]!;
      const isWithin = (n: number) => isAncestor(graph, commits[n]!, commit);
      const within = (belief: Belief) => sum(belief.culprit.filter((_, n) => isWithin(n)));
      const before = within(beliefIn(range, [start]));
      const crashed = within(beliefIn(range, [start, { commit, observation: observed({ target: 2 }) }]));
      const clean = within(beliefIn(range, [start, { commit, observation: observed({ clean: 4 }) }]));
      const [up, down] = kind === 'cause' ? [crashed, clean] : [clean, crashed];
      if (commit !== start.commit) expect(up).toBeGreaterThanOrEqual(before);
      if (commit !== start.commit) expect(down).toBeLessThan(before);
    }),
    options,
  );
});

const line: Parents = Array.from({ length: 101 }, (_, i) => (i === 0 ? [] : [i - 1]));
const start = { commit: 100, observation: observed({ target: 3 }) };

test('many clean runs say more than one, but no more than that the bug may be hidden', () => {
  const range = wholeRange(line, 'cause');
  const olderThan50 = (clean: number) =>
    sum(beliefIn(range, [start, { commit: 50, observation: observed({ clean }) }]).culprit.subarray(0, 50));
  expect(olderThan50(3)).toBeLessThan(olderThan50(1));
  expect(olderThan50(200)).toBeGreaterThan(0.002);
});

test('where sight is blind a clean run counts less than where it is clear', () => {
  const range = wholeRange(line, 'cause');
  const olderThan50 = (sight: Observation['sight']) =>
    sum(beliefIn(range, [start, { commit: 50, observation: observed({ clean: 5, sight }) }]).culprit.subarray(0, 50));
  expect(olderThan50('blind')).toBeGreaterThan(2.5 * olderThan50(null));
  expect(olderThan50(null)).toBeGreaterThan(olderThan50('clear'));
});
