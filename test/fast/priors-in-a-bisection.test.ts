import { describe, expect, test } from 'vitest';
import { type Bisection, bisect, decide, type Workshop } from '../../src/app/bisect.ts';
import { contentsOf, informed } from '../../src/app/commit-contents.ts';
import { gatherEvidence } from '../../src/core/evidence/evidence.ts';
import type { BuildRecord, Measurement } from '../../src/core/evidence/journal-event.ts';
import type { RunOutcome } from '../../src/core/evidence/outcome.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import { weighedCommits } from '../../src/core/search/evidence/weighed-commits.ts';
import { strategies } from '../../src/core/search/strategies.ts';
import type { ContentsSource } from '../../src/ports/contents-source.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { crashed, ok } from '../support/stand-in-world.ts';

const length = 200;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
const numberOf = (commit: string) => Number(drawn.nameOf(graph.indexOf(commit)).slice(1));
const start = idOf(length - 1);

const bug = crashed('WARNING in pipe_write', 'pipe_write') as Extract<RunOutcome, { kind: 'crashed' }>;
const crash = { ...bug, crash: { ...bug.crash, guiltyFile: 'fs/pipe.c' } };
const report = [
  'WARNING: CPU: 0 PID: 1 at fs/pipe.c:1 pipe_write+0x1/0x2',
  ' pipe_write+0x1/0x2 fs/pipe.c:1',
  ' vfs_write+0x1/0x2 fs/read_write.c:2',
].join('\n');

const compiled = ['fs/pipe.c', 'fs/read_write.c', 'kernel/fork.c'];
/** The kernel was also made of this one up to the middle. */
const oldFile = 'lib/old/gone.c';
const leftOut = 'drivers/toy/toy.c';
const pathOf = (number: number) => (number % 3 === 0 ? 'kernel/fork.c' : leftOut);

interface World {
  readonly bugAt: number;
  /** What the commit with the bug touches. */
  readonly path: string;
  /** Another commit, which touches the guilty file. */
  readonly suspect?: number;
}

function workshopOf({ bugAt }: World): { workshop: Workshop; events: Measurement[] } {
  const events: Measurement[] = [];
  const journal: Journal = {
    create: async () => {},
    header: async () => null,
    list: async () => [],
    append: async (_, event) => void events.push(event as Measurement),
    read: async () => events,
    claim: async () => ({ release: () => {} }),
    close: async () => {},
  };
  return {
    events,
    workshop: {
      journal,
      files: { path: (name) => name, write: () => {} },
      clock: { nowMs: () => 0 },
      hasFile: async () => true,
      builder: {
        workers: 1,
        build: async ({ commit, logPath }) => ({
          outcome: { kind: 'built', signature: commit, kernel: commit, compiler: 'cc' },
          wallMs: 60_000,
          cached: false,
          logPath,
        }),
        kernel: async (key) => ({ key, arch: 'um', vmlinux: '', bootImage: '', config: '' }),
        contents: async (key) => ({
          options: new Set(['BUG']),
          compiledFiles: numberOf(key) < length / 2 ? [...compiled, oldFile] : compiled,
          includedFiles: ['include/linux/fs.h'],
        }),
      },
      machine: {
        count: 1,
        prepare: async () => {},
        run: async ({ kernel }) => {
          const crashes = numberOf(kernel.key) >= bugAt;
          return { outcome: crashes ? crash : ok, wallMs: 500, report: crashes ? report : null, trace: null };
        },
      },
    },
  };
}

/** Counts how often it is read. */
function sourceOf({ bugAt, path, suspect }: World) {
  const asked: number[] = [];
  const source: ContentsSource = {
    contents: async (commits, onCommit) => {
      asked.push(commits.length);
      for (const id of commits) {
        const number = numberOf(id);
        const touched = number === bugAt ? path : number === suspect ? 'fs/pipe.c' : pathOf(number);
        onCommit(id, `change ${number}`, [touched]);
      }
    },
    files: async () => [...compiled, leftOut, 'include/linux/fs.h'],
  };
  return { source, asked };
}

