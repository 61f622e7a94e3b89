import type { RevertOutcome } from '../../core/evidence/journal-event.ts';
import { CommitMaker, GitRefused, type RunGit } from './made-commits.ts';

/**
 * A commit of ours: `on` with what a commit changed against its first parent taken back, merged as `git revert` does it,
 * without a work tree; the same whenever it is made. Both are full ids.
 */
export async function revertCommit(run: RunGit, commit: string, on: string): Promise<RevertOutcome> {
  try {
    return await revert(new CommitMaker(run), commit, on);
  } catch (error) {
    if (error instanceof GitRefused) return { kind: 'unable', why: error.message };
    throw error;
  }
}

async function revert(maker: CommitMaker, commit: string, on: string): Promise<RevertOutcome> {
  const tree = await maker.line('rev-parse', '--verify', `${on}^{tree}`);
  const before = await maker.line('rev-parse', '--verify', `${commit}^1^{tree}`);
  const merged = await maker.merge(tree, before, commit);
  if ('conflicts' in merged) return { kind: 'conflict', paths: merged.conflicts };
  if (merged.tree === tree) return { kind: 'unable', why: 'nothing of it is left there' };
  const subject = await maker.line('log', '-1', '--format=%s', commit, '--');
  return { kind: 'reverted', revision: await maker.commit(merged.tree, on, `Revert "${subject}"`) };
}
