import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ok } from '../../test/support/stand-in-world.ts';
import { evidenceOn } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import { drawGraph } from '../core/history/notation.ts';
import type { Strategy } from '../core/search/strategy.ts';
import { type Bisection, bisect, decide, type Workshop } from './bisect.ts';

const { graph, at } = drawGraph('a-b');
const start = graph.id(at('b'));

/** Content with one run and with three, not with two. */
const strategy: Strategy = ({ evidence }) => {
  const { runs } = evidenceOn(evidence, start);
  if (runs.length === 1 || runs.length === 3)
    return { kind: 'concluded', conclusion: { kind: 'not-reproduced', confidence: 1, why: `${runs.length}` }, log: [] };
  const ask = { commit: start, runs: runs.length === 0 ? 2 : 3, why: '' };
  return { kind: 'work', asks: [ask], log: [], stage: { name: 'search', candidates: null, revisionsLeft: null } };
};

test('what was under way at a conclusion is heard before it is the last word', async () => {
  const events: JournalEvent[] = [];
  const bisection: Bisection = {
    id: '0',
    task: { kind: 'cause', start, head: start, crashTitle: null, walk: null },
    history: { graph, releases: [] },
    strategy,
    budget: { builds: null, timeMs: null },
  };
  let begun = 0;
  const workshop = {
    builder: {
      workers: 1,
      build: async () => ({
        outcome: { kind: 'built', signature: 's', kernel: 'k', compiler: 'cc' },
        wallMs: 1,
        cached: false,
        logPath: '',
      }),
      kernel: async (key: string) => ({ key }),
    },
    machine: {
      count: 2,
      prepare: async () => {},
      run: async () => {
        if (++begun === 2) for (let i = 0; i < 20; i++) await setImmediate();
        return { outcome: ok, wallMs: 1, report: null };
      },
    },
    journal: { read: async () => events, append: async (_: string, event: JournalEvent) => void events.push(event) },
    files: { path: (name: string) => name, write: () => {} },
    clock: { nowMs: () => 0 },
  } as unknown as Workshop<{ key: string }>;
  const conclusion = await bisect(bisection, workshop, () => {}, new AbortController().signal);
  expect(conclusion).toMatchObject({ why: '3' });
  expect(decide(bisection, events)).toMatchObject({ kind: 'concluded', conclusion: { why: '3' } });
});
