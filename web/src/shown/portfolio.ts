import type { BisectionItem } from '../api/contract.ts';
import { stateOf } from './sentence.ts';

/** What many bisections say together. */
export interface Portfolio {
  /** How they ended or stand, most frequent first. */
  readonly ends: readonly { readonly says: string; readonly shape: string; readonly count: number }[];
  readonly shared: readonly SharedCulprit[];
  readonly cost: {
    readonly builds: number;
    readonly runs: number;
    readonly seconds: number;
    readonly medianSeconds: number | null;
  };
  readonly claims: readonly ClaimBand[];
}

/** A commit that was named for several crashes. */
export interface SharedCulprit {
  readonly commit: string;
  readonly subject: string;
  readonly items: readonly BisectionItem[];
}

/** Answers that named a commit with a probability in [from, to). */
export interface ClaimBand {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** How many of them are right if the claims are true: their probabilities summed up. */
  readonly expectedRight: number;
}

export function portfolioOf(items: readonly BisectionItem[]): Portfolio {
  const found = items.filter(({ result, culprit }) => result === 'found' && culprit !== null);
  const lengths = found.map(({ cost }) => cost.seconds).toSorted((a, b) => a - b);
  return {
    ends: endsOf(items),
    shared: sharedCulprits(found),
    cost: {
      builds: sum(items.map(({ cost }) => cost.builds)),
      runs: sum(items.map(({ cost }) => cost.runs)),
      seconds: sum(items.map(({ cost }) => cost.seconds)),
      medianSeconds: lengths[Math.floor(lengths.length / 2)] ?? null,
    },
    claims: claimsOf(found.flatMap(({ probability }) => probability ?? [])),
  };
}

function endsOf(items: readonly BisectionItem[]): Portfolio['ends'] {
  const ends = new Map<string, { says: string; shape: string; count: number }>();
  for (const item of items) {
    const { says, shape } = stateOf(item);
    ends.set(says, { says, shape, count: (ends.get(says)?.count ?? 0) + 1 });
  }
  return [...ends.values()].toSorted((a, b) => b.count - a.count);
}

function sharedCulprits(found: readonly BisectionItem[]): readonly SharedCulprit[] {
  const byCommit = new Map<string, BisectionItem[]>();
  for (const item of found) {
    const { commit } = item.culprit!;
    byCommit.set(commit, [...(byCommit.get(commit) ?? []), item]);
  }
  return [...byCommit]
    .filter(([, items]) => new Set(items.map(({ title }) => title)).size > 1)
    .map(([commit, items]) => ({ commit, subject: items[0]!.culprit!.subject, items }))
    .toSorted((a, b) => b.items.length - a.items.length);
}

const bands: readonly number[] = [0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0001];

function claimsOf(probabilities: readonly number[]): readonly ClaimBand[] {
  return bands.slice(0, -1).map((from, index) => {
    const to = bands[index + 1]!;
    const own = probabilities.filter((p) => p >= from && p < to);
    return { from, to: Math.min(1, to), count: own.length, expectedRight: sum(own) };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
