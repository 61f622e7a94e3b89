import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { descendants } from '../../src/core/history/ancestry.ts';
import type { CommitGraph } from '../../src/core/history/commit-graph.ts';
import { orWhy } from '../support/skips.ts';

const root = join(import.meta.dirname, '../..');
const isBuilt = existsSync(join(root, 'dist/core/history/ancestry.js'));

interface Kernel {
  readonly signature: string;
  readonly broken: 'build' | 'boot' | null;
  readonly present: boolean;
  readonly hidden: boolean;
  readonly rate: number;
  readonly foreign: readonly { readonly rate: number }[];
  readonly titles: unknown;
  readonly sight: string;
}

interface World {
  readonly ids: readonly string[];
  readonly range: {
    readonly graph: CommitGraph;
    readonly size: number;
    readonly parents: readonly (readonly number[])[];
    readonly bad: number;
    readonly releases: readonly number[];
  };
  readonly truth: { readonly culprit: number | null };
  readonly kernels: { readonly changes: Uint8Array; of(commit: number): { readonly signature: string } };
  readonly behaviour: { of(commit: number): Kernel };
}

interface Reply {
  readonly type: string;
  readonly ok: boolean;
  readonly signature: string;
  readonly outcomes: readonly { readonly kind: string; readonly title: string; readonly sight?: string }[];
}

interface Driver {
  answer(question: object): Reply;
  readonly cost: { readonly builds: number; readonly runs: number; readonly wall: number };
}

interface Bench {
  readonly familyNames: readonly string[];
  makeWorld(family: string, number: number, seed: string, options?: { size: number }): World;
  readonly Driver: new (world: World) => Driver;
  jobOf(world: World): object;
  untellable(world: World): Set<number>;
  judge(world: World, result: object): string;
}

const load = async (file: string) => (await import(pathToFileURL(join(root, 'bench', file)).href)) as Bench;

