// A search for a bug that never fires in a stretch of history, played in this process with and without sight.
import { gatherEvidence } from '../../dist/core/evidence/evidence.js';
import { isAncestor } from '../../dist/core/history/ancestry.js';
import { CommitGraphBuilder } from '../../dist/core/history/commit-graph-builder.js';
import { evidenceStrategy } from '../../dist/core/search/evidence-strategy.js';
import { built, ran } from './events.mjs';

export function graphOf(commits, ids) {
  const builder = new CommitGraphBuilder();
  for (let i = commits.length - 1; i >= 0; i--)
    builder.add(
      ids[i],
      1700000000 + 3600 * i,
      commits[i].parents.map((parent) => ids[parent]),
    );
  return builder.finish();
}

/** `world` has ids: the commit with the bug, the one that hides it and the one that lets it show again. Returns events and conclusion. */
export function searchHidden(known, world, hasSight) {
  const strategy = evidenceStrategy();
  const events = [];
  for (;;) {
    const evidence = gatherEvidence(events);
    const decision = strategy({ ...known, evidence });
    if (decision.kind === 'concluded') return { events, conclusion: decision.conclusion };
    const { commit } = decision.asks[0];
    events.push(evidence.get(commit)?.build ? run(known, world, commit, hasSight) : built(commit));
  }
}

function run({ history: { graph }, task }, { bug, hides, shows }, commit, hasSight) {
  const has = (id) => isAncestor(graph, graph.indexOf(id), graph.indexOf(commit));
  const isHidden = has(hides) && !has(shows);
  if (has(bug) && !isHidden) return ran(commit, task.crashTitle);
  return ran(commit, null, hasSight ? (isHidden ? 'blind' : 'clear') : null);
}
