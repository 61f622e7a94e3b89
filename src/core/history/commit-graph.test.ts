import { describe, expect, test } from 'vitest';
import { CommitGraphBuilder } from './commit-graph-builder.ts';

const id = (n: number): string => n.toString(16).padStart(40, '0');
const alike = (n: number): string => `deadbeef${n.toString(16).padStart(32, '0')}`;

describe('a commit graph', () => {
  test('numbers commits oldest first and finds them by full id', () => {
    const builder = new CommitGraphBuilder();
    builder.add(id(3), 300, [id(2), id(1)]);
    builder.add(id(2), 200, [id(1)]);
    builder.add(id(1), 100, []);
    const graph = builder.finish();
    expect([0, 1, 2].map((i) => graph.id(i))).toEqual([id(1), id(2), id(3)]);
    expect(graph.indexOf(id(2))).toBe(1);
    expect(graph.dateOf(2)).toBe(300);
    expect([...graph.parentsOf(2)]).toEqual([1, 0]);
    expect([...graph.parentsOf(0)]).toEqual([]);
  });

  test('has no commit for other ids, abbreviations or nonsense', () => {
    const builder = new CommitGraphBuilder();
    builder.add(id(0xabc), 1, []);
    const graph = builder.finish();
    for (const other of [id(1), id(0xabc).slice(0, 12), '', 'z'.repeat(40), `${id(0xabc)}0`])
      expect(graph.indexOf(other)).toBe(-1);
    expect(graph.indexOf(id(0xabc).toUpperCase())).toBe(0);
  });

  test('leaves out parents beyond its boundary', () => {
    const builder = new CommitGraphBuilder();
    builder.add(id(3), 1, [id(9), id(2)]);
    builder.add(id(2), 1, [id(1)]);
    const graph = builder.finish();
    expect([...graph.parentsOf(1)]).toEqual([0]);
    expect([...graph.parentsOf(0)]).toEqual([]);
  });

  test('tells apart ids that begin alike', () => {
    const builder = new CommitGraphBuilder();
    for (let n = 500; n > 0; n--) builder.add(alike(n), n, n > 1 ? [alike(n - 1)] : []);
    const graph = builder.finish();
    for (const n of [1, 2, 250, 500]) expect(graph.dateOf(graph.indexOf(alike(n)))).toBe(n);
    expect(graph.indexOf(alike(501))).toBe(-1);
  });

  test('may be empty', () => {
    const graph = new CommitGraphBuilder().finish();
    expect(graph.size).toBe(0);
    expect(graph.indexOf(id(1))).toBe(-1);
  });

  test.each([
    ['a commit that is there twice', [id(1), id(1)]],
    ['a short id', ['abc']],
    ['an id with other letters', ['g'.repeat(40)]],
  ])('refuses %s', (_, ids) => {
    const builder = new CommitGraphBuilder();
    expect(() => {
      for (const each of ids) builder.add(each, 0, []);
      builder.finish();
    }).toThrow(RangeError);
  });

  test('refuses a parent that was added before its child', () => {
    const builder = new CommitGraphBuilder();
    builder.add(id(1), 0, []);
    builder.add(id(2), 0, [id(1)]);
    expect(() => builder.finish()).toThrow(RangeError);
  });
});
