import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SqliteJournal } from '../../src/adapters/journal/sqlite-journal.ts';
import type { JournalEvent } from '../../src/core/evidence/journal-event.ts';
import type { DrawnCommit } from '../../src/core/history/notation.ts';
import type { Conclusion } from '../../src/core/search/strategy.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const program = join(import.meta.dirname, '../programs/stand-in-bisect.mjs');

interface End {
  readonly conclusion: Conclusion;
  readonly events: readonly JournalEvent[];
}

interface Kill {
  /** Builds and runs that begin before it, 0 for any time from the start of the process. */
  readonly afterDots: number;
  readonly delayMs: number;
}

/** Runs the program, or kills it with -9 at some moment. Null where it was killed before it was through. */
function bisect(
  repository: string,
  state: string,
  start: string,
  builders: number,
  kill: Kill | null,
): Promise<End | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, repository, state, start, String(builders)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    const killSoon = () => setTimeout(() => child.kill('SIGKILL'), kill?.delayMs);
    if (kill?.afterDots === 0) killSoon();
    child.stderr.on('data', (chunk: Buffer) => {
      const before = err.length;
      err += String(chunk);
      if (kill !== null && before < kill.afterDots && err.length >= kill.afterDots) killSoon();
    });
    child.on('close', (status, signal) => {
      if (signal === 'SIGKILL') resolve(null);
      else if (status === 0) resolve(JSON.parse(out) as End);
      else reject(new Error(err));
    });
  });
}

/** 40 commits with a side branch, four releases, a stretch that does not build, a bug that two runs in three show. */
function world(): { commits: DrawnCommit[]; worldOf: (name: string) => string; releases: Record<string, string> } {
  const commits: DrawnCommit[] = Array.from({ length: 36 }, (_, i) => ({
    name: `c${i}`,
    parents: i === 0 ? [] : [`c${i - 1}`],
  }));
  commits.splice(21, 0, { name: 's0', parents: ['c12'] }, { name: 's1', parents: ['s0'] });
  const at = commits.findIndex(({ name }) => name === 'c25');
  commits[at] = { name: 'c25', parents: ['c24', 's1'] };
  const worldOf = (name: string) => {
    if (['c20', 'c21'].includes(name)) return 'build-failed';
    const n = Number(name.slice(1));
    return name.startsWith('c') && n >= 23 ? 'crash 0.66' : 'ok';
  };
  return { commits, worldOf, releases: { 'v1.0': 'c1', 'v1.1': 'c10', 'v1.2': 'c19', 'v1.3': 'c30' } };
}

test.each([
  ['one builder', 1],
  ['builders that build ahead', 3],
])(
  'killed at any moment and started again, %s: nothing is repeated, nothing is lost, the same answer',
  async (_, builders) => {
    const directory = temporaryDirectory();
    const repository = join(directory, 'repository');
    const { commits, worldOf, releases } = world();
    const ids = makeRepository(repository, commits, (name) => ({ files: { world: `${worldOf(name)}\n` } }));
    const { execFileSync } = await import('node:child_process');
    for (const [tag, name] of Object.entries(releases))
      execFileSync('git', ['-C', repository, 'tag', tag, ids.get(name)!]);
    const start = ids.get('c35')!;

    const undisturbed = (await bisect(repository, join(directory, 'undisturbed'), start, 1, null))!;
    expect(undisturbed.conclusion).toMatchObject({ kind: 'found', culprit: ids.get('c23') });

    const state = join(directory, 'disturbed');
    let end: End | null = null;
    let kills = 0;
    let before: readonly JournalEvent[] = [];
    for (let round = 0; end === null; round++) {
      // Mostly one to four builds or runs after the start and a moment more, sometimes before anything began.
      const kill =
        round % 6 === 5
          ? { afterDots: 0, delayMs: 40 * (round % 7) }
          : { afterDots: 1 + (round % 4), delayMs: (round * 7) % 11 };
      end = await bisect(repository, state, start, builders, kill);
      if (end === null) kills++;
      const journal = SqliteJournal.open(state);
      const now = await journal.read('standin');
      await journal.close();
      expect(now.slice(0, before.length)).toEqual(before);
      before = now;
    }
    expect(kills).toBeGreaterThanOrEqual(10);
    // How many runs were under way when one of them settled the matter may differ; nothing else may.
    expect(end.conclusion).toMatchObject({ kind: 'found', culprit: ids.get('c23'), label: 'introduces' });
    const builds = (events: readonly JournalEvent[]) =>
      events.flatMap((event) => (event.kind === 'built' ? [event.commit] : []));
    expect(builds(end.events)).toEqual(builds(undisturbed.events));
    const ahead = end.events.flatMap((event) =>
      event.kind === 'built-ahead' && event.outcome.kind !== 'given-up' ? [event.commit] : [],
    );
    expect(new Set(ahead).size).toBe(ahead.length);
    expect(ahead.length > 0).toBe(builders > 1);
    const consoles = end.events.flatMap((event) => (event.kind === 'ran' ? [event.console] : []));
    expect(new Set(consoles).size).toBe(consoles.length);
  },
);
