import { Failure } from '../core/failure/failure.ts';
import { mergeBases } from '../core/history/ancestry.ts';
import { bareTitle, isSameTitle } from '../core/history/commit-title.ts';
import type { JobWalk } from '../core/job/job-walk.ts';
import type { RewrittenStart } from '../core/search/strategy.ts';
import type { OtherHistories } from '../ports/other-histories.ts';
import type { SourceTree } from '../ports/source-tree.ts';

/** What a job says of where its history begins and ends. */
export interface WantedHistory {
  readonly kind: 'cause' | 'fix';
  readonly commit: string;
  /** Title of that commit; null where the job does not say. */
  readonly title: string | null;
  /** Where the fix is looked for; null for the tip of the branch. */
  readonly head: string | null;
  /** Another tree that has the fix; null without one, its repository null where it is the same. */
  readonly fixTree: { readonly repository: string | null; readonly branch: string } | null;
}

/** Ends of the history that is searched, by full ids. */
export interface FoundHistory extends Pick<JobWalk, 'rewritten' | 'parting'> {
  readonly start: string;
  readonly head: string;
}

type Tree = SourceTree & OtherHistories;

/**
 * Finds the start commit, by its title where the branch was rewritten, and where a fix is looked for. Throws `Failure`
 * COMMIT_NOT_FOUND, FIX_UNREACHABLE, REPO_UNUSABLE.
 */
export async function findHistory(
  wanted: WantedHistory,
  tree: Tree,
  onProgress: (text: string) => void,
): Promise<FoundHistory> {
  if (wanted.kind === 'cause') {
    const found = await findStart(wanted, 'HEAD', tree);
    return { ...found, head: found.start, parting: null };
  }
  if (wanted.fixTree !== null) return await acrossTrees(wanted, wanted.fixTree, tree, onProgress);
  const head = await tree.resolve(wanted.head ?? 'HEAD');
  const found = await findStart(wanted, head, tree);
  if (found.start === head) throw nothingBetween(head);
  if (await contains(tree, head, found.start)) return { ...found, head, parting: null };
  const title = wanted.title ?? (await tree.details([found.start]))[0]!.subject;
  const again = await byTitle(title, head, tree);
  if (again !== null) return { start: again.start, rewritten: again.rewritten(found.start), head, parting: null };
  throw notInHead(found.start, head);
}

/** The commit that the job names, or the one of its title in a branch that was rewritten. */
async function findStart(
  { commit, title }: WantedHistory,
  tip: string,
  tree: Tree,
): Promise<Pick<FoundHistory, 'start' | 'rewritten'>> {
  try {
    return { start: await tree.resolve(commit), rewritten: null };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'COMMIT_NOT_FOUND' || !isHash(commit)) throw error;
    if (/ is ambiguous /.test(error.message)) throw error;
    const again = title === null ? null : await byTitle(title, await tree.resolve(tip), tree);
    if (again !== null) return { start: again.start, rewritten: again.rewritten(commit) };
    throw lost(error, title);
  }
}

function isHash(revision: string): boolean {
  return /^[0-9a-f]{7,40}$/i.test(revision);
}

/** The branch is searched so far back. */
const fiveYearsS = 5 * 365.25 * 86_400;

/** The newest commit of a branch that has a title. */
async function byTitle(title: string, tip: string, tree: OtherHistories) {
  const bare = bareTitle(title);
  if (bare === '') return null;
  const found = await tree.mentioning(bare, tip, fiveYearsS);
  const same = found.find((one) => isSameTitle(one.title, title));
  if (same === undefined) return null;
  return { start: same.commit, rewritten: (from: string): RewrittenStart => ({ from, title }) };
}

/** Adds what helps where a branch is rewritten from time to time. */
function lost({ message, cause }: Failure, title: string | null): Failure {
  const [what = '', ...rest] = message.split('\n');
  const why = rest.find((line) => line.startsWith('why:'))?.replace(/^why: */, '');
  return new Failure('COMMIT_NOT_FOUND', {
    what: what.replace(/^COMMIT_NOT_FOUND: /, ''),
    why: `${why ?? ''}${title === null ? '' : `; nor has any commit of the last five years the title '${title}'`}`,
    mend:
      title === null
        ? 'fetch the branch or tag that has it into the repository; where the branch was rewritten since, give the title of the commit, and it is searched for by that:\n  kernel: { title: "the title of the commit" }'
        : 'fetch the branch that has it into the repository, or name another commit on which the crash happens',
    cause,
  });
}

/** The start commit stays where it is; the fix is looked for from where the trees parted. */
async function acrossTrees(
  wanted: WantedHistory,
  { repository, branch }: NonNullable<WantedHistory['fixTree']>,
  tree: Tree,
  onProgress: (text: string) => void,
): Promise<FoundHistory> {
  const found = await findStart(wanted, 'HEAD', tree);
  const head = repository === null ? await tree.resolve(branch) : await tree.adopt(repository, branch, onProgress);
  const graph = await tree.history([...new Set([found.start, head])]);
  const [base] = mergeBases(graph, [graph.indexOf(found.start)], [graph.indexOf(head)]);
  if (base === undefined || graph.id(base) === head) throw apart(found.start, head, base !== undefined);
  const parting = graph.id(base);
  return { ...found, head, parting: parting === found.start ? null : parting };
}

/** Whether one commit is an ancestor of another, or the same. */
async function contains(tree: SourceTree, tip: string, commit: string): Promise<boolean> {
  return (await tree.history([commit], [tip])).size === 0;
}

function nothingBetween(head: string): Failure {
  return new Failure('FIX_UNREACHABLE', {
    what: `the fix is looked for at the start commit ${head.slice(0, 12)} itself`,
    why: 'no commit lies between the two',
    mend: 'name a later commit as kernel.head: one on which the crash no longer happens',
  });
}

function notInHead(start: string, head: string): Failure {
  return new Failure('FIX_UNREACHABLE', {
    what: `the start commit ${start.slice(0, 12)} is not in the history of ${head.slice(0, 12)}, where the fix is looked for`,
    why: 'what lies between them is on two branches, and no commit of the last five years there has its title',
    mend: 'give a later commit of the same branch as kernel.head; where the crash is gone in another branch or tree, name that:\n  kernel: { fixTree: { repo: ../other-linux, branch: master } }',
  });
}

function apart(start: string, head: string, isOlder: boolean): Failure {
  return new Failure('FIX_UNREACHABLE', {
    what: `no fix can lie between the start commit ${start.slice(0, 12)} and ${head.slice(0, 12)} of the other tree`,
    why: isOlder ? 'the start commit contains all that the other tree has' : 'the two trees have no commit in common',
    mend: 'name another branch as kernel.fixTree.branch, or another tree as kernel.fixTree.repo',
  });
}
