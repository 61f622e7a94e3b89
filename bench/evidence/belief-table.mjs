// How the belief moved in a search: a row for each visit to a revision, from its journal.

import { historySizes } from '../../dist/core/belief/history-size.js';
import { gatherEvidence } from '../../dist/core/evidence/evidence.js';
import { defaultOptions } from '../../dist/core/search/evidence/options.js';
import { look } from '../../dist/core/search/evidence/view.js';

/** `known` is what a strategy is given, without evidence; `subjectOf` names a commit by its id. */
export function beliefTable(known, events, titles, subjectOf) {
  const rows = visits(events).flatMap(({ commit, end, runs }, i) => {
    if (runs.length === 0) return [];
    const view = look({ ...known, evidence: gatherEvidence(events.slice(0, end)) }, titles, defaultOptions);
    return [[i + 1, subjectOf(commit), contentOf(view, commit), ...toldBy(runs), ...believed(view, subjectOf)]];
  });
  const heads = [
    'test',
    'revision',
    'contains',
    'crashed',
    'clean',
    'sight',
    'bits left',
    '95 % in',
    'older',
    'most probable',
    '',
  ];
  const isDull = heads.map((head, column) => head === 'sight' && rows.every((row) => row[column] === ''));
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map((row) => `| ${row.filter((_, column) => !isDull[column]).join(' | ')} |`);
}

/** Events on one revision that follow each other. */
function visits(events) {
  const found = [];
  for (const [at, event] of events.entries()) {
    if (found.at(-1)?.commit !== event.commit) found.push({ commit: event.commit, runs: [] });
    if (event.kind === 'ran') found.at(-1).runs.push(event);
    found.at(-1).end = at + 1;
  }
  return found;
}

function contentOf({ range }, commit) {
  return historySizes(range)[range.numberOf[range.graph.indexOf(commit)]] ?? 0;
}

function toldBy(runs) {
  const count = (kind) => runs.filter(({ outcome }) => outcome.kind === kind).length;
  return [count('crashed'), count('ok'), runs.find(({ sight }) => sight !== null)?.sight ?? ''];
}

function believed({ belief, range }, subjectOf) {
  const { culprit, older } = belief;
  const order = Array.from(culprit.keys()).toSorted((a, b) => culprit[b] - culprit[a]);
  let [held, sum] = [0, 0];
  while (sum < 0.95 * (1 - older) && held < order.length) sum += culprit[order[held++]];
  const bits = [...culprit, older].reduce((total, p) => (p > 0 ? total - p * Math.log2(p) : total), 0);
  const leader = order[0];
  return [
    bits.toFixed(1),
    held,
    older.toFixed(3),
    subjectOf(range.graph.id(range.commits[leader])),
    culprit[leader].toFixed(3),
  ];
}