describe.skipIf(!isBuilt)(orWhy('worlds of the bench', isBuilt ? null : 'they need `npm run build`'), () => {
  let bench: Bench;
  beforeAll(async () => {
    const parts = ['world/families.mjs', 'world/world.mjs', 'world/driver.mjs', 'world/neighbours.mjs', 'judge.mjs'];
    bench = Object.assign({}, ...(await Promise.all(parts.map(load)))) as Bench;
  });

  /** Small worlds of every family, and some commits of each. */
  function* worlds(): Generator<{ readonly name: string; readonly world: World; readonly some: readonly number[] }> {
    for (const family of bench.familyNames)
      for (const number of [0, 1]) {
        const world = bench.makeWorld(family, number, 'test', { size: 500 });
        const { size, bad } = world.range;
        const some = Array.from({ length: 60 }, (_, i) => Math.floor((i / 60) * size));
        yield { name: `${family} ${number}`, world, some: [...some, bad] };
      }
  }

  test('the bug is present exactly where the culprit is in the history', () => {
    for (const { name, world, some } of worlds()) {
      const { culprit } = world.truth;
      const withBug = culprit === null ? null : descendants(world.range.graph, [culprit]);
      for (const commit of some)
        expect([name, commit, world.behaviour.of(commit).present]).toEqual([
          name,
          commit,
          withBug?.has(commit) ?? true,
        ]);
      if (culprit !== null) expect([name, world.kernels.changes[culprit]]).toEqual([name, 1]);
    }
  });

  test('every commit is an ancestor of the start commit, parents come first, releases are in order', () => {
    for (const { world } of worlds()) {
      const { graph, parents, bad, releases, size } = world.range;
      expect(bad).toBe(size - 1);
      for (let commit = 0; commit < size; commit++)
        expect(parents[commit]!.every((parent) => parent < commit)).toBe(true);
      const children = descendants(graph, [bad]);
      expect(children.count()).toBe(1);
      expect(releases).toEqual([...releases].toSorted((a, b) => a - b));
      expect(releases[0]).toBe(0);
    }
  });

  test('equal signatures behave equally, and commits that change nothing keep the signature of their parent', () => {
    for (const { name, world, some } of worlds()) {
      const kernels = new Map<string, Kernel>();
      for (const commit of some.flatMap((each) => [each, ...world.range.parents[each]!])) {
        const kernel = world.behaviour.of(commit);
        expect([name, commit, kernels.get(kernel.signature) ?? kernel]).toEqual([name, commit, kernel]);
        kernels.set(kernel.signature, kernel);
        const [parent, ...others] = world.range.parents[commit]!;
        if (parent === undefined || others.length > 0) continue;
        const isSame = world.kernels.of(parent).signature === kernel.signature;
        expect([name, commit, isSame]).toEqual([name, commit, world.kernels.changes[commit] === 0]);
      }
    }
  });

  test('a fifth to a third of the commits change nothing', () => {
    const shares = [...worlds()].map(
      ({ world }) => 1 - world.kernels.changes.reduce((a, b) => a + b, 0) / world.range.size,
    );
    expect(Math.min(...shares)).toBeGreaterThan(0.1);
  });

  test('releases and the start commit build, and the start commit can show the bug', () => {
    for (const { name, world } of worlds()) {
      const { bad, releases } = world.range;
      for (const commit of [bad, ...releases])
        expect([name, commit, world.behaviour.of(commit).broken]).not.toEqual([name, commit, 'build']);
      expect([name, world.behaviour.of(bad)]).toMatchObject([name, { broken: null, hidden: false, present: true }]);
      expect(world.behaviour.of(bad).rate).toBeGreaterThan(0);
    }
  });

  test('the same seed gives the same world and the same answers, another seed others', () => {
    const play = (seed: string) => {
      const world = bench.makeWorld('harsh', 3, seed, { size: 500 });
      const driver = new bench.Driver(world);
      const commit = world.ids[world.range.bad];
      driver.answer({ type: 'build', commit });
      return { job: bench.jobOf(world), runs: driver.answer({ type: 'run', commit, count: 50, traced: true }) };
    };
    expect(play('a')).toEqual(play('a'));
    expect(play('b').job).not.toEqual(play('a').job);
  });

  test('a driver counts builds once, runs in rounds of ten, and traces only when asked', () => {
    const world = bench.makeWorld('deterministic', 0, 'test', { size: 500 });
    const driver = new bench.Driver(world);
    const [commit] = world.ids;
    expect(driver.answer({ type: 'run', commit, count: 1 }).type).toBe('error');
    const built = driver.answer({ type: 'build', commit });
    expect(driver.answer({ type: 'build', commit })).toEqual(built);
    const plain = driver.answer({ type: 'run', commit, count: 11 });
    expect(plain.outcomes.every(({ sight }) => sight === undefined)).toBe(true);
    const traced = driver.answer({ type: 'run', commit, count: 5, traced: true });
    expect(new Set(traced.outcomes.filter(({ kind }) => kind === 'ok').map(({ sight }) => sight)).size).toBeLessThan(2);
    expect(driver.cost).toMatchObject({ builds: 1, runs: 16 });
    const { build, run } = (world as unknown as { costs: { build: number; run: number } }).costs;
    expect(driver.cost.wall).toBe(build + 3 * run);
    expect(driver.answer({ type: 'build', commit: 'nowhere' }).type).toBe('error');
  });

  test('what no test tells from the culprit is in the history of the same testable revisions', () => {
    for (const number of [0, 1, 2, 3, 4, 5]) {
      const world = bench.makeWorld('broken', number, 'test', { size: 450 });
      const { graph, size } = world.range;
      const usable = Array.from({ length: size }, (_, commit) => commit).filter(
        (commit) => world.behaviour.of(commit).broken === null,
      );
      const seenIn = (commit: number) => {
        const after = descendants(graph, [commit]);
        return usable.filter((each) => after.has(each)).join(' ');
      };
      const { culprit } = world.truth;
      const expected = Array.from({ length: size }, (_, commit) => commit).filter(
        (commit) => seenIn(commit) === seenIn(culprit!),
      );
      expect([...bench.untellable(world)].toSorted((a, b) => a - b)).toEqual(expected);
    }
  });

  test('answers are judged as the protocol says', () => {
    const world = bench.makeWorld('deterministic', 0, 'test', { size: 500 });
    const right = world.ids[world.truth.culprit!];
    const judged = (culprit: string | null, reason: string) => bench.judge(world, { culprit, reason, candidates: [] });
    expect(judged(right!, 'found: it')).toBe('right');
    expect(judged(world.ids[0]!, 'found: it')).toBe('wrong');
    expect(judged(null, 'predates: all')).toBe('wrong');
    expect(judged(null, 'inconclusive: who knows')).toBe('open');
    expect(judged(null, 'not-reproduced: gone')).toBe('open');
  });
});
