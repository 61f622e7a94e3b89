// What runs of one revision say of whether the bug is in it, for a bug that always crashes and for one that does not.
import { contained } from '../../dist/core/belief/range.js';
import { gatherEvidence } from '../../dist/core/evidence/evidence.js';
import { defaultOptions } from '../../dist/core/search/evidence/options.js';
import { look } from '../../dist/core/search/evidence/view.js';
import { built, ran } from './events.mjs';

const starts = [
  { name: 'start crashed 3/3', crashed: 3, clean: 0 },
  { name: 'start crashed 4/10', crashed: 4, clean: 6 },
];

const cases = [
  { name: 'nothing yet', crashed: 0, clean: 0 },
  { name: '1 crash', crashed: 1, clean: 0 },
  ...[1, 3, 10, 30].map((clean) => ({ name: `${clean} clean`, crashed: 0, clean })),
  ...['clear', 'dim', 'blind'].map((sight) => ({ name: `10 clean, ${sight}`, crashed: 0, clean: 10, sight })),
  { name: '10 foreign crashes', crashed: 0, clean: 0, foreign: 10 },
];

export function toldByRuns(known, commit) {
  const rows = cases.map((one) => [
    one.name,
    ...starts.map((start) => chanceOfBug(known, commit, start, one).toFixed(3)),
  ]);
  const heads = ['runs of the revision', ...starts.map(({ name }) => name)];
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function chanceOfBug(known, commit, start, one) {
  const { task } = known;
  const events = [...eventsOn(task.start, start, task.crashTitle), ...eventsOn(commit, one, task.crashTitle)];
  const { belief, range } = look({ ...known, evidence: gatherEvidence(events) }, [task.crashTitle], defaultOptions);
  const inside = contained(range, range.graph.indexOf(commit));
  return belief.culprit.reduce((sum, p, n) => sum + p * inside[n], belief.older);
}

function eventsOn(commit, { crashed, clean, foreign = 0, sight = null }, title) {
  const runs = [
    ...Array.from({ length: crashed }, () => ran(commit, title)),
    ...Array.from({ length: clean }, (_, i) => ran(commit, null, i === 0 ? sight : null)),
    ...Array.from({ length: foreign }, () => ran(commit, 'WARNING in elsewhere')),
  ];
  return [built(commit), ...runs];
}
