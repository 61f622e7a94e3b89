import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Generated, Kysely, type Selectable, type SqlBool, SqliteDialect, sql } from 'kysely';
import type { JobQuery, JobRecord, JobState, JobStore, TokenRecord, TrailEntry } from '../../ports/job-store.ts';
import { guarded, openMigrated, storageFailure } from './database.ts';

interface JobTable {
  id: string;
  origin: string;
  kind: string;
  state: string;
  text: string | null;
  files: string;
  title: string;
  repository: string;
  start: string | null;
  strategy: string | null;
  owner: string;
  embargoed: number;
  priority: number;
  overrides: string;
  retry_hours: number | null;
  not_before_ms: number | null;
  created_ms: number;
  started_ms: number | null;
  ended_ms: number | null;
  bisection_id: string | null;
  result: string | null;
  culprit: string | null;
  culprit_subject: string | null;
  probability: number | null;
  cost: string;
  error: string | null;
}

interface Tables {
  job: JobTable;
  token: { name: string; role: string; hash: string; created_ms: number };
  trail: {
    seq: Generated<number>;
    at_ms: number;
    who: string;
    role: string;
    action: string;
    subject: string | null;
    details: string;
  };
  bisection: { id: string; created_ms: number; kind: string; strategy: string; job: string };
}

/** Jobs, tokens and the trail, in the SQLite file of the journal. */
export class SqliteJobStore implements JobStore {
  readonly #directory: string;
  readonly #db: Kysely<Tables>;

  private constructor(directory: string, db: Kysely<Tables>) {
    this.#directory = directory;
    this.#db = db;
  }

