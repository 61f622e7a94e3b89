import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { JobRecord } from '../../ports/job-store.ts';
import { openMigrated } from './database.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { SqliteJournal } from './sqlite-journal.ts';

const job: JobRecord = {
  id: 'j0',
  origin: 'submitted',
  kind: 'fix',
  state: 'running',
  text: "it's; --",
  files: [{ name: './r.c', sha256: 'a'.repeat(64) }],
  title: 'BUG: 100% "x"',
  repository: '/r',
  start: null,
  strategy: null,
  owner: 'ada',
  embargoed: true,
  priority: -3,
  overrides: { budget: { builds: 2 } },
  retryHours: 0.5,
  notBeforeMs: null,
  createdMs: 10,
  startedMs: null,
  endedMs: null,
  bisection: null,
  result: null,
  culprit: null,
  probability: null,
  cost: { builds: 1, runs: 2, seconds: 0.5 },
  error: null,
};

async function open() {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  const store = SqliteJobStore.open(directory);
  const journal = SqliteJournal.open(directory);
  onTestFinished(async () => {
    await journal.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });
  return { directory, store, journal };
}

test('jobs come back as they were kept, and change only in the states that are meant', async () => {
  const { store } = await open();
  await store.insert(job);
  expect(await store.get('j0')).toEqual(job);
  expect(await store.change('j0', ['queued'], { state: 'done' })).toBeNull();
  const culprit = { commit: 'c'.repeat(40), subject: 's' };
  expect(await store.change('j0', ['running'], { state: 'done', culprit })).toEqual({ ...job, state: 'done', culprit });
  expect(await store.change('j0', ['done'], { culprit: null })).toMatchObject({ culprit: null, owner: 'ada' });
});

test('what a job ever began is never taken for something of the command line', async () => {
  const { store, journal } = await open();
  const header = { createdMs: 1, kind: 'fix', strategy: 'evidence', job: '{}' } as const;
  await store.insert(job);
  for (const id of ['first', 'second']) {
    await store.change('j0', ['running'], { bisection: id });
    await journal.create({ ...header, id });
  }
  await journal.create({ ...header, id: 'other' });
  expect((await store.unlisted()).map(({ id }) => id)).toEqual(['other']);
  expect(await store.ofBisection('first')).toMatchObject({ id: 'j0', bisection: 'second' });
  expect(await store.ofBisection('other')).toBeNull();
});

test('others see neither embargoed jobs nor that they are there', async () => {
  const { store } = await open();
  await store.insert(job);
  await store.insert({ ...job, id: 'j1', owner: 'bob', embargoed: false });
  const seen = async (by: string | null) => (await store.list({ seenBy: by, limit: 9 })).map(({ id }) => id);
  expect(await seen(null)).toEqual(['j1', 'j0']);
  expect(await seen('ada')).toEqual(['j1', 'j0']);
  expect(await seen('bob')).toEqual(['j1']);
  expect(await store.counts('bob')).toEqual({ running: 1 });
});

test('a text that is looked for stands for itself', async () => {
  const { store } = await open();
  await store.insert(job);
  const found = async (search: string) => (await store.list({ seenBy: null, search, limit: 9 })).length;
  expect([await found('100% "x'), await found('1%x'), await found("'"), await found('_')]).toEqual([1, 0, 0, 0]);
});

test('tables of a newer version are refused', async () => {
  const { directory } = await open();
  const database = openMigrated(join(directory, 'journal.db'));
  database.exec('pragma user_version = 99');
  database.close();
  expect(() => SqliteJobStore.open(directory)).toThrow(/STATE_UNUSABLE: .* newer version/);
});
