import { describe, expect, test } from 'vitest';
import { crashed, ok } from '../../../test/support/stand-in-world.ts';
import { gatherEvidence, type RevisionEvidence } from '../evidence/evidence.ts';
import type { JournalEvent } from '../evidence/journal-event.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { drawGraph } from '../history/notation.ts';
import type { SightReading } from '../sight/sight-reading.ts';
import { exposingBoundary, pursueExposure } from './exposing-search.ts';
import type { Conclusion } from './strategy.ts';

const bug = crashed('WARNING in f', 'f');
const sights = { blind: 0.1, clear: 0.9 } as const;

/** What was seen at a commit by its name: a crash, a clean run with its sight or untraced, no build. */
type Seen = 'crashes' | 'blind' | 'clear' | 'untraced' | 'no build';

/** `test d`, `found d` or `none` for a history in which some commits were tested. */
function boundary(drawing: string, start: string, seen: Readonly<Record<string, Seen>>): string {
  const drawn = drawGraph(drawing);
  const id = (name: string) => drawn.graph.id(drawn.at(name));
  const events = Object.entries({ [start]: 'crashes' as const, ...seen }).flatMap(([name, what]) =>
    eventsOf(id(name), what),
  );
  const evidence = new Map(
    [...gatherEvidence(events)].map(([commit, revision]): [string, RevisionEvidence] => {
      const what = seen[drawn.nameOf(drawn.graph.indexOf(commit))];
      if (what !== 'blind' && what !== 'clear') return [commit, revision];
      const sight: SightReading = { sight: what, odds: sights[what], why: 'seen' };
      return [commit, { ...revision, sight }];
    }),
  );
  const task = { kind: 'cause', start: id(start), head: id(start), crashTitle: null, walk: null } as const;
  const found = exposingBoundary({ task, history: { graph: drawn.graph, releases: [] }, evidence });
  const name = (commit: string) => drawn.nameOf(drawn.graph.indexOf(commit));
  if (found.kind === 'ask') return `test ${name(found.ask.commit)}`;
  return found.kind === 'found' ? `found ${name(found.commit)}` : 'none';
}

function eventsOf(commit: string, what: Seen): JournalEvent[] {
  const outcome =
    what === 'no build'
      ? ({ kind: 'build-failed', errors: [], compiler: 'cc' } as const)
      : ({ kind: 'built', signature: commit, kernel: commit, compiler: 'cc' } as const);
  const built: JournalEvent = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'l' };
  const ran = (end: RunOutcome): JournalEvent => ({
    kind: 'ran',
    atMs: 0,
    commit,
    outcome: end,
    wallMs: 1,
    sight: null,
    console: 'c',
    report: null,
  });
  if (what === 'no build') return [built];
  return [built, ran(what === 'crashes' ? bug : ok)];
}

describe('the commit that made the bug visible', () => {
  const line = 'a-b-c-d-e-f-g';

  test('is searched for between the newest blind and the oldest crashing commit', () => {
    expect(boundary(line, 'g', { a: 'blind' })).toMatch(/^test [cd]$/);
    expect(boundary(line, 'g', { a: 'blind', d: 'crashes', c: 'blind' })).toBe('found d');
    expect(boundary(line, 'g', { a: 'blind', e: 'crashes', c: 'blind' })).toBe('test d');
  });

  test('may be a merge, whose parents are all looked at', () => {
    const merge = 'a-b-c a-x-y c+y=m m-n';
    expect(boundary(merge, 'n', { c: 'blind', y: 'blind', m: 'crashes' })).toBe('found m');
    expect(boundary(merge, 'n', { c: 'blind', x: 'blind', m: 'crashes' })).toBe('test y');
  });

  test('is not searched for where clean runs could see, or nothing was clean', () => {
    expect(boundary(line, 'g', { a: 'clear', d: 'crashes' })).toBe('none');
    expect(boundary(line, 'g', { a: 'clear', b: 'blind', d: 'crashes' })).toBe('none');
    expect(boundary(line, 'g', { a: 'crashes' })).toBe('none');
  });

  test('is searched for only when all that were clean have been looked at', () => {
    expect(boundary(line, 'g', { a: 'blind', b: 'untraced', d: 'crashes' })).toBe('test b');
    expect(boundary(line, 'g', { a: 'untraced', d: 'crashes' })).toBe('none');
  });

  test('stays unknown behind commits that do not build', () => {
    expect(boundary(line, 'g', { a: 'blind', b: 'no build', c: 'no build', d: 'crashes' })).toBe('none');
  });
});

test('a search goes on only where it ended without a name', () => {
  const drawn = drawGraph('a-b-c-d');
  const id = (name: string) => drawn.graph.id(drawn.at(name));
  const events = [...eventsOf(id('d'), 'crashes'), ...eventsOf(id('a'), 'blind')];
  const evidence = new Map(
    [...gatherEvidence(events)].map(([commit, revision]): [string, RevisionEvidence] =>
      commit === id('a')
        ? [commit, { ...revision, sight: { sight: 'blind', odds: 0.1, why: 'x' } }]
        : [commit, revision],
    ),
  );
  const task = { kind: 'cause', start: id('d'), head: id('d'), crashTitle: null, walk: null } as const;
  const known = { task, history: { graph: drawn.graph, releases: [] }, evidence };
  const after = (conclusion: Conclusion) => pursueExposure(known, { kind: 'concluded', conclusion, log: [] }).kind;
  const candidates = [{ commit: id('b'), probability: 0.4 }];
  expect(after({ kind: 'predates', oldest: id('a'), confidence: 0.6, why: '' })).toBe('work');
  expect(after({ kind: 'inconclusive', candidates, confidence: 0.4, why: '' })).toBe('work');
  expect(after({ kind: 'inconclusive', candidates: [], confidence: 0, why: 'budget' })).toBe('concluded');
  expect(after({ kind: 'not-reproduced', confidence: 1, why: '' })).toBe('concluded');
});
