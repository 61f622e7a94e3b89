import { Failure } from '../core/failure/failure.ts';
import { type AddedCommit, aboveBoundary } from '../core/history/above-boundary.ts';
import { ancestors } from '../core/history/ancestry.ts';
import type { CommitGraph } from '../core/history/commit-graph.ts';
import type { Release } from '../core/history/release.ts';
import { plainTitle, type RunJob } from '../core/job/run-job.ts';
import { walkByDates } from '../core/search/date-walk.ts';
import { releasesBelow } from '../core/search/release-walk.ts';
import { commandCosts, runStrategyNamed } from '../core/search/run-strategies.ts';
import type { BisectionTask } from '../core/search/strategy.ts';
import { walkOverTags } from '../core/search/tag-walk.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { Bisection } from './bisect.ts';

/** The bisection that a job of `culprit run` describes. Throws `Failure` RANGE_EMPTY, NO_RELEASES. */
export async function bisectionOfRun(id: string, job: RunJob, tree: SourceTree): Promise<Bisection> {
  const graph = await graphOf(job, tree);
  const start = graph.indexOf(job.start);
  if (job.good.length > 0) refuseEmptyRange(graph, start, job);
  const tags = job.good.length > 0 ? [] : await tree.tags();
  const way = job.good.length > 0 ? { walk: knownGood(job) } : walkOf(graph, tags, start, job);
  return {
    id,
    task: {
      kind: 'cause',
      start: job.start,
      head: job.start,
      crashTitle: job.titles === null ? plainTitle : job.crashTitle,
      good: job.good,
      ...way,
    },
    // Where no tags tell how old a commit is, the walk does.
    history: { graph, releases: isByDates(way) ? (way.walk ?? []) : tags },
    strategy: runStrategyNamed(job.strategy, job.stop ?? { confidence: 0.99, revertTest: false }),
    budget: job.budget ?? { builds: null, timeMs: null },
    costs: commandCosts,
    sight: false,
    ahead: (job.ahead ?? 0) > 0,
    git: { terms: job.terms, firstParent: job.firstParent, paths: job.paths },
  };
}

/**
 * A revision on which the command must succeed: the first good one, otherwise the oldest tag of the walk. The first
 * commit of a history is none: nothing may be there yet.
 */
export function referenceOf({ task, history }: Bisection): string | null {
  const [good] = task.good ?? [];
  if (good !== undefined) return good;
  if (isByDates(task)) return null;
  const { graph, releases } = history;
  const oldest = (task.walk ?? releasesBelow(graph, releases, graph.indexOf(task.start))).at(-1);
  return oldest?.commit ?? null;
}

async function graphOf(job: RunJob, tree: SourceTree): Promise<CommitGraph> {
  const { start, good, firstParent, paths } = job;
  if (!firstParent && paths.length === 0) return await tree.history([...new Set([start, ...good])]);
  const part = await tree.history([start], good, { firstParent, paths });
  if (part.size === 0) throw empty(job);
  const [top, ...below] = await Promise.all([start, ...good].map((id) => dated(id, tree)));
  return aboveBoundary(part, top!, below);
}

async function dated(id: string, tree: SourceTree): Promise<AddedCommit> {
  const alone = await tree.history([id], (await tree.details([id]))[0]!.parents);
  return { id, dateS: alone.dateOf(0) };
}

function refuseEmptyRange(graph: CommitGraph, start: number, job: RunJob): void {
  const good = job.good.map((id) => graph.indexOf(id));
  if (ancestors(graph, good).has(start)) throw empty(job);
}

function empty({ start, good, paths }: RunJob): Failure {
  const from = good.map((id) => id.slice(0, 12)).join(', ');
  const where = good.length === 0 ? `up to ${start.slice(0, 12)}` : `between ${from} and ${start.slice(0, 12)}`;
  return new Failure('RANGE_EMPTY', {
    what: `there is nothing to search ${where}`,
    why:
      paths.length > 0
        ? `no commit there touches ${paths.join(', ')}`
        : 'the bad revision is the good one, or older: were they mistaken for each other?',
    mend:
      paths.length > 0
        ? 'check the paths: they count from the top of the repository'
        : 'give the older state as --good and the newer one as --bad; for a fix, --term-old and --term-new name them',
  });
}

/** Strategies that believe nobody test the good revisions as they would releases. */
function knownGood({ good }: RunJob): readonly Release[] {
  return good.map((commit) => ({ tag: commit.slice(0, 12), commit }));
}

type Way = Pick<BisectionTask, 'walk' | 'picked'>;

function isByDates({ picked }: Way): boolean {
  return picked?.steps === 'dates';
}

/** Null where the tags are named as the kernel's: then the walk is the kernel's too. Without tags it goes by dates. */
function walkOf(graph: CommitGraph, tags: readonly Release[], start: number, job: RunJob): Way {
  if (releasesBelow(graph, tags, start).length > 0) return { walk: null };
  const walk = walkOverTags(graph, tags, start);
  if (walk.length > 0) return { walk };
  const { walk: byDate, of } = walkByDates(graph, start);
  if (byDate.length > 0) return { walk: byDate, picked: { steps: 'dates', of } };
  throw new Failure('NO_RELEASES', {
    what: `nothing to walk back over lies below the bad revision ${job.start.slice(0, 12)}`,
    why: 'it is the first commit of its history',
    mend: 'name a later revision: --bad REV',
  });
}
