import { describe, expect, test } from 'vitest';
import { type Bisection, bisect } from '../../src/app/bisect.ts';
import type { CommitGraph } from '../../src/core/history/commit-graph.ts';
import { CommitGraphBuilder } from '../../src/core/history/commit-graph-builder.ts';
import type { Release } from '../../src/core/history/release.ts';
import { strategyNamed } from '../../src/core/search/strategies.ts';
import type { Conclusion } from '../../src/core/search/strategy.ts';
import { defaultWalk, pickWalk } from '../../src/core/search/walk-policy.ts';
import { crashed, ok } from '../support/stand-in-world.ts';
import { virtualWorkshop } from '../support/virtual-workshop.ts';

const length = 400;
const dayS = 86_400;
const idOf = (number: number) =>
  (Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').padEnd(40, '0');
const graph = lineOfDays();
const numberOf = (commit: string) => graph.indexOf(commit);
const target = crashed('WARNING in pipe_write', 'pipe_write');

/** A commit a day. */
function lineOfDays(): CommitGraph {
  const builder = new CommitGraphBuilder();
  for (let i = length - 1; i >= 0; i--) builder.add(idOf(i), 4000 * dayS + i * dayS, i === 0 ? [] : [idOf(i - 1)]);
  return builder.finish();
}

/** The bug comes with `bug`; in `hidden` it cannot show. */
interface Scene {
  readonly bug: number;
  readonly hidden: (number: number) => boolean;
  readonly tags: readonly Release[];
}

async function search(name: 'evidence' | 'gated', { bug, hidden, tags }: Scene) {
  const start = idOf(length - 1);
  const { walk, steps, of } = pickWalk({ graph, releases: tags }, start, defaultWalk, null);
  const isDated = steps === 'dates';
  const bisection: Bisection = {
    id: 'b',
    task: {
      kind: 'cause',
      start,
      head: start,
      crashTitle: null,
      walk: isDated ? walk : null,
      ...(isDated ? { picked: { steps, of } } : {}),
    },
    history: { graph, releases: isDated ? walk : tags },
    strategy: strategyNamed(name, { confidence: 0.99, revertTest: false }),
    budget: { builds: null, timeMs: null },
    sight: false,
  };
  const shows = (number: number) => number >= bug && !hidden(number);
  const { workshop, events, time } = virtualWorkshop(
    {
      build: (commit) => ({
        outcome: { kind: 'built', signature: commit.padEnd(64, '0'), kernel: commit, compiler: 'cc' },
        ms: 360_000,
      }),
      run: (commit) => ({ outcome: shows(numberOf(commit)) ? target : ok, ms: 60_000 }),
    },
    { builders: 1, machines: 2 },
  );
  const work = bisect(bisection, workshop, () => {}, new AbortController().signal);
  await time.pass(work);
  const tested = [...new Set(events.flatMap((event) => (event.kind === 'ran' ? [numberOf(event.commit)] : [])))];
  return { conclusion: await work, walk: walk.map(({ commit }) => numberOf(commit)), tested };
}

const named = (conclusion: Conclusion) =>
  conclusion.kind === 'found' ? numberOf(conclusion.culprit) : conclusion.kind;

describe.for([
  ['releases', [300, 340, 370, 200, 100, 1]],
  ['dates', []],
] as const)('a walk over %s', ([, tagged]) => {
  const tags = tagged.toSorted((a, b) => a - b).map((number, i) => ({ tag: `v5.${i}`, commit: idOf(number) }));

  test('finds the commit by every strategy where nothing is hidden', async () => {
    for (const name of ['evidence', 'gated'] as const) {
      const { conclusion } = await search(name, { bug: 130, hidden: () => false, tags });
      expect([name, named(conclusion)]).toEqual([name, 130]);
    }
  });

  test('one clean revision of it is no proof: verdicts end at the blind spot, evidence goes on below', async () => {
    const plain = await search('evidence', { bug: 130, hidden: () => false, tags });
    // Where the walk comes second, and where the search by evidence looks first.
    for (const blind of [plain.walk[1]!, plain.tested[1]!]) {
      const scene = { bug: 130, hidden: (number: number) => Math.abs(number - blind) <= 4, tags };
      const { conclusion, tested } = await search('evidence', scene);
      expect(named(conclusion)).toBe(130);
      if (blind === plain.tested[1]) expect(tested).toContain(blind);
    }
    const blind = plain.walk[1]!;
    const verdicts = await search('gated', { bug: 130, hidden: (number) => Math.abs(number - blind) <= 4, tags });
    expect(named(verdicts.conclusion)).toBe(blind + 5);
  });
});
