import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Generated, Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import type { BisectionHeader, Journal } from '../../ports/journal.ts';
import { guarded, openMigrated, storageFailure } from './database.ts';

interface Tables {
  bisection: { id: string; created_ms: number; kind: string; strategy: string; job: string };
  event: { bisection_id: string; seq: Generated<number>; payload: string };
}

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
      const database = openMigrated(join(directory, 'journal.db'));
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

function toHeader(row: Tables['bisection']): BisectionHeader {
  return {
    id: row.id,
    createdMs: row.created_ms,
    kind: row.kind === 'fix' || row.kind === 'run' ? row.kind : 'cause',
    strategy: row.strategy,
    job: row.job,
  };
}
