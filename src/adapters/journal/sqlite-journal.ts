import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Generated, Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { BisectionHeader, Journal } from '../../ports/journal.ts';

interface Tables {
  bisection: { id: string; created_ms: number; kind: string; strategy: string; job: string };
  event: { bisection_id: string; seq: Generated<number>; payload: string };
}

const migrations = new URL('../../../migrations/', import.meta.url);

/** The journal in one SQLite file, `journal.db` below a directory; claims are locks on files beside it. */
export class SqliteJournal implements Journal {
  readonly #directory: string;
  readonly #db: Kysely<Tables>;

  private constructor(directory: string, db: Kysely<Tables>) {
    this.#directory = directory;
    this.#db = db;
  }

  /** Opens or creates the journal and brings its tables up to date. */
  static open(directory: string): SqliteJournal {
    return guarded(directory, () => {
      mkdirSync(join(directory, 'claims'), { recursive: true });
      const database = openDatabase(join(directory, 'journal.db'));
      migrate(database);
      return new SqliteJournal(directory, new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }));
    });
  }

  async create(header: BisectionHeader): Promise<void> {
    const { createdMs, ...rest } = header;
    await this.#guard(
      this.#db
        .insertInto('bisection')
        .values({ ...rest, created_ms: createdMs })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ job: header.job }))
        .execute(),
    );
  }

  async header(id: string): Promise<BisectionHeader | null> {
    const row = await this.#guard(this.#db.selectFrom('bisection').selectAll().where('id', '=', id).executeTakeFirst());
    return row === undefined ? null : toHeader(row);
  }

  async list(): Promise<readonly BisectionHeader[]> {
    const rows = await this.#guard(
      this.#db.selectFrom('bisection').selectAll().orderBy('created_ms', 'desc').orderBy('id').execute(),
    );
    return rows.map(toHeader);
  }

  async append(id: string, event: JournalEvent): Promise<void> {
    await this.#guard(
      this.#db
        .insertInto('event')
        .values({ bisection_id: id, payload: JSON.stringify(event) })
        .execute(),
    );
  }

  async read(id: string): Promise<readonly JournalEvent[]> {
    const rows = await this.#guard(
      this.#db.selectFrom('event').select('payload').where('bisection_id', '=', id).orderBy('seq').execute(),
    );
    return rows.map(({ payload }) => JSON.parse(payload) as JournalEvent);
  }

  /** The lock is a write transaction kept open: the host ends it when the process ends, however it ends. */
  claim(id: string): Promise<{ release(): void } | null> {
    return Promise.resolve(
      guarded(this.#directory, () => {
        const database = new Database(join(this.#directory, 'claims', `${id}.db`), { timeout: 0 });
        try {
          database.exec('begin exclusive');
        } catch (error) {
          database.close();
          if (/locked|busy/i.test(String(error))) return null;
          throw error;
        }
        return { release: () => database.close() };
      }),
    );
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  async #guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw storageFailure(this.#directory, error);
    }
  }
}

function openDatabase(path: string): InstanceType<typeof Database> {
  const database = new Database(path);
  for (const pragma of ['busy_timeout = 10000', 'journal_mode = wal', 'synchronous = full', 'foreign_keys = on'])
    database.exec(`pragma ${pragma}`);
  return database;
}

/** Applies the numbered files that the database has not seen, each in a transaction; `user_version` counts them. */
function migrate(database: InstanceType<typeof Database>): void {
  const files = readdirSync(migrations)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .toSorted();
  database.exec('begin immediate');
  try {
    const { user_version: done } = database.prepare('pragma user_version').get() as { user_version: number };
    for (const file of files.slice(done)) database.exec(readFileSync(new URL(file, migrations), 'utf8'));
    database.exec(`pragma user_version = ${Math.max(done, files.length)}`);
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

function toHeader(row: Tables['bisection']): BisectionHeader {
  return {
    id: row.id,
    createdMs: row.created_ms,
    kind: row.kind === 'fix' || row.kind === 'run' ? row.kind : 'cause',
    strategy: row.strategy,
    job: row.job,
  };
}

function guarded<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageFailure(directory, error);
  }
}

function storageFailure(directory: string, error: unknown): Failure {
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
