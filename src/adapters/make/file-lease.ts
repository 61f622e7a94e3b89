import Database from 'libsql';
import { Failure } from '../../core/failure/failure.ts';

/**
 * A lock on a small file that ends with this process, however it ends, across containers too: a transaction of SQLite
 * that is kept open. Any number may share a lease; one who takes it alone has nobody beside.
 */
export interface FileLease {
  release(): void;
}

/** How long a sharer waits for one who has it alone: that is always a moment. */
const patienceMs = 10_000;

/** Throws `Failure` STATE_UNUSABLE where the file cannot be locked at all, or somebody keeps it alone. */
export function shareLease(path: string): FileLease {
  try {
    return open(path, patienceMs, 'begin; select count(*) from sqlite_master');
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Null where anybody has it. */
export function takeLeaseAlone(path: string): FileLease | null {
  try {
    return open(path, 0, 'begin exclusive');
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return null;
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): Failure {
  return new Failure('STATE_UNUSABLE', {
    what: `cannot lock ${path}`,
    why: error instanceof Error ? error.message : String(error),
    mend: 'check owner and permissions of the store of kernels, or name another with CULPRIT_STORE',
    cause: error,
  });
}

function open(path: string, timeout: number, begin: string): FileLease {
  const database = new Database(path, { timeout });
  try {
    database.exec(begin);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    release: () => {
      database.exec('rollback');
      database.close();
    },
  };
}
