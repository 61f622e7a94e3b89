import { findHistory } from '../app/job-history.ts';
import { Failure } from '../core/failure/failure.ts';
import type { Job } from '../core/job/job.ts';
import type { JobWalk } from '../core/job/job-walk.ts';
import type { StrategyName } from '../core/search/strategies.ts';
import { walkOfRules } from '../core/search/walk-policy.ts';
import type { OtherHistories } from '../ports/other-histories.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { LoadedJob } from './job-file.ts';
import { repositoryBeside } from './repository-beside.ts';

type ResolvedHistory = Pick<Job, 'start' | 'head'> & { readonly history?: JobWalk };

/**
 * The ends of the history that a job is about, and how it is walked. Throws `Failure` JOB_INVALID, COMMIT_NOT_FOUND,
 * FIX_UNREACHABLE, REPO_UNUSABLE.
 */
export async function resolveHistory(
  kind: Job['kind'],
  loaded: LoadedJob,
  strategy: StrategyName,
  tree: SourceTree & OtherHistories,
  onProgress: (text: string) => void,
): Promise<ResolvedHistory> {
  const { kernel, search } = loaded.fields;
  const { fixTree } = kernel;
  refuseContradictions(loaded);
  const { start, head, ...found } = await findHistory(
    {
      kind,
      commit: kernel.commit,
      title: kernel.title ?? null,
      head: kernel.head ?? null,
      fixTree:
        fixTree === undefined
          ? null
          : {
              repository: fixTree.repo === undefined ? null : repositoryBeside(loaded.path, fixTree.repo),
              branch: fixTree.branch,
            },
    },
    tree,
    onProgress,
  );
  const rules = strategy === 'syzbot' ? (search.rules ?? null) : null;
  const history: JobWalk = { policy: await policyOf(loaded, rules, tree), rules, ...found };
  const { policy, rewritten, parting } = history;
  const isUsual = policy.steps === null && policy.oldest === null && rules === null && rewritten === null;
  return { start, head, ...(isUsual && parting === null ? {} : { history }) };
}

/**
 * Makes readable what the job names. A start commit that is missing is no failure yet where it may be found by its title.
 * Throws `Failure` REPO_UNUSABLE, COMMIT_NOT_FOUND.
 */
export async function prepareHistory(
  { fields: { kernel } }: LoadedJob,
  tree: SourceTree,
  onProgress: (text: string) => void,
): Promise<void> {
  const others = [kernel.head, kernel.walk?.oldest, ...(kernel.releases ?? [])].filter((name) => name !== undefined);
  try {
    await tree.prepare([...others, kernel.commit], onProgress);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'COMMIT_NOT_FOUND') throw error;
    // What the repository has was fetched before this was thrown: so each name is looked up where it is needed.
  }
}

/** The job's walk; what it leaves open is as its rules of a year had it. */
async function policyOf({ fields }: LoadedJob, rules: JobWalk['rules'], tree: SourceTree): Promise<JobWalk['policy']> {
  const { steps, oldest } = fields.kernel.walk ?? {};
  const usual = rules === null ? null : walkOfRules[rules];
  // Growing steps are what is taken anyway, and dates where there are no releases.
  const made = steps ?? (usual?.steps === 'every' ? 'every' : null);
  if (oldest !== undefined) return { steps: made, oldest: { tag: oldest, commit: await tree.resolve(oldest) } };
  const release = usual === null ? undefined : (await tree.tags()).find(({ tag }) => tag === usual.oldest);
  return { steps: made, oldest: release ?? null };
}

function refuseContradictions({ path, fields: { kernel, search } }: LoadedJob): void {
  const wrong = (why: string, mend: string) =>
    new Failure('JOB_INVALID', { what: `${path} has a wrong field`, why, mend });
  if (kernel.fixTree !== undefined && kernel.head !== undefined)
    throw wrong('kernel.head: the fix is looked for in kernel.fixTree', 'leave one of them out');
  if (kernel.releases !== undefined && kernel.walk?.steps !== undefined)
    throw wrong('kernel.walk.steps: kernel.releases lists what is walked back over', 'leave one of them out');
  if (search.rules !== undefined && search.strategy !== undefined && search.strategy !== 'syzbot')
    throw wrong(
      `search.rules: the strategy ${search.strategy} has no rules of a year`,
      'use the strategy syzbot, or leave the rules out',
    );
}
