import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommitContentsTable } from '../history/commit-contents.ts';
import { drawGraph } from '../history/notation.ts';
import { type ContentSuspicion, contentWeigher } from './content-weight.ts';
import { defaultParameters } from './parameters.ts';
import { priorOf } from './prior.ts';
import { rangeOf } from './range.ts';

type Change = readonly [subject: string, ...paths: string[]];

const compiled = new Set(['net/toy/ring.c', 'net/toy/dev.c', 'fs/pipe.c', 'fs/open.c', 'mm/mmap.c']);
const crash = {
  guiltyFile: 'net/toy/ring.c',
  frameFiles: ['fs/pipe.c'],
  paths: null,
  mayChange: (path: string) => compiled.has(path),
} satisfies ContentSuspicion;

/** Weighs the named commits of a drawing; commits without a change are not looked at. */
function weigh(drawing: string, changes: Readonly<Record<string, Change>>, suspicion: ContentSuspicion = crash) {
  const { graph, at } = drawGraph(drawing);
  const contents = new CommitContentsTable([]);
  for (const [name, [subject, ...paths]] of Object.entries(changes)) contents.add(at(name), subject, paths);
  const range = rangeOf(graph, at('z'), []);
  const of = contentWeigher(range, { ...suspicion, contents }, defaultParameters);
  const result = (name: string) => of(range.numberOf[at(name)]!);
  const prior = priorOf(range, { ...suspicion, contents, releases: [] }, defaultParameters);
  return { result, prior: (name: string) => prior[range.numberOf[at(name)]!]! };
}

const alone = (subject: string, ...paths: string[]) => weigh('a-z', { a: [subject, ...paths] }).result('a');

describe('a commit is weighed by what it changes', () => {
  test.each<[string, string[], number, string[]]>([
    ['the guilty file', ['mm/mmap.c', 'net/toy/ring.c'], 5, ['touches the guilty file']],
    ['a file of the frames', ['fs/pipe.c'], 3, ['touches a file of the frames']],
    ['the folder of the guilty file', ['net/toy/dev.c'], 2, ['touches the folder of the guilty file']],
    ['the folder of a frame', ['fs/open.c'], 1.5, ['touches the folder of a file of the frames']],
    ['other compiled code', ['mm/mmap.c', 'drivers/toy/toy.c'], 1, []],
    ['code that is not compiled', ['drivers/toy/toy.c'], 0.05, ['none of its files is in a tested kernel']],
    ['uncompiled code beside the guilty file', ['net/toy/test.c'], 0.05, ['none of its files is in a tested kernel']],
    ['documentation', ['Documentation/net/toy.rst', 'MAINTAINERS'], 0.05, ['documentation only']],
    ['tests', ['tools/testing/selftests/net/toy.sh'], 0.05, ['tests only']],
    ['nothing', [], 0.05, ['changes no file']],
  ])('%s', (_, paths, weight, why) => {
    expect(alone('toy: change', ...paths)).toEqual({ weight, why });
  });

  test('a file of the crash counts though no list of a build has it', () => {
    const { result } = weigh('a-z', { a: ['x', 'net/toy/ring.c'] }, { ...crash, mayChange: () => false });
    expect(result('a')!.weight).toBe(5);
  });

  test('where no build told what it was made of, only documentation and tests are harmless', () => {
    const changes = { a: ['x', 'drivers/toy/toy.c'], b: ['x', 'tools/testing/x.c'] } as const;
    const { result } = weigh('a-b-z', changes, { ...crash, mayChange: null });
    expect([result('a'), result('b')]).toEqual([
      { weight: 1, why: [] },
      { weight: 0.05, why: ['tests only'] },
    ]);
  });
});

describe('a merge', () => {
  const merge = (...paths: string[]) => weigh('a-b a-c b+c=m-z', { m: ['Merge', ...paths] }).result('m');

  test('without changes of its own is hardly suspicious', () => {
    expect(merge()).toEqual({ weight: 0.05, why: ['merge without changes of its own'] });
  });

  test('with changes of its own is as suspicious as they are, but less than a commit', () => {
    expect(merge('net/toy/ring.c')).toEqual({
      weight: 5 * 0.15,
      why: ['touches the guilty file', 'merge with changes of its own'],
    });
    expect(merge('mm/mmap.c')!.weight).toBe(0.15);
  });
});

