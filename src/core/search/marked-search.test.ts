import { expect, test } from 'vitest';
import { crashed, ok, searchWorld, type World } from '../../../test/support/stand-in-world.ts';
import { drawGraph } from '../history/notation.ts';
import { gatherMarks, type Marks, noMarks } from '../marks/gather-marks.ts';
import type { Mark } from '../marks/mark.ts';
import { defaultOptions } from './evidence/options.ts';
import { evidenceStrategy } from './evidence-strategy.ts';
import { runStrategies } from './run-strategies.ts';
import { strategies } from './strategies.ts';
import type { Conclusion, Known } from './strategy.ts';

/** A line of 40 commits, 0 to 39, releases at 0 and 20; the crash was seen at 39. */
const { graph, at } = drawGraph(Array.from({ length: 40 }, (_, i) => `c${i}`).join('-'));
const id = (n: number) => graph.id(at(`c${n}`));
const number = (commit: string) => graph.indexOf(commit);
const releases = [
  { tag: 'v1.0', commit: id(0) },
  { tag: 'v1.1', commit: id(20) },
];
const task = { kind: 'cause', start: id(39), head: id(39), crashTitle: null, walk: null } as const;
const bug = crashed('WARNING in f', 'f');
const other = crashed('BUG in g', 'g');

function marksOf(...marks: readonly Mark[]): Marks {
  return gatherMarks(marks.map((mark) => ({ kind: 'marked', atMs: 0, by: 'ada', because: null, mark })));
}

function knownWith(marks: Marks, changes: Partial<Known> = {}): Omit<Known, 'evidence'> {
  return { task, history: { graph, releases }, marks, ...changes };
}

const from =
  (first: number): World =>
  (commit) =>
    number(commit) >= first ? bug : ok;

/** What is found, by number; otherwise the kind of the conclusion. */
function said(conclusion: Conclusion): number | string {
  return conclusion.kind === 'found' ? number(conclusion.culprit) : conclusion.kind;
}

const bad = (n: number): Mark => ({ kind: 'revision', commit: id(n), word: 'bad' });
const good = (n: number): Mark => ({ kind: 'revision', commit: id(n), word: 'good' });
const skip = (n: number): Mark => ({ kind: 'revision', commit: id(n), word: 'skip' });

test('evidence: an excluded commit is not named, all that was measured is kept, another one is found', () => {
  // The bug comes with 8 and hides from 15 to 29, where nothing tells that it does.
  const hides: World = (commit) => (number(commit) >= 8 && !(number(commit) >= 15 && number(commit) < 30) ? bug : ok);
  const first = searchWorld(strategies.evidence, knownWith(noMarks), hides);
  expect(said(first.decision.conclusion)).toBe(30);
  const marks = marksOf({ kind: 'exclude', commit: id(30) });
  const second = searchWorld(strategies.evidence, knownWith(marks), hides, first.events);
  expect(said(second.decision.conclusion)).toBe(8);
  const built = second.events.flatMap((event) => (event.kind === 'built' ? [event.commit] : []));
  expect(new Set(built).size).toBe(built.length);
});

test('evidence: where every commit is excluded nobody is named', () => {
  const marks = marksOf(...Array.from({ length: 40 }, (_, n): Mark => ({ kind: 'exclude', commit: id(n) })));
  const { conclusion } = searchWorld(strategies.evidence, knownWith(marks), from(10)).decision;
  expect(conclusion).toMatchObject({
    kind: 'inconclusive',
    candidates: [],
    why: expect.stringContaining('people said'),
  });
});

for (const name of ['evidence', 'gated', 'syzbot'] as const) {
  test(`${name}: marked revisions are believed and never tested`, () => {
    const marks = marksOf(good(9), bad(12), skip(10));
    const { decision, events } = searchWorld(strategies[name], knownWith(marks), from(11));
    const { conclusion } = decision;
    expect(conclusion.kind).toBe('inconclusive');
    const candidates = 'candidates' in conclusion ? conclusion.candidates : [];
    expect(new Set(candidates.map(({ commit }) => number(commit)))).toEqual(new Set([10, 11]));
    const tested = new Set(events.map(({ commit }) => number(commit)));
    expect([9, 10, 12].filter((n) => tested.has(n))).toEqual([]);
  });

  test(`${name}: a person's word overrules runs that misled`, () => {
    // A commit crashes by chance once, as if it had the bug.
    const misled: World = (commit, run) => (number(commit) === 20 && run < 3 ? bug : from(28)(commit, run));
    const { decision } = searchWorld(strategies[name], knownWith(marksOf(good(20), good(0))), misled);
    expect(said(decision.conclusion)).toBe(28);
  });

  test(`${name}: an excluded commit is never the answer`, () => {
    const { decision } = searchWorld(
      strategies[name],
      knownWith(marksOf({ kind: 'exclude', commit: id(11) })),
      from(11),
    );
    expect(said(decision.conclusion)).not.toBe(11);
  });
}

test('git: the one run of a revision is not needed where a person spoke', () => {
  const ends = { ...task, crashTitle: 'WARNING in f', good: [id(0)], walk: [{ tag: 'good', commit: id(0) }] };
  const marks = marksOf(good(9), bad(12));
  const { decision, events } = searchWorld(runStrategies.git, knownWith(marks, { task: ends }), from(11));
  expect(said(decision.conclusion)).toBe(11);
  expect(new Set(events.map(({ commit }) => number(commit)))).toEqual(new Set([10, 11]));
});

