import Database from 'libsql';

/**
 * A lock on a small file that ends with this process, however it ends, across containers too: a transaction of SQLite
 * that is kept open. Any number may share a lease; one who takes it alone has nobody beside.
 */
export interface FileLease {
  release(): void;
}

/** How long a sharer waits for one who has it alone: that is always a moment. */
const patienceMs = 10_000;

/** Throws what SQLite says where the file cannot be locked at all, or somebody keeps it alone. */
export function shareLease(path: string): FileLease {
  return open(path, patienceMs, 'begin; select count(*) from sqlite_master');
}

/** Null where anybody has it. */
export function takeLeaseAlone(path: string): FileLease | null {
  try {
    return open(path, 0, 'begin exclusive');
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return null;
    throw error;
  }
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
