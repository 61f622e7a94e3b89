import { Failure } from '../../core/failure/failure.ts';

/** What is thrown where a file of ours cannot be written: DISK_FULL, or STATE_UNUSABLE for any other reason. */
export function diskFailure(path: string, error: unknown): Failure {
  const full = error instanceof Error && /^(ENOSPC|EDQUOT)/.test(error.message);
  return new Failure(full ? 'DISK_FULL' : 'STATE_UNUSABLE', {
    what: `cannot write ${path}`,
    why: String(error),
    mend: full ? 'free some space on that file system, then start again' : 'let us write there',
    cause: error,
  });
}

/** What an action on files below `path` gives; throws `Failure` where the disk does not bear it. */
export async function orDiskFailure<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw diskFailure(path, error);
  }
}
