import { evidenceOn, gatherEvidence } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import { type CommitContents, CommitContentsTable } from '../core/history/commit-contents.ts';
import { rangeOfTask } from '../core/search/evidence/task-range.ts';
import type { Known } from '../core/search/strategy.ts';
import type { ContentsSource } from '../ports/contents-source.ts';
import type { Bisection } from './bisect.ts';

/** Commits that are looked at, the newest of the range: git tells of about 10,000 in a second. */
const mostCommits = 60_000;

/** Reads what the commits of a task's range change: once, when it is first wanted. */
export function contentsOf(
  { task, history }: Pick<Known, 'task' | 'history'>,
  source: ContentsSource,
): () => Promise<CommitContents> {
  let reading: Promise<CommitContents> | null = null;
  const read = async () => {
    const { graph } = history;
    const { commits } = rangeOfTask({ task, history, evidence: new Map() });
    const table = new CommitContentsTable(await source.files(task.start));
    const wanted = Array.from(commits.slice(-mostCommits), (commit) => graph.id(commit));
    await source.contents(wanted, (id, subject, paths) => table.add(graph.indexOf(id), subject, paths));
    return table;
  };
  return () => (reading ??= read());
}

/**
 * The bisection with all that a decision on these events looks at. Before the start commit crashed nothing is
 * searched, so that nothing needs to be read.
 */
export async function informed(bisection: Bisection, events: readonly JournalEvent[]): Promise<Bisection> {
  const { contents, history, task } = bisection;
  if (contents === undefined || history.contents !== undefined) return bisection;
  const { runs } = evidenceOn(gatherEvidence(events), task.start);
  if (!runs.some(({ outcome }) => outcome.kind === 'crashed')) return bisection;
  return { ...bisection, history: { ...history, contents: await contents() } };
}