test('a bad revision that is older than the range makes the bug older', () => {
  const { conclusion } = searchWorld(strategies.evidence, knownWith(marksOf(bad(0))), from(11)).decision;
  expect(conclusion).toMatchObject({ kind: 'predates', oldest: id(0) });
});

test('a good revision below all releases makes the range longer', () => {
  const later = { graph, releases: [{ tag: 'v1.1', commit: id(20) }] };
  const everywhere = searchWorld(strategies.evidence, knownWith(noMarks, { history: later }), from(11)).decision;
  expect(everywhere.conclusion.kind).toBe('predates');
  const marks = marksOf(good(5));
  const { conclusion } = searchWorld(strategies.evidence, knownWith(marks, { history: later }), from(11)).decision;
  expect(said(conclusion)).toBe(11);
});

test('a fix search takes bad for "crashes still" and good for "crashes no more"', () => {
  const fixTask = { ...task, kind: 'fix', start: id(5), head: id(39) } as const;
  const fixedAt: World = (commit) => (number(commit) >= 25 ? ok : bug);
  for (const name of ['evidence', 'gated'] as const) {
    const known = knownWith(marksOf(bad(20), good(30)), { task: fixTask });
    const { decision, events } = searchWorld(strategies[name], known, fixedAt);
    expect(said(decision.conclusion)).toBe(25);
    const inside = events.map(({ commit }) => number(commit)).filter((n) => n !== 5 && n !== 39);
    expect(Math.min(...inside)).toBeGreaterThan(20);
    expect(Math.max(...inside)).toBeLessThan(30);
  }
});

for (const name of ['evidence', 'gated'] as const)
  test(`${name}: titles are settled by people before the evidence has a say`, () => {
    // `g` crashes from 8 to 19, `f` from 20 on.
    const renamed: World = (commit) => (number(commit) >= 20 ? bug : number(commit) >= 8 ? other : ok);
    const say = (isSame: boolean) => marksOf({ kind: 'title', title: 'BUG in g', isSame });
    expect(said(searchWorld(strategies[name], knownWith(say(true)), renamed).decision.conclusion)).toBe(8);
    // At the start commit both come; the one that comes more often is another bug.
    const mixed: World = (commit, run) => {
      if (number(commit) >= 30) return run % 3 === 0 ? bug : other;
      return number(commit) >= 20 ? other : ok;
    };
    const { conclusion } = searchWorld(strategies[name], knownWith(say(false)), mixed).decision;
    expect(conclusion).not.toMatchObject({ culprit: id(20) });
  });

test('weights move the belief, within the floor', () => {
  // Nothing tells 10 to 13 apart: they do not build.
  const gap: World = (commit) =>
    number(commit) >= 10 && number(commit) < 14 ? 'build-failed' : number(commit) >= 14 ? bug : ok;
  const probabilities = (marks: Marks, touching?: ReadonlyMap<string, ReadonlySet<string>>) => {
    const history = { graph, releases, ...(touching === undefined ? {} : { touching }) };
    const { conclusion } = searchWorld(strategies.evidence, knownWith(marks, { history }), gap).decision;
    const candidates = 'candidates' in conclusion ? conclusion.candidates : [];
    return (n: number) => candidates.find(({ commit }) => commit === id(n))?.probability ?? 0;
  };
  const plain = probabilities(noMarks);
  const heavy = probabilities(marksOf({ kind: 'prior', commit: id(12), weight: 3 }));
  expect(heavy(12) / heavy(11)).toBeCloseTo((3 * plain(12)) / plain(11), 3);
  const byPath = probabilities(
    marksOf({ kind: 'prior-path', path: 'net', weight: 3 }),
    new Map([['net', new Set([id(12)])]]),
  );
  expect(byPath(12)).toBeCloseTo(heavy(12), 6);
  // Both together would be 10,000.
  const both = marksOf(
    { kind: 'prior-path', path: 'net', weight: 100 },
    { kind: 'prior', commit: id(12), weight: 100 },
  );
  const most = probabilities(both, new Map([['net', new Set([id(12)])]]));
  expect(most(12)).toBeLessThan(0.99);
});

test('builds that are added let an evidence search go on that had ended', () => {
  const few = evidenceStrategy({ ...defaultOptions, mostBuilds: 3 });
  const short = searchWorld(few, knownWith(noMarks), from(11));
  expect(said(short.decision.conclusion)).toBe('inconclusive');
  const more = searchWorld(few, knownWith(marksOf({ kind: 'builds', builds: 20 })), from(11), short.events);
  expect(said(more.decision.conclusion)).toBe(11);
});

test('rules that have no use for a mark say so in the log', () => {
  const marks = marksOf(
    { kind: 'prior', commit: id(3), weight: 2 },
    { kind: 'title', title: 'BUG in g', isSame: true },
  );
  const notes = (name: 'gated' | 'syzbot') =>
    searchWorld(strategies[name], knownWith(marks), from(11)).decision.log.flatMap((entry) =>
      entry.kind === 'note' ? [entry.text] : [],
    );
  expect(notes('gated')).toEqual(['the gated rules know no weights: 1 marks say nothing']);
  expect(notes('syzbot')).toEqual([
    'the syzbot rules know no weights: 1 marks say nothing',
    'the syzbot rules count every crash: 1 marks on titles say nothing',
  ]);
});