describe('a revert', () => {
  test.each(['Revert "mm: faster"', 'mm: Revert "mm: faster"', 'Reapply "mm: faster"', 'Revert "Revert "mm: faster""'])(
    '%s is suspicious',
    (subject) => {
      expect(alone(subject, 'mm/mmap.c')).toEqual({ weight: 2, why: ['revert'] });
    },
  );

  test.each(['mm: revert to the old way', 'Do not revert "x"y'])('%s is none', (subject) => {
    expect(alone(subject, 'mm/mmap.c')).toEqual({ weight: 1, why: [] });
  });

  test('makes the newest commit of that subject before it suspicious too', () => {
    const { result } = weigh('a-b-c-d-z', {
      a: ['mm: faster', 'mm/mmap.c'],
      b: ['mm: faster', 'mm/mmap.c'],
      c: ['Revert "mm: faster"', 'mm/mmap.c'],
      d: ['mm: faster', 'mm/mmap.c'],
    });
    expect(['a', 'b', 'c', 'd'].map((name) => result(name)!.weight)).toEqual([1, 1.5, 2, 1]);
    expect(result('b')!.why).toEqual(['reverted later']);
  });

  test('of documentation is not', () => {
    expect(alone('Revert "docs: x"', 'Documentation/x.rst')!.weight).toBe(0.05);
  });
});

test('a commit that nobody looked at has the weight of the average', () => {
  const { result, prior } = weigh('a-b-c-z', { a: ['x', 'net/toy/ring.c'], c: ['x', 'mm/mmap.c'] });
  expect(result('b')).toBeNull();
  expect(prior('b') / prior('c')).toBeCloseTo(3);
});

test('where nothing was looked at all commits of one age are equal', () => {
  const { prior } = weigh('a-b-z', {});
  expect(prior('a')).toBeGreaterThan(0);
  expect(prior('a')).toBeCloseTo(prior('b'));
});

const someFiles = [...compiled, 'drivers/toy/toy.c', 'Documentation/x.rst', 'tools/testing/x.c', 'arch/arm/a.S'];
const changes = fc.array(
  fc.record({
    subject: fc.constantFrom('mm: a', 'mm: b', 'Revert "mm: a"', 'Reapply "mm: b"', ''),
    paths: fc.uniqueArray(fc.constantFrom(...someFiles), { maxLength: 4 }),
    looked: fc.boolean(),
    merges: fc.boolean(),
  }),
  { minLength: 2, maxLength: 30 },
);

type Changes = typeof changes extends fc.Arbitrary<infer Value> ? Value : never;

/** A history in which some commits merge the one two before. Older commits change every id and number, but not what is so. */
function history(all: Changes, padding: number) {
  const older = Array.from({ length: padding }, (_, i) => `p${i}`);
  const pieces = all.map((commit, i) =>
    i === 0 ? [...older, 'c0'].join('-') : commit.merges && i > 1 ? `c${i - 1}+c${i - 2}=c${i}` : `c${i - 1}-c${i}`,
  );
  return drawGraph(pieces.join(' '));
}

function priorsIn(all: Changes, padding: number) {
  const { graph, at } = history(all, padding);
  const contents = new CommitContentsTable([]);
  all.forEach((commit, i) => {
    if (commit.looked) contents.add(at(`c${i}`), commit.subject, commit.paths);
  });
  const range = rangeOf(graph, at(`c${all.length - 1}`), padding > 0 ? [at(`p${padding - 1}`)] : []);
  const prior = priorOf(range, { ...crash, contents, releases: [] }, defaultParameters);
  return all.map((_, i) => prior[range.numberOf[at(`c${i}`)]!]!);
}

test('every weight is positive, and none is further from that of an ordinary commit than its bounds', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const { graph, at } = history(all, 0);
      const contents = new CommitContentsTable([]);
      for (const [i, { subject, paths }] of all.entries()) contents.add(at(`c${i}`), subject, paths);
      const range = rangeOf(graph, at(`c${all.length - 1}`), []);
      const of = contentWeigher(range, { ...crash, contents }, defaultParameters);
      const weights = all.map((_, i) => of(i)!.weight);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0.05);
      expect(Math.max(...weights)).toBeLessThanOrEqual(100);
    }),
  );
});

describe('the fewer commits touch the place of the crash, the more each of them is suspected', () => {
  /** So many of 300 commits in a row touch a file, the others only other code. */
  function weightOf(path: string, touching: number): number {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const changed = names.map((name, i): [string, Change] => [name, ['x', i < touching ? path : 'mm/mmap.c']]);
    return weigh([...names, 'z'].join('-'), Object.fromEntries(changed)).result('c0')!.weight;
  }

  test.each([
    [1, 60],
    [10, (0.5 / 10 / 0.25) * 290],
    [30, (0.5 / 30 / 0.25) * 270],
    [200, 5],
  ])('%d of 300 touch the guilty file', (touching, expected) => {
    expect(weightOf('net/toy/ring.c', touching)).toBeCloseTo(expected);
  });

  test('its folder tells less than the file', () => {
    expect([1, 60, 200].map((touching) => weightOf('net/toy/dev.c', touching))).toEqual([8, 2, 2]);
  });
});

test('how commits are numbered and called does not change their weights', () => {
  fc.assert(
    fc.property(changes, fc.integer({ min: 1, max: 9 }), (all, padding) => {
      const same = priorsIn(all, 0);
      for (const [i, weight] of priorsIn(all, padding).entries()) expect(weight).toBeCloseTo(same[i]!, 12);
    }),
  );
});
