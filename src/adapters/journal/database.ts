import { readdirSync, readFileSync } from 'node:fs';
import Database from 'libsql';
import { Failure } from '../../core/failure/failure.ts';

const migrations = new URL('../../../migrations/', import.meta.url);

export type DatabaseHandle = InstanceType<typeof Database>;

/** Opens or creates an SQLite file and brings its tables up to date. Throws `Failure` STATE_UNUSABLE. */
export function openMigrated(path: string): DatabaseHandle {
  const database = openDatabase(path);
  migrate(database);
  return database;
}

function openDatabase(path: string): DatabaseHandle {
  const database = new Database(path);
  for (const pragma of ['busy_timeout = 10000', 'journal_mode = wal', 'synchronous = full', 'foreign_keys = on'])
    database.exec(`pragma ${pragma}`);
  return database;
}

/** Applies the numbered files that the database has not seen, each in a transaction; `user_version` counts them. */
function migrate(database: DatabaseHandle): void {
  const files = readdirSync(migrations)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .toSorted();
  database.exec('begin immediate');
  try {
    const { user_version: done } = database.prepare('pragma user_version').get() as { user_version: number };
    refuseNewer(done, files.length);
    for (const file of files.slice(done)) database.exec(readFileSync(new URL(file, migrations), 'utf8'));
    database.exec(`pragma user_version = ${Math.max(done, files.length)}`);
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

/** Tables of a later version may mean something else. */
function refuseNewer(found: number, known: number): void {
  if (found <= known) return;
  throw new Failure('STATE_UNUSABLE', {
    what: 'the database of this state directory was made by a newer version of culprit',
    why: `its tables are of version ${found}, this program knows ${known}`,
    mend: 'use the newer version, or another directory with --state DIR',
  });
}

/** Does what may fail for reasons of the storage; it then throws `Failure` STATE_UNUSABLE or DISK_FULL. */
export function guarded<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageFailure(directory, error);
  }
}

export function storageFailure(directory: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const why = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|disk is full|SQLITE_FULL/i.test(why))
    return new Failure('DISK_FULL', {
      what: `no space left for the journal in ${directory}`,
      why,
      mend: 'free some space, or keep the state elsewhere with --state DIR; then give the same command again',
      cause: error,
    });
  return new Failure('STATE_UNUSABLE', {
    what: `cannot use the state directory ${directory}`,
    why,
    mend: 'check its owner and permissions, or name another with --state DIR',
    cause: error,
  });
}