  static open(directory: string): SqliteJobStore {
    return guarded(directory, () => {
      mkdirSync(directory, { recursive: true });
      const database = openMigrated(join(directory, 'journal.db'));
      return new SqliteJobStore(directory, new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }));
    });
  }

  async insert(job: JobRecord): Promise<void> {
    await this.#guard(
      this.#db
        .insertInto('job')
        .values(toRow(job) as JobTable)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute(),
    );
  }

  async change(
    id: string,
    from: readonly JobState[],
    changes: Partial<Omit<JobRecord, 'id'>>,
  ): Promise<JobRecord | null> {
    const row = await this.#guard(
      this.#db
        .updateTable('job')
        .set(toRow(changes))
        .where('id', '=', id)
        .where('state', 'in', [...from])
        .returningAll()
        .executeTakeFirst(),
    );
    return row === undefined ? null : toJob(row);
  }

  async get(id: string): Promise<JobRecord | null> {
    return one(await this.#guard(this.#db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()));
  }

  async ofBisection(bisection: string): Promise<JobRecord | null> {
    const jobs = this.#db.selectFrom('job').selectAll().where('bisection_id', '=', bisection);
    return one(await this.#guard(jobs.orderBy('created_ms', 'desc').orderBy('id').executeTakeFirst()));
  }

  async list({ seenBy, state, search, after, limit }: JobQuery): Promise<readonly JobRecord[]> {
    let jobs = this.#db.selectFrom('job').selectAll();
    if (seenBy !== null) jobs = jobs.where(visibleTo(seenBy));
    if (state !== undefined) jobs = jobs.where('state', '=', state);
    if (search !== undefined && search !== '') jobs = jobs.where(holds(search));
    if (after !== undefined) jobs = jobs.where(sql<SqlBool>`(created_ms, id) < (${after.createdMs}, ${after.id})`);
    const rows = jobs.orderBy('created_ms', 'desc').orderBy('id', 'desc').limit(limit);
    return (await this.#guard(rows.execute())).map(toJob);
  }

  async counts(seenBy: string | null): Promise<Readonly<Record<string, number>>> {
    let jobs = this.#db.selectFrom('job').select(['state', sql<number>`count(*)`.as('count')]);
    if (seenBy !== null) jobs = jobs.where(visibleTo(seenBy));
    const rows = await this.#guard(jobs.groupBy('state').execute());
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  async ready(nowMs: number, limit: number): Promise<readonly JobRecord[]> {
    const jobs = this.#db
      .selectFrom('job')
      .selectAll()
      .where('state', '=', 'queued')
      .where((is) => is.or([is('not_before_ms', 'is', null), is('not_before_ms', '<=', nowMs)]));
    const rows = jobs.orderBy('priority', 'desc').orderBy('created_ms').orderBy('id').limit(limit);
    return (await this.#guard(rows.execute())).map(toJob);
  }

  async due(nowMs: number): Promise<readonly JobRecord[]> {
    const jobs = this.#db.selectFrom('job').selectAll().where('state', '=', 'done').where('kind', '=', 'fix');
    const rows = jobs.where('result', '=', 'not-fixed').where('not_before_ms', '<=', nowMs);
    return (await this.#guard(rows.execute())).map(toJob);
  }

  async unlisted() {
    const bisections = this.#db.selectFrom('bisection').selectAll();
    const rows = await this.#guard(
      bisections.where(sql<SqlBool>`not exists (select 1 from job where job.bisection_id = bisection.id)`).execute(),
    );
    return rows.map(({ created_ms: createdMs, ...rest }) => ({ ...rest, createdMs }));
  }

  async addToken({ name, role, createdMs }: TokenRecord, hash: string): Promise<boolean> {
    const added = await this.#guard(
      this.#db
        .insertInto('token')
        .values({ name, role, hash, created_ms: createdMs })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirst(),
    );
    return added.numInsertedOrUpdatedRows === 1n;
  }

  async removeToken(name: string): Promise<boolean> {
    const removed = await this.#guard(this.#db.deleteFrom('token').where('name', '=', name).executeTakeFirst());
    return removed.numDeletedRows === 1n;
  }

  async tokens(): Promise<readonly TokenRecord[]> {
    return (await this.#guard(this.#db.selectFrom('token').selectAll().orderBy('name').execute())).map(toToken);
  }

  async tokenOf(hash: string): Promise<TokenRecord | null> {
    const row = await this.#guard(this.#db.selectFrom('token').selectAll().where('hash', '=', hash).executeTakeFirst());
    return row === undefined ? null : toToken(row);
  }

  async record({ atMs, ...entry }: Omit<TrailEntry, 'seq'>): Promise<void> {
    await this.#guard(
      this.#db
        .insertInto('trail')
        .values({ ...entry, at_ms: atMs })
        .execute(),
    );
  }

  async trail(before: number | null, limit: number): Promise<readonly TrailEntry[]> {
    let entries = this.#db.selectFrom('trail').selectAll();
    if (before !== null) entries = entries.where('seq', '<', before);
    const rows = await this.#guard(entries.orderBy('seq', 'desc').limit(limit).execute());
    return rows.map(({ at_ms: atMs, ...rest }) => ({ ...rest, atMs }));
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

function visibleTo(name: string) {
  return sql<SqlBool>`(embargoed = 0 or owner = ${name})`;
}

function holds(search: string) {
  const pattern = `%${search.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;
  return sql<SqlBool>`(title || ' ' || id || ' ' || repository || ' ' || coalesce(culprit, '') || ' ' ||
    coalesce(culprit_subject, '') || ' ' || coalesce(start, '') || ' ' || coalesce(bisection_id, '')) like ${pattern} escape '\\'`;
}

/** Columns of the fields that are given. */
function toRow(job: Partial<JobRecord>): Partial<JobTable> {
  const { files, embargoed, overrides, retryHours, notBeforeMs, createdMs, startedMs, endedMs, ...rest } = job;
  const { bisection, culprit, cost, error, ...same } = rest;
  return dropMissing({
    ...same,
    files: files && JSON.stringify(files),
    embargoed: embargoed === undefined ? undefined : Number(embargoed),
    overrides: overrides && JSON.stringify(overrides),
    retry_hours: retryHours,
    not_before_ms: notBeforeMs,
    created_ms: createdMs,
    started_ms: startedMs,
    ended_ms: endedMs,
    bisection_id: bisection,
    culprit: culprit === undefined ? undefined : (culprit?.commit ?? null),
    culprit_subject: culprit === undefined ? undefined : (culprit?.subject ?? null),
    cost: cost && JSON.stringify(cost),
    error: error === undefined ? undefined : error === null ? null : JSON.stringify(error),
  });
}

function dropMissing<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function one(row: Selectable<JobTable> | undefined): JobRecord | null {
  return row === undefined ? null : toJob(row);
}

function toJob(row: Selectable<JobTable>): JobRecord {
  return {
    id: row.id,
    origin: row.origin as JobRecord['origin'],
    kind: row.kind as JobRecord['kind'],
    state: row.state as JobState,
    text: row.text,
    files: JSON.parse(row.files) as JobRecord['files'],
    title: row.title,
    repository: row.repository,
    start: row.start,
    strategy: row.strategy,
    owner: row.owner,
    embargoed: row.embargoed !== 0,
    priority: row.priority,
    overrides: JSON.parse(row.overrides) as JobRecord['overrides'],
    retryHours: row.retry_hours,
    notBeforeMs: row.not_before_ms,
    createdMs: row.created_ms,
    startedMs: row.started_ms,
    endedMs: row.ended_ms,
    bisection: row.bisection_id,
    result: row.result as JobRecord['result'],
    culprit: row.culprit === null ? null : { commit: row.culprit, subject: row.culprit_subject ?? '' },
    probability: row.probability,
    cost: JSON.parse(row.cost) as JobRecord['cost'],
    error: row.error === null ? null : (JSON.parse(row.error) as JobRecord['error']),
  };
}

function toToken({ name, role, created_ms: createdMs }: Tables['token']): TokenRecord {
  return { name, role: role as TokenRecord['role'], createdMs };
}
