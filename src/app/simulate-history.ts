import type { CommitGraph } from '../core/history/commit-graph.ts';
import { CommitGraphBuilder } from '../core/history/commit-graph-builder.ts';
import type { Known } from '../core/search/strategy.ts';
import { type SimulatedJob, wrong } from './simulate-messages.ts';

/** A simulated job as a strategy sees it, and the way between its ids and ours. */
export interface SimulatedHistory {
  readonly known: Omit<Known, 'evidence'>;
  /** The driver's id of a commit, by our id of it. */
  readonly theirs: (ours: string) => string;
}

/** Throws `Failure` JOB_INVALID where the commits make no history or a named commit is not among them. */
export function simulatedHistory(job: SimulatedJob): SimulatedHistory {
  const indexOf = new Map(job.commits.map(({ id }, i) => [id, i]));
  if (indexOf.size < job.commits.length) throw wrong('a commit is there twice', 'ids of commits must differ');
  const ours = (id: string, role: string) => {
    const index = indexOf.get(id);
    if (index === undefined) throw wrong(`${role} is not among the commits`, `seen: ${id.slice(0, 60)}`);
    return inventedId(index);
  };
  const graph = graphOf(job, indexOf);
  const start = ours(job.bad, 'bad');
  return {
    theirs: (id) => job.commits[graph.indexOf(id)]!.id,
    known: {
      task: {
        kind: 'cause',
        start,
        head: start,
        crashTitle: job.target.title,
        altTitles: job.target.altTitles,
        guiltyFile: job.target.guiltyFile,
        good: job.good.map((id) => ours(id, 'good')),
        walk: null,
      },
      history: {
        graph,
        paths: (commit) => job.commits[commit]!.paths,
        // The driver says what is a release and in which order; how it names them does not matter.
        releases: job.releases.map((id, i) => ({ tag: `v1.${i}`, commit: ours(id, 'a release') })),
      },
      costs: job.costs && { buildMs: job.costs.build * 1000, runMs: job.costs.run * 1000 },
    },
  };
}

/** Commits keep their numbers: the position in the job. */
function graphOf({ commits }: SimulatedJob, indexOf: ReadonlyMap<string, number>): CommitGraph {
  const builder = new CommitGraphBuilder();
  for (let i = commits.length - 1; i >= 0; i--) {
    const { id, parents, dateS } = commits[i]!;
    const inRange = parents.flatMap((parent) => indexOf.get(parent) ?? []);
    if (inRange.some((parent) => parent >= i)) throw wrong('a commit stands before its parent', id.slice(0, 60));
    builder.add(inventedId(i), dateS, inRange.map(inventedId));
  }
  return builder.finish();
}

/** 40 hex digits for a commit by its number, spread like a hash so that no tie broken by id favours old ones. */
function inventedId(index: number): string {
  return (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').padEnd(40, '0');
}
