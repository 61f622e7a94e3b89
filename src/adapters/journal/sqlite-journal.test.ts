import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import { gatherMarks } from '../../core/marks/gather-marks.ts';
import { SqliteJournal } from './sqlite-journal.ts';

const said = { kind: 'marked', atMs: 1_795_000_000_000, by: 'ada', because: "it's only a rename; '--" } as const;
const commit = 'c'.repeat(40);
const events: readonly JournalEvent[] = [
  { ...said, mark: { kind: 'exclude', commit } },
  { kind: 'ran', atMs: 1, commit, outcome: { kind: 'ok' }, wallMs: 1, sight: null, console: 'c', report: null },
  { ...said, because: null, mark: { kind: 'revision', commit, word: 'bad' } },
  { ...said, mark: { kind: 'title', title: 'BUG: "x" \u0000 in ü', isSame: false } },
  { ...said, mark: { kind: 'prior', commit, weight: 0.25 } },
  { ...said, mark: { kind: 'prior-path', path: 'net/', weight: 4 } },
  { ...said, mark: { kind: 'builds', builds: 12 } },
  { ...said, mark: { kind: 'undo', number: 2 } },
];

test('marks come back from the journal as they were said, between measurements, in their order', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  try {
    const journal = SqliteJournal.open(directory);
    await journal.create({ id: 'b', createdMs: 1, kind: 'cause', strategy: 'evidence', job: '{}' });
    for (const event of events) await journal.append('b', event);
    await journal.close();
    const again = SqliteJournal.open(directory);
    const read = await again.read('b');
    await again.close();
    expect(read).toEqual(events);
    expect(gatherMarks(read)).toEqual(gatherMarks(events));
    expect(gatherMarks(read).revisions.size).toBe(0);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a job that is given again is kept as it was given last, and all that was measured stays', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  try {
    const journal = SqliteJournal.open(directory);
    const header = { id: 'b', createdMs: 1, kind: 'cause', strategy: 'evidence', job: '{"budget":5}' } as const;
    await journal.create(header);
    await journal.create({ ...header, id: 'other' });
    for (const event of events) await journal.append('b', event);
    await journal.create({ ...header, createdMs: 2, job: '{"budget":9}' });
    expect(await journal.header('b')).toEqual({ ...header, job: '{"budget":9}' });
    expect(await journal.header('other')).toEqual({ ...header, id: 'other' });
    expect(await journal.read('b')).toEqual(events);
    await journal.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
