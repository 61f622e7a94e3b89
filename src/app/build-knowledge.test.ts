import { expect, test } from 'vitest';
import { gatherEvidence } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import { knowledgeOf, newFor } from './build-knowledge.ts';

const made: Readonly<Record<string, readonly string[]>> = { start: ['a.c', 'b.c'], older: ['b.c', 'c.c'] };

/** Builds revisions one after the other; what all of them have on record in the end. */
async function recordAfter(commits: readonly string[]) {
  const events: JournalEvent[] = [];
  for (const commit of commits) {
    const contents = { options: new Set<string>(), compiledFiles: made[commit]!, includedFiles: ['x.h'] };
    const isNew = newFor(commit, gatherEvidence(events));
    const knows = await knowledgeOf(commit, contents, ['x.c', 'x.h'], async () => false, isNew);
    const outcome = { kind: 'built', signature: commit, kernel: commit, compiler: 'cc' } as const;
    events.push({ kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'l', knows });
  }
  return [...gatherEvidence(events).values()].map(({ build }) => build!.knows!.newFiles);
}

test('each file is on record once, with the revision that was first made of it', async () => {
  expect(await recordAfter(['start', 'older'])).toEqual([['a.c', 'b.c', 'x.h'], ['c.c']]);
});

test('no file gets lost where revisions are built again', async () => {
  for (const again of [['start'], ['older'], ['start', 'older', 'start'], ['older', 'start', 'older']]) {
    const files = await recordAfter(['start', 'older', ...again]);
    expect(new Set(files.flat())).toEqual(new Set(['a.c', 'b.c', 'c.c', 'x.h']));
  }
});

test('a blamed file is compiled also where another one includes it', async () => {
  const contents = { options: new Set<string>(), compiledFiles: ['a.c'], includedFiles: ['in.c'] };
  const { files } = await knowledgeOf('c', contents, ['a.c', 'in.c', 'out.c', 'gone.c'], tree, () => true);
  expect(files).toEqual({
    'a.c': 'compiled',
    'in.c': 'compiled',
    'out.c': 'not compiled',
    'gone.c': 'not in the tree',
  });
});

const tree = async (_: string, path: string) => path === 'out.c';

test('a builder that does not say what it compiled leaves no files on record', async () => {
  const knows = await knowledgeOf('c', { options: new Set(), compiledFiles: null }, ['a.c'], tree, () => true);
  expect(knows).toEqual({ options: [], files: {} });
});
