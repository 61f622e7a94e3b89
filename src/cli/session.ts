import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { GitSourceTree } from '../adapters/git/git-source-tree.ts';
import { SqliteJournal } from '../adapters/journal/sqlite-journal.ts';
import type { Bisection } from '../app/bisect.ts';
import { contentsOf } from '../app/commit-contents.ts';
import { bisectionOfRun } from '../app/run-history.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import { Failure } from '../core/failure/failure.ts';
import { identityOf, type Job } from '../core/job/job.ts';
import { identityOfRun, type RunJob } from '../core/job/run-job.ts';
import { gatherMarks } from '../core/marks/gather-marks.ts';
import { releasesBelow } from '../core/search/release-walk.ts';
import { strategyNamed } from '../core/search/strategies.ts';
import { RecipeBook } from '../core/toolchain/recipe-book.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { ContentsSource } from '../ports/contents-source.ts';
import type { BisectionHeader, Journal } from '../ports/journal.ts';
import type { SourceTree } from '../ports/source-tree.ts';

/** Puts jobs, repositories and the journal together for the commands. */

function idOf(job: Job | RunJob): string {
  const identity = job.kind === 'run' ? identityOfRun(job) : identityOf(job);
  return createHash('sha256').update(identity).digest('hex').slice(0, 12);
}

/** Revisions that a job is about, by full ids. */
export function revisionsOf(job: Job | RunJob): readonly string[] {
  return job.kind === 'run' ? [job.start, ...job.good] : [job.start, job.head];
}

/** Where our clone and worktrees of a repository are. */
export function treeDirectory(repository: string, state: string): string {
  return join(state, 'trees', createHash('sha256').update(repository).digest('hex').slice(0, 16));
}

export function openTree(repository: string, state: string, signal: Cancellation): GitSourceTree {
  return new GitSourceTree({ repository, directory: treeDirectory(repository, state), signal });
}

export function openJournal(state: string): Journal {
  return SqliteJournal.open(state);
}

/**
 * The bisection that a job describes, with its history loaded, and the commits to which marks of the journal give
 * weights by path; without a journal there are none. Throws `Failure` NO_RELEASES, RANGE_EMPTY.
 */
export async function bisectionOf(
  job: Job | RunJob,
  tree: SourceTree & ContentsSource,
  journal: Journal | null,
): Promise<Bisection> {
  const bisection = await (job.kind === 'run' ? bisectionOfRun(idOf(job), job, tree) : bisectionOfKernel(job, tree));
  return journal === null ? bisection : withTouching(bisection, await journal.read(bisection.id), tree);
}

/** Adds the commits that touch paths to which marks give weights. */
export async function withTouching(
  bisection: Bisection,
  events: readonly JournalEvent[],
  tree: SourceTree,
): Promise<Bisection> {
  const { pathWeights } = gatherMarks(events);
  const touching = new Map(bisection.history.touching);
  for (const path of pathWeights.keys())
    if (!touching.has(path)) touching.set(path, await commitsTouching(path, bisection, tree));
  return touching.size === 0 ? bisection : { ...bisection, history: { ...bisection.history, touching } };
}

/** Commits that touch a path, a pathspec of git, in the history of a bisection. */
async function commitsTouching(
  path: string,
  { task }: Pick<Bisection, 'task'>,
  tree: SourceTree,
): Promise<ReadonlySet<string>> {
  const tips = [...new Set([task.start, task.head])];
  const graph = await tree.history(tips, [], { firstParent: false, paths: [path] });
  return new Set(Array.from({ length: graph.size }, (_, index) => graph.id(index)));
}

async function bisectionOfKernel(job: Job, tree: SourceTree & ContentsSource): Promise<Bisection> {
  const [graph, releases] = await Promise.all([tree.history([...new Set([job.start, job.head])]), tree.tags()]);
  if (
    job.kind === 'cause' &&
    job.walk === null &&
    releasesBelow(graph, releases, graph.indexOf(job.start)).length === 0
  )
    throw new Failure('NO_RELEASES', {
      what: `no release tag (vX.Y) lies below the start commit ${job.start.slice(0, 12)}`,
      why:
        releases.length === 0
          ? 'the repository has no tags'
          : `none of its ${releases.length} tags is a release below that commit`,
      mend: 'fetch the tags (`git fetch --tags` in the repository), or list revisions to walk back over, newest first, in the job:\n  kernel: { releases: [HASH, HASH] }',
    });
  const task = { kind: job.kind, start: job.start, head: job.head, crashTitle: job.crashTitle, walk: job.walk };
  const { toolchain } = job;
  const recipes = toolchain === undefined ? {} : { recipes: new RecipeBook(toolchain.table, graph, releases) };
  const history = { graph, releases, ...recipes };
  return {
    id: idOf(job),
    task,
    history,
    strategy: strategyNamed(job.strategy, { confidence: job.confidence, revertTest: job.revertTest === true }),
    budget: job.budget,
    sight: job.sight !== false,
    ahead: job.build?.ahead === true,
    ...(job.strategy === 'evidence' && job.prior !== false ? { contents: contentsOf({ task, history }, tree) } : {}),
  };
}

/** The bisection whose id begins so. Throws `Failure` BISECTION_UNKNOWN. */
export async function findBisection(
  journal: Journal,
  beginning: string,
  state: string,
): Promise<{ header: BisectionHeader; job: Job | RunJob }> {
  const all = await journal.list();
  const found = beginning === '' ? [] : all.filter(({ id }) => id.startsWith(beginning));
  const [header] = found;
  if (header === undefined || found.length > 1)
    throw new Failure('BISECTION_UNKNOWN', {
      what: `${found.length === 0 ? 'no bisection' : 'more than one bisection'} has an id that begins with "${beginning}"`,
      why:
        all.length === 0
          ? `there are none in ${state}`
          : `there are: ${all
              .slice(0, 10)
              .map(({ id }) => id)
              .join(', ')}${all.length > 10 ? ', …' : ''}`,
      mend: 'see `culprit status`, and give --state DIR where the bisection was made with it',
    });
  return { header, job: JSON.parse(header.job) as Job | RunJob };
}
