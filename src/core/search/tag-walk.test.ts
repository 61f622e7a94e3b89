import { expect, test } from 'vitest';
import { drawGraph } from '../history/notation.ts';
import { walkOverTags } from './tag-walk.ts';

const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
const { graph, at } = drawGraph(`${names.join('-')} c3-side`);

function walk(tags: Record<string, string>): string[] {
  const releases = Object.entries(tags).map(([tag, name]) => ({ tag, commit: graph.id(at(name)) }));
  return walkOverTags(graph, releases, at('c29')).map(({ tag }) => tag);
}

test('takes tagged versions below the start, newest first', () => {
  expect(
    walk({ 'release-1.0': 'c2', '1.1': 'c9', v2: 'c20', beta: 'c21', nightly: 'c4', '3.0': 'c29', '0.9': 'side' }),
  ).toEqual(['v2', '1.1', 'release-1.0']);
});

test('leaves versions out that were never out', () => {
  expect(
    walk({ '1.0-rc1': 'c2', '1.0.beta2': 'c3', 'v1.0-alpha': 'c4', '2.0.dev1': 'c5', '1.0': 'c6', 'arc-1': 'c7' }),
  ).toEqual(['arc-1', '1.0']);
});

test('thins out with age, and ends with the oldest', () => {
  const tags = Object.fromEntries(names.slice(0, 20).map((name, i) => [`1.${i}`, name]));
  expect(walk(tags)).toEqual(['1.19', '1.18', '1.17', '1.15', '1.13', '1.11', '1.9', '1.7', '1.4', '1.1', '1.0']);
});
