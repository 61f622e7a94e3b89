import { describe, expect, test } from 'vitest';
import { crashed, ok } from '../../test/support/stand-in-world.ts';
import { gatherEvidence } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import type { RunOutcome } from '../core/evidence/outcome.ts';
import { drawGraph } from '../core/history/notation.ts';
import type { Conclusion, Label } from '../core/search/strategy.ts';
import type { Bisection } from './bisect.ts';
import { withLabel } from './labelled.ts';

/** c is a merge of b and x; v6.2 is on d. */
const { graph, at } = drawGraph('a-b  a-x  b+x=c  c-d-e');
const id = (name: string) => graph.id(at(name));
const bisection: Bisection = {
  id: '0',
  task: { kind: 'cause', start: id('e'), head: id('e'), crashTitle: null, walk: null },
  history: { graph, releases: [{ tag: 'v6.2', commit: id('d') }] },
  strategy: () => {
    throw new Error('nothing is decided here');
  },
  budget: { builds: null, timeMs: null },
};
const bug = crashed('KASAN: use-after-free Read in f', 'f');

function seen(name: string, outcome: RunOutcome, options: readonly string[]): JournalEvent[] {
  const built = { kind: 'built', signature: name, kernel: name, compiler: 'cc' } as const;
  const common = { atMs: 0, commit: id(name), wallMs: 1 };
  return [
    { kind: 'built', ...common, outcome: built, cached: false, log: '', knows: { options, files: {} } },
    { kind: 'ran', ...common, outcome, sight: null, console: '', report: null },
  ];
}

const makefiles = new Map([
  [id('a'), 'VERSION = 6\nPATCHLEVEL = 1\n\nall:\n'],
  [id('b'), 'VERSION = 6\nPATCHLEVEL = 2\n\nall:\n'],
]);
const tree = { file: async (commit: string) => makefiles.get(commit) ?? null };

function labelOf(name: string, changed: readonly string[], label: Label, events: readonly JournalEvent[] = []) {
  const culprit = id(name);
  const found: Conclusion = {
    kind: 'found',
    culprit,
    candidates: [{ commit: culprit, probability: 1 }],
    confidence: 0.99,
    label,
    proof: [],
  };
  return withLabel(bisection, found, { evidence: gatherEvidence(events) }, changed, tree);
}

describe('the label of a named commit', () => {
  test('a detector that only the culprit has was turned on by it', async () => {
    const events = [...seen('e', bug, ['KASAN']), ...seen('b', bug, ['KASAN']), ...seen('a', ok, ['BUG'])];
    const { conclusion, meaning } = await labelOf('b', ['arch/um/Kconfig'], 'introduces', events);
    expect(conclusion).toMatchObject({ label: 'detector', culprit: id('b') });
    expect(meaning).toContain('KASAN is turned on here');
  });

  test('a parent whose options nobody knows says nothing', async () => {
    const events = [...seen('e', bug, ['KASAN']), ...seen('b', bug, ['KASAN'])];
    expect((await labelOf('b', ['x.c'], 'introduces', events)).conclusion).toMatchObject({ label: 'introduces' });
  });

  test('a version bump is read from the Makefiles of the parent and itself', async () => {
    expect((await labelOf('b', ['Makefile'], 'introduces')).conclusion).toMatchObject({ label: 'release' });
  });

  test('a release tag tells in a kernel, not in any repository', async () => {
    expect((await labelOf('d', ['x.c'], 'introduces')).conclusion).toMatchObject({ label: 'release' });
    const command = { ...bisection, git: { terms: { newer: 'bad', older: 'good' }, firstParent: false, paths: [] } };
    const conclusion = (await labelOf('d', ['x.c'], 'introduces')).conclusion!;
    const again = await withLabel(
      command,
      { ...conclusion, label: 'introduces' } as Conclusion,
      { evidence: new Map() },
      ['x.c'],
      tree,
    );
    expect(again.conclusion).toMatchObject({ label: 'introduces' });
  });

  test('a merge stays one', async () => {
    const { conclusion, meaning } = await labelOf('c', ['x.c'], 'merge');
    expect(conclusion).toMatchObject({ label: 'merge' });
    expect(meaning).toContain('how its sides go together');
  });
});
