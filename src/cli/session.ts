import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { GitSourceTree } from '../adapters/git/git-source-tree.ts';
import { SqliteJournal } from '../adapters/journal/sqlite-journal.ts';
import type { Bisection } from '../app/bisect.ts';
import { contentsOf } from '../app/commit-contents.ts';
import { bisectionOfRun } from '../app/run-history.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import { Failure } from '../core/failure/failure.ts';
import { CommitGraphBuilder } from '../core/history/commit-graph-builder.ts';
import { identityOf, type Job } from '../core/job/job.ts';
import { identityOfRun, type RunJob } from '../core/job/run-job.ts';
import { gatherMarks } from '../core/marks/gather-marks.ts';
import { strategyNamed, syzbotStrategy } from '../core/search/strategies.ts';
import type { BisectionTask, History } from '../core/search/strategy.ts';
import { defaultWalk, pickWalk, type WalkPolicy, type WalkSteps } from '../core/search/walk-policy.ts';
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
  const [graph, tags] = await Promise.all([tree.history([...new Set([job.start, job.head])]), tree.tags()]);
  const { policy = defaultWalk, rules = null, rewritten = null, parting = null } = job.history ?? {};
  const picked = job.kind === 'fix' ? null : pickWalk({ graph, releases: tags }, job.start, policy, job.walk);
  if (picked !== null && picked.walk.length === 0) throw noReleases(job.start, tags.length, policy.steps);
  const task: BisectionTask = {
    kind: job.kind,
    start: job.start,
    head: job.head,
    crashTitle: job.crashTitle,
    walk: job.walk,
    ...(picked !== null && isOfItsOwn(policy, picked.steps) ? { walk: picked.walk, picked } : {}),
    ...(rewritten === null ? {} : { rewritten }),
    ...(parting === null ? {} : { parting }),
  };
  // Where no tags tell how old a commit is, the walk does.
  const { toolchain } = job;
  const recipes = toolchain === undefined ? {} : { recipes: new RecipeBook(toolchain.table, graph, tags) };
  const history = { graph, releases: picked?.steps === 'dates' ? picked.walk : tags, ...recipes };
  return {
    id: idOf(job),
    task,
    history,
    strategy:
      rules === null
        ? strategyNamed(job.strategy, { confidence: job.confidence, revertTest: job.revertTest === true })
        : syzbotStrategy(rules),
    budget: job.budget,
    sight: job.sight !== false,
    ahead: job.build?.ahead === true,
    ...(job.backports === undefined ? {} : { backports: job.backports }),
    ...(job.minimize === undefined
      ? {}
      : { minimize: { hasBaseline: job.minimize.baseline !== null, tests: job.minimize.tests } }),
    ...(job.strategy === 'evidence' && job.prior !== false ? { contents: contentsOf({ task, history }, tree) } : {}),
  };
}

/** Whether a walk is another than strategies make of the tags by themselves, or of the list that the job has. */
function isOfItsOwn({ steps, oldest }: WalkPolicy, made: WalkSteps): boolean {
  return made === 'dates' || oldest !== null || (steps !== null && made !== 'list');
}

function noReleases(start: string, tags: number, steps: WalkPolicy['steps']): Failure {
  const isByTags = steps === 'growing' || steps === 'every';
  return new Failure('NO_RELEASES', {
    what: `nothing to walk back over lies below the start commit ${start.slice(0, 12)}`,
    why: isByTags
      ? tags === 0
        ? 'the repository has no tags'
        : `none of its ${tags} tags is a release (vX.Y) below that commit`
      : 'it is the first commit of its history',
    mend: isByTags
      ? 'fetch the tags (`git fetch --tags` in the repository), or let the walk go by dates:\n  kernel: { walk: dates }'
      : 'name a later commit as kernel.commit',
  });
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

/** How the revisions of a job are built: without a toolchain of its own its history need not be read for that. */
export async function recipesOf(
  job: Job,
  tree: GitSourceTree,
  commits: readonly string[],
): Promise<Pick<History, 'graph' | 'recipes'>> {
  if (job.toolchain === undefined) return { graph: new CommitGraphBuilder().finish() };
  const [graph, tags] = await Promise.all([tree.history([...new Set(commits)]), tree.tags()]);
  return { graph, recipes: new RecipeBook(job.toolchain.table, graph, tags) };
}
