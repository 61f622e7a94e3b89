import { Failure } from '../../core/failure/failure.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { gitWords } from './git-process.ts';

/** Whether a text says that a file system is full. */
export function saysDiskFull(text: string): boolean {
  return /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/i.test(text);
}

/** The failure where git cannot read a repository: what it said is the evidence. */
export function repositoryFailure(what: string, end: ProcessEnd, mend: string): Failure {
  const why = gitWords(end);
  return saysDiskFull(why) ? diskFull(what, why) : new Failure('REPO_UNUSABLE', { what, why, mend });
}

export function diskFull(what: string, why: string, cause?: unknown): Failure {
  const mend = 'free some space there, or choose another place with --state DIR; the same command then goes on';
  return new Failure('DISK_FULL', { what, why, mend, ...(cause === undefined ? {} : { cause }) });
}

/** The failure where a file of ours cannot be written. */
export function stateFailure(what: string, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (saysDiskFull(message)) return diskFull(what, message, error);
  return new Failure('STATE_UNUSABLE', { what, why: message, cause: error });
}

export function commitNotFound(revision: string, repository: string, shallow: boolean, words: string): Failure {
  const ambiguous = /ambiguous/.test(words);
  return new Failure('COMMIT_NOT_FOUND', {
    what: `${JSON.stringify(revision)} is ${ambiguous ? 'ambiguous' : 'no commit'} in ${repository}`,
    why: words,
    mend: mendMissing(ambiguous, shallow),
  });
}

function mendMissing(ambiguous: boolean, shallow: boolean): string {
  if (ambiguous) return 'give more digits of the hash';
  if (shallow) return 'the repository is a shallow clone: run `git fetch --unshallow` in it';
  return 'check the spelling, fetch the branch or tag that has it into the repository, or give the full hash';
}
