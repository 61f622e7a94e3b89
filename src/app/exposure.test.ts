import { expect, test } from 'vitest';
import { crashed, ok } from '../../test/support/stand-in-world.ts';
import { traceOf } from '../../test/support/traces.ts';
import { gatherEvidence } from '../core/evidence/evidence.ts';
import type { JournalEvent, RunRecord } from '../core/evidence/journal-event.ts';
import type { CallTrace, RunOutcome } from '../core/evidence/outcome.ts';
import { drawGraph } from '../core/history/notation.ts';
import type { Conclusion } from '../core/search/strategy.ts';
import { withSight } from '../core/sight/revision-sight.ts';
import type { Bisection } from './bisect.ts';
import { withExposure } from './exposure.ts';

const { graph, at } = drawGraph('a-b-c-d-e');
const id = (name: string) => graph.id(at(name));
const task = { kind: 'cause', start: id('e'), head: id('e'), crashTitle: null, walk: null } as const;
const bisection: Bisection = {
  id: '0',
  task,
  history: { graph, releases: [] },
  strategy: () => {
    throw new Error('nothing is decided here');
  },
  budget: { builds: null, timeMs: null },
};

const outcome = crashed('WARNING in f', 'f');
const bug: RunOutcome =
  outcome.kind === 'crashed' ? { ...outcome, crash: { ...outcome.crash, guiltyFile: 'x.c' } } : outcome;
const died = traceOf('fcntl(3, 1031, 131072)');
const refused = traceOf('fcntl(3, 1031, 131072) = -22', 'end exit 0');
const allowed = traceOf('fcntl(3, 1031, 131072) = 0', 'end exit 0');

function seen(name: string, end: RunOutcome, trace: CallTrace): JournalEvent[] {
  const built = { kind: 'built', signature: name, kernel: name, compiler: 'cc' } as const;
  const ran: RunRecord = {
    kind: 'ran',
    atMs: 0,
    commit: id(name),
    outcome: end,
    wallMs: 1,
    sight: null,
    console: '',
    report: null,
  };
  return [
    { kind: 'built', atMs: 0, commit: id(name), outcome: built, wallMs: 1, cached: false, log: '' },
    ran,
    { ...ran, traced: true, trace },
  ];
}

/** `x.c` at each commit: `b` changes the function that crashes, `d` another one. */
const texts = { a: 'void f(void)\n{\n}\n', b: 'void f(void)\n{\n\tg();\n}\n' };
const after = { a: texts.a, b: texts.b, c: texts.b, d: `${texts.b}int more;\n`, e: `${texts.b}int more;\n` };
const tree = {
  file: async (commit: string) =>
    after[(Object.keys(after) as (keyof typeof after)[]).find((name) => id(name) === commit)!],
};

function exposed(conclusion: Conclusion, oldest: CallTrace) {
  const events = [
    ...seen('e', bug, died),
    ...seen('d', bug, died),
    ...seen('c', ok, refused),
    ...seen('b', ok, refused),
    ...seen('a', ok, oldest),
  ];
  return withExposure(bisection, conclusion, { evidence: withSight(task, gatherEvidence(events)) }, tree);
}

const undecided: Conclusion = {
  kind: 'inconclusive',
  candidates: [
    { commit: id('d'), probability: 0.5 },
    { commit: id('b'), probability: 0.3 },
    { commit: id('c'), probability: 0.2 },
  ],
  confidence: 1,
  why: '',
};

test('where nothing could see, the commit that made the bug visible is named', async () => {
  const { conclusion, exposure } = await exposed(undecided, refused);
  expect(conclusion).toMatchObject({ kind: 'found', culprit: id('d'), label: 'exposes' });
  expect(exposure!.what).toContain('fcntl(F_SETPIPE_SZ) returns EINVAL here');
});

test('where an old revision could see, that commit is the least likely of those that nothing tells apart', async () => {
  const { conclusion, exposure } = await exposed(undecided, allowed);
  expect(exposure).toBeNull();
  if (conclusion?.kind !== 'inconclusive') throw new Error('it names a commit');
  expect(conclusion.candidates.map(({ commit }) => commit)).toEqual([id('b'), id('c'), id('d')]);
  expect(conclusion.candidates.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
});

test('a named commit whose parent is blind exposes where it left the code as it was', async () => {
  const found = (name: string): Conclusion => ({
    kind: 'found',
    culprit: id(name),
    candidates: [{ commit: id(name), probability: 0.9 }],
    confidence: 0.9,
    label: 'introduces',
    proof: [],
  });
  expect((await exposed(found('d'), refused)).conclusion).toMatchObject({ label: 'exposes' });
  expect((await exposed(found('b'), refused)).conclusion).toMatchObject({ label: 'introduces' });
});
