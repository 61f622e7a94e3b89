import { describe, expect, test } from 'vitest';
import type { CommitGraph } from '../history/commit-graph.ts';
import { CommitGraphBuilder } from '../history/commit-graph-builder.ts';
import { drawGraph } from '../history/notation.ts';
import type { SyzbotRulesName } from './syzbot-verdict.ts';
import { defaultWalk, pickWalk, type WalkPolicy, walkOfRules } from './walk-policy.ts';

const versions = ['v4.17', 'v4.18', 'v4.19', 'v4.20', ...range('v5', 0, 19), ...range('v6', 0, 5)];
const upstream = taggedLine([...versions, 'v6.6-rc1', 'start']);

function range(major: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `${major}.${from + i}`);
}

/** A line of commits with a tag each, but the last. */
function taggedLine(names: readonly string[]) {
  const { graph, at } = drawGraph(names.map((_, i) => `c${i}`).join('-'));
  const releases = names.slice(0, -1).map((tag, i) => ({ tag, commit: graph.id(at(`c${i}`)) }));
  return { graph, releases, start: graph.id(at(`c${names.length - 1}`)) };
}

function picked({ graph, releases, start }: ReturnType<typeof taggedLine>, policy: Partial<WalkPolicy> = {}) {
  const { walk, of, steps } = pickWalk({ graph, releases }, start, { ...defaultWalk, ...policy }, null);
  return { tags: walk.map(({ tag }) => tag).join(' '), of, steps };
}

const release = (tag: string) => upstream.releases.find((one) => one.tag === tag)!;

describe('a walk over releases', () => {
  test('takes growing steps by default, and ends at the oldest that is wanted: the example of the rules', () => {
    expect(picked(upstream, { oldest: release('v4.19') })).toEqual({
      tags: 'v6.5 v6.4 v6.3 v6.1 v5.19 v5.17 v5.15 v5.13 v5.10 v5.7 v5.4 v5.1 v4.19',
      of: 28,
      steps: 'growing',
    });
  });

  test('goes to the very first without an oldest', () => {
    expect(picked(upstream)).toMatchObject({ of: 30, tags: expect.stringMatching(/^v6\.5 v6\.4 .* v4\.17$/) });
  });

  test('tests every release where it is told to', () => {
    const { tags, of } = picked(upstream, { steps: 'every', oldest: release('v5.18') });
    expect({ tags, of }).toEqual({ tags: 'v6.5 v6.4 v6.3 v6.2 v6.1 v6.0 v5.19 v5.18', of: 8 });
  });

  test('is whole where the oldest is not in it', () => {
    const { tags } = picked(upstream, { steps: 'every', oldest: { tag: 'v5.0.1', commit: release('v5.0').commit } });
    expect(tags.split(' ')).toHaveLength(30);
  });

  test('begins with stable versions where the start commit is on a stable branch', () => {
    const stable = taggedLine(['v6.0', 'v6.1', ...range('v6.1', 1, 7), 'v6.2-rc1', 'start']);
    expect(picked(stable).tags).toBe('v6.1.7 v6.1.6 v6.1.4 v6.1 v6.0');
    expect(picked(stable, { steps: 'every' }).tags).toBe('v6.1.7 v6.1.6 v6.1.5 v6.1.4 v6.1.3 v6.1.2 v6.1.1 v6.1 v6.0');
  });

  test('is the list of the user, cut after the oldest', () => {
    const { graph, start } = upstream;
    const list = ['v6.4', 'v6.0', 'v5.0'].map(release);
    const walk = (oldest: WalkPolicy['oldest']) => pickWalk(upstream, start, { steps: null, oldest }, list);
    expect(walk(null)).toEqual({ steps: 'list', walk: list, of: 3 });
    expect(walk(release('v6.0')).walk).toEqual(list.slice(0, 2));
    expect(graph.has(start)).toBe(true);
  });

  test.for([
    ['2019', 'every', 'v4.1'],
    ['2022', 'every', 'v4.6'],
    ['2024', 'growing', 'v4.19'],
  ] as const)('in %s syzbot took %s, down to %s', ([year, steps, oldest]) => {
    expect(walkOfRules[year satisfies SyzbotRulesName]).toEqual({ steps, oldest });
  });
});

const dayS = 86_400;

/** A main line of commits, so many days old each, newest first, with a side branch merged into the newest. */
function datedLine(ages: readonly number[]): CommitGraph {
  const builder = new CommitGraphBuilder();
  const id = (name: string) => Buffer.from(name).toString('hex').padEnd(40, '0');
  const epoch = 4000 * dayS;
  for (const [i, age] of ages.entries()) {
    const parents = i + 1 < ages.length ? [id(`m${i + 1}`)] : [];
    if (i === 0 && ages.length > 2) builder.add(id('m0'), epoch, [...parents, id('side')]);
    else builder.add(id(`m${i}`), epoch - age * dayS, parents);
    if (i === 0 && ages.length > 2) builder.add(id('side'), epoch - 20 * dayS, [id('m2')]);
  }
  return builder.finish();
}

describe('a walk by dates', () => {
  const names = (graph: CommitGraph, oldest: string | null = null) => {
    const id = (name: string) => Buffer.from(name).toString('hex').padEnd(40, '0');
    const policy = { steps: null, oldest: oldest === null ? null : { tag: oldest, commit: id(oldest) } };
    const { walk, of, steps } = pickWalk({ graph, releases: [] }, id('m0'), policy, null);
    expect(steps).toBe('dates');
    return { of, walk: walk.map(({ commit }) => Buffer.from(commit, 'hex').toString().replaceAll('\0', '')) };
  };
  const ages = [0, 3, 13, 14, 20, 31, 45, 61, 90, 119, 125, 300, 301, 600, 3000];

  test('is taken where no tags tell releases: two weeks, a month, two, four … and the very first commit', () => {
    expect(names(datedLine(ages))).toEqual({ of: 14, walk: ['m3', 'm5', 'm7', 'm10', 'm11', 'm13', 'm14'] });
  });

  test('is the first commit alone where all happened in a few days', () => {
    expect(names(datedLine([0, 1, 2, 3])).walk).toEqual(['m3']);
  });

  test('ends at the oldest, also where no step leads there', () => {
    expect(names(datedLine(ages), 'm8')).toEqual({ of: 8, walk: ['m3', 'm5', 'm7', 'm8'] });
    expect(names(datedLine(ages), 'side')).toEqual({ of: 1, walk: ['side'] });
  });

  test('moves by a commit or two where dates lie, and no further', () => {
    const places = (given: readonly number[]) => names(datedLine(given)).walk.map((name) => Number(name.slice(1)));
    const right = places(ages);
    for (const lying of [ages.with(4, 5000), ages.with(4, -700), ages.with(8, 5000).with(9, 5000)]) {
      const walk = places(lying);
      expect(walk).toHaveLength(right.length);
      for (const [i, place] of walk.entries()) expect(Math.abs(place - right[i]!)).toBeLessThanOrEqual(2);
    }
  });

  test('is empty below the first commit of a history', () => {
    expect(names(datedLine([0]))).toEqual({ of: 0, walk: [] });
  });
});
