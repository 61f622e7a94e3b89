import { expect, test } from 'vitest';
import { costOf, gatherEvidence } from '../evidence/evidence.ts';
import { gatherMarks, listMarks } from './gather-marks.ts';
import { type MarkRecord, withinFloor } from './mark.ts';
import { listedMarkText } from './mark-text.ts';

function said(mark: MarkRecord['mark'], because: string | null = null): MarkRecord {
  return { kind: 'marked', atMs: Date.UTC(2026, 10, 21, 9, 30), by: 'ada', because, mark };
}

const exclude = said({ kind: 'exclude', commit: 'c' }, 'a rename');
const bad = said({ kind: 'revision', commit: 'r', word: 'bad' });
const good = said({ kind: 'revision', commit: 'r', word: 'good' });
const undo = (number: number) => said({ kind: 'undo', number });

test('of two words on one revision the later holds, and the earlier when it is taken back', () => {
  expect(gatherMarks([bad, good]).revisions.get('r')).toBe('good');
  expect(gatherMarks([bad, good, undo(2)]).revisions.get('r')).toBe('bad');
  expect(listMarks([bad, good]).map(({ replacedBy }) => replacedBy)).toEqual([2, null]);
  expect(listMarks([bad, good, undo(2)]).map(({ replacedBy }) => replacedBy)).toEqual([null, null]);
});

test('a mark taken back stays in the list with who did it, and numbers never change', () => {
  const marks = listMarks([exclude, undo(1), bad]);
  expect(marks.map(({ number }) => number)).toEqual([1, 2]);
  expect(marks[0]!.undone).toMatchObject({ by: 'ada' });
  expect(gatherMarks([exclude, undo(1), bad]).excluded.size).toBe(0);
});

test('taking back a mark that is not there, or a second time, does nothing', () => {
  expect(gatherMarks([exclude, undo(7)]).excluded.has('c')).toBe(true);
  expect(listMarks([exclude, undo(1), undo(1)])).toHaveLength(1);
});

test('builds add up; weights of commits and paths are kept apart', () => {
  const marks = gatherMarks([
    said({ kind: 'builds', builds: 5 }),
    said({ kind: 'builds', builds: 7 }),
    said({ kind: 'prior', commit: 'c', weight: 3 }),
    said({ kind: 'prior-path', path: 'c', weight: 0.5 }),
  ]);
  expect(marks.builds).toBe(12);
  expect([...marks.weights, ...marks.pathWeights]).toEqual([
    ['c', 3],
    ['c', 0.5],
  ]);
});

test('marks are no measurements: no evidence, no cost', () => {
  expect(gatherEvidence([exclude, bad]).size).toBe(0);
  expect(costOf([exclude, bad])).toEqual({ builds: 0, runs: 0, reused: 0, buildMs: 0, runMs: 0 });
});

test('weights stay within the floor', () => {
  expect([0, 0.5, 1e9].map(withinFloor)).toEqual([0.01, 0.5, 100]);
});

test('one line says what, who, when and why, whatever the reason holds', () => {
  const [mark] = listMarks([said({ kind: 'title', title: 'BUG\u001b[31m', isSame: false }, 'two\nlines')]);
  expect(listedMarkText(mark!, 'gated')).toBe('mark 1, another bug: BUG?[31m (ada, 2026-11-21 09:30 UTC: two?lines)');
  expect(listedMarkText(mark!, 'syzbot')).toContain('; without effect in the strategy syzbot)');
});
