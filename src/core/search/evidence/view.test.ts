import { expect, test } from 'vitest';
import { graphOf } from '../../../../test/support/histories.ts';
import { crashed, ok, runsOf } from '../../../../test/support/stand-in-world.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Sight } from '../../evidence/journal-event.ts';
import type { RunOutcome } from '../../evidence/outcome.ts';
import type { Known } from '../strategy.ts';
import { defaultOptions } from './options.ts';
import { look } from './view.ts';

const title = 'WARNING in f';
const graph = graphOf([[], [0], [1]]);

/** The test that is chosen after the start commit always crashed and both others were clean so often, with this sight. */
function choiceAfter(clean: number, sight: Sight) {
  const start = graph.id(2);
  const runsGiven = [2, 1, 0].map((number): [number, RunOutcome, number] =>
    number === 2 ? [number, crashed(title, 'f'), 3] : [number, ok, clean],
  );
  const evidence: Evidence = new Map(
    runsGiven.map(([number, given, count]) => {
      const commit = graph.id(number);
      const outcome = { kind: 'built', signature: commit, kernel: 'k', compiler: '' } as const;
      const build = { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: '' } as const;
      const runs = runsOf(given, count).map((run, i) => ({ ...run, sight: number < 2 && i === 0 ? sight : null }));
      return [commit, { commit, build, runs, infraFailures: 0 }];
    }),
  );
  const task: Known['task'] = { kind: 'cause', start, head: start, crashTitle: title, walk: null };
  const known: Known = { task, history: { graph, releases: [] }, evidence };
  return look(known, [title], defaultOptions).choice;
}

test('what is blind is left alone after a few clean runs, what could show the bug after more', () => {
  expect(choiceAfter(2, 'blind')).not.toBeNull();
  expect(choiceAfter(3, 'blind')).toBeNull();
  expect(choiceAfter(3, 'clear')).not.toBeNull();
  expect(choiceAfter(12, 'clear')).toBeNull();
});
