import { expect, test } from 'vitest';
import { drawGraph } from '../history/notation.ts';
import { pickReleases, releasesBelow } from './release-walk.ts';

const named = (tags: readonly string[]) => tags.map((tag) => ({ tag, commit: tag }));
const picked = (tags: readonly string[]) => pickReleases(named(tags)).map(({ tag }) => tag);

/** vX.19 … of syzkaller's own example, newest first. */
const upstream = ['v6.5', 'v6.4', 'v6.3', 'v6.2', 'v6.1', 'v6.0', ...range(5, 19, 0), 'v4.20', 'v4.19'];

function range(major: number, from: number, to: number): string[] {
  return Array.from({ length: from - to + 1 }, (_, i) => `v${major}.${from - i}`);
}

test('steps grow with the distance, as in syzkaller, and the last release is always among them', () => {
  expect(picked(upstream)).toEqual('v6.5 v6.4 v6.3 v6.1 v5.19 v5.17 v5.15 v5.13 v5.10 v5.7 v5.4 v5.1 v4.19'.split(' '));
});

test('of stable tags newer than the first release the two newest are taken, and of many the middle one', () => {
  expect(picked(['v6.4.3', 'v6.4.2', 'v6.4.1', 'v6.4', 'v6.3'])).toEqual(['v6.4.3', 'v6.4.2', 'v6.4', 'v6.3']);
  expect(picked(['v6.4.6', 'v6.4.5', 'v6.4.4', 'v6.4.3', 'v6.4.2', 'v6.4.1', 'v6.4'])).toEqual([
    'v6.4.6',
    'v6.4.5',
    'v6.4.3',
    'v6.4',
  ]);
});

test('only releases below the start count, newest version first, no release candidates', () => {
  //  a-b-c-d   side: b-x
  const { graph, at } = drawGraph('a-b-c-d b-x');
  const id = (name: string) => graph.id(at(name));
  const releases = [
    { tag: 'v5.9', commit: id('a') },
    { tag: 'v5.10', commit: id('b') },
    { tag: 'v5.11-rc1', commit: id('c') },
    { tag: 'v5.12', commit: id('d') },
    { tag: 'v5.8', commit: id('x') },
    { tag: 'nightly', commit: id('a') },
  ];
  expect(releasesBelow(graph, releases, at('d')).map(({ tag }) => tag)).toEqual(['v5.10', 'v5.9']);
});