async function search(world: World, prior = true) {
  const { workshop, events } = workshopOf(world);
  const { source, asked } = sourceOf(world);
  const task = { kind: 'cause', start, head: start, crashTitle: null, walk: null, good: [idOf(0)] } as const;
  const history = { graph, releases: [] };
  const bisection: Bisection = {
    id: 'b',
    task,
    history,
    strategy: strategies.evidence,
    budget: { builds: null, timeMs: null },
    sight: false,
    ...(prior ? { contents: contentsOf({ task, history }, source) } : {}),
  };
  const conclusion = await bisect(bisection, workshop, () => {}, new AbortController().signal);
  const builds = events.filter((event): event is BuildRecord => event.kind === 'built');
  const named = conclusion.kind === 'found' ? numberOf(conclusion.culprit) : null;
  return { bisection, conclusion, named, events, builds, asked };
}

const likely: World = { bugAt: 87, path: 'fs/pipe.c' };
/** Searched once for all that look at it. */
let found: ReturnType<typeof search> | null = null;
const foundLikely = () => (found ??= search(likely));

describe('a bisection with a prior', () => {
  test('finds a suspicious commit with fewer builds than without', async () => {
    const [with_, without] = [await foundLikely(), await search(likely, false)];
    expect([with_.named, without.named]).toEqual([87, 87]);
    expect(with_.builds.length).toBeLessThan(without.builds.length);
  });

  test('finds an ordinary commit though another one is more suspicious', async () => {
    const { named } = await search({ bugAt: 90, path: 'kernel/fork.c', suspect: 40 });
    expect(named).toBe(90);
  });

  test('finds a commit of a file that the start commit no longer has, once a kernel with it is built', async () => {
    const { bisection, events, named } = await search({ bugAt: 88, path: oldFile });
    expect(named).toBe(88);
    const weightAfter = async (some: readonly Measurement[]) => {
      const { task, history } = await informed(bisection, some);
      const all = weighedCommits({ task, history, evidence: gatherEvidence(some) });
      return all.find(({ commit }) => commit === idOf(88))!.weight;
    };
    const ofStart = events.filter(({ commit }) => commit === start);
    expect([await weightAfter(ofStart), await weightAfter(events)]).toEqual([0.05, 1]);
  });

  test('puts first, if it does not name it, a commit that by all its kernels cannot have changed anything', async () => {
    const { conclusion, named } = await search({ bugAt: 88, path: leftOut });
    expect([null, 88]).toContain(named);
    expect('candidates' in conclusion ? conclusion.candidates[0]!.commit : null).toBe(idOf(88));
  });

  test('journals each file once, where it is first compiled', async () => {
    const { builds } = await foundLikely();
    expect(builds[0]!.knows!.newFiles).toEqual([...compiled, 'include/linux/fs.h']);
    const later = builds.slice(1).flatMap(({ knows }) => knows!.newFiles!);
    expect(later).toEqual([oldFile]);
  });

  test('reads what commits change once, and not before the start commit crashed', async () => {
    expect((await foundLikely()).asked).toEqual([length - 1]);
    expect((await search({ ...likely, bugAt: length })).asked).toEqual([]);
  });

  test('comes to the same conclusion from the journal alone', async () => {
    const { bisection, conclusion, events } = await foundLikely();
    const read = JSON.parse(JSON.stringify(events)) as Measurement[];
    expect(decide(await informed(bisection, read), read)).toMatchObject({ kind: 'concluded', conclusion });
  });

  test('says which commits it suspects and why', async () => {
    const { bisection, events } = await foundLikely();
    const { task, history } = await informed(bisection, events);
    const weighed = weighedCommits({ task, history, evidence: gatherEvidence(events) });
    expect(weighed).toHaveLength(length - 1);
    expect(weighed[0]).toEqual({ commit: idOf(87), weight: 60, why: ['touches the guilty file'] });
    expect(weighed.at(-1)).toEqual({ commit: idOf(1), weight: 0.05, why: ['none of its files is in a tested kernel'] });
  });

  test('is switched off where nothing is to be read: no file is journaled, and no commit is weighed', async () => {
    const { builds, asked } = await search(likely, false);
    expect(builds.map(({ knows }) => knows)).toEqual(builds.map(() => null));
    expect(asked).toEqual([]);
  });
});
