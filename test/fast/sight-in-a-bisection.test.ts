import { describe, expect, test } from 'vitest';
import { type Bisection, bisect, decide, evidenceOf, type Workshop } from '../../src/app/bisect.ts';
import { recordOf } from '../../src/app/bisection-record.ts';
import type { JournalEvent, RunRecord } from '../../src/core/evidence/journal-event.ts';
import type { CallTrace, RunOutcome } from '../../src/core/evidence/outcome.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import { strategies } from '../../src/core/search/strategies.ts';
import type { Conclusion } from '../../src/core/search/strategy.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { SourceTree } from '../../src/ports/source-tree.ts';
import { crashed, ok } from '../support/stand-in-world.ts';
import { traceOf } from '../support/traces.ts';

const bug = crashed('WARNING in watch', 'watch') as Extract<RunOutcome, { kind: 'crashed' }>;

/** What a commit of a straight line does, by its number. */
interface World {
  /** The commit that brings the bug. */
  readonly bugAt: number;
  /** From where up to which commit, exclusive, the call is refused. */
  readonly refused: readonly [number, number];
  /** Whether tracing works. */
  readonly traces?: boolean;
  /** Text of the file with the bug. */
  readonly file?: (number: number) => string;
}

const length = 32;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
const numberOf = (commit: string) => Number(drawn.nameOf(graph.indexOf(commit)).slice(1));

const releases = [0, 8, 16, 24].map((number, i) => ({ tag: `v5.${i}`, commit: idOf(number) }));

function isRefused({ refused }: World, number: number): boolean {
  return number >= refused[0] && number < refused[1];
}

function traceIn(world: World, number: number): CallTrace {
  if (world.traces === false) return { lines: ['off errno 38', 'end exit 0'] };
  if (isRefused(world, number)) return traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'end exit 0');
  if (number >= world.bugAt) return traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072)');
  return traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = 131072', 'end exit 0');
}

/** A workshop in which building is a minute and running a moment, by its own word. */
function workshopOf(world: World): { workshop: Workshop; events: JournalEvent[] } {
  const events: JournalEvent[] = [];
  const journal: Journal = {
    create: async () => {},
    header: async () => null,
    list: async () => [],
    append: async (_, event) => void events.push(event),
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
        contents: async () => ({ options: new Set(['BUG']), compiledFiles: ['fs/pipe.c'] }),
      },
      machine: {
        count: 1,
        prepare: async () => {},
        run: async ({ kernel, traced }) => {
          const number = numberOf(kernel.key);
          const crashes = number >= world.bugAt && !isRefused(world, number);
          const outcome = crashes ? { kind: 'crashed' as const, crash: { ...bug.crash, guiltyFile: 'fs/pipe.c' } } : ok;
          return { outcome, wallMs: 500, report: null, trace: traced ? traceIn(world, number) : null };
        },
      },
    },
  };
}

function bisectionWith(sight: boolean): Bisection {
  return {
    id: 'b',
    task: { kind: 'cause', start: idOf(length - 1), head: idOf(length - 1), crashTitle: null, walk: null },
    history: { graph, releases },
    strategy: strategies.evidence,
    budget: { builds: null, timeMs: null },
    sight,
  };
}

async function search(world: World, sight = true) {
  const { workshop, events } = workshopOf(world);
  const bisection = bisectionWith(sight);
  const conclusion = await bisect(bisection, workshop, () => {}, new AbortController().signal);
  const runs = events.filter((event): event is RunRecord => event.kind === 'ran');
  return { bisection, conclusion, events, traced: runs.filter((run) => run.traced) };
}

function named(conclusion: Conclusion): string {
  return conclusion.kind === 'found' ? `c${numberOf(conclusion.culprit)}` : conclusion.kind;
}

const stretch: World = { bugAt: 5, refused: [12, 27] };

describe('where the call is refused over a stretch with releases in it', () => {
  test('the search goes on past the stretch, to where the bug came in', async () => {
    const { conclusion } = await search(stretch);
    expect(named(conclusion)).toBe('c5');
  });

  test('each clean revision had one traced run, and the start commit two', async () => {
    const { traced } = await search(stretch);
    const counts = new Map<number, number>();
    for (const { commit } of traced) counts.set(numberOf(commit), (counts.get(numberOf(commit)) ?? 0) + 1);
    expect(counts.get(length - 1)).toBe(2);
    for (const [number, count] of counts)
      if (number !== length - 1) expect({ number, count }).toEqual({ number, count: 1 });
  });

  test('without sight no run is traced, and nothing says whether clean runs were blind', async () => {
    const { bisection, conclusion, events, traced } = await search(stretch, false);
    expect(traced).toEqual([]);
    expect([...evidenceOf(bisection, events).values()].filter(({ sight }) => sight !== undefined)).toEqual([]);
    // A belief in hidden stretches may look below this one all the same.
    expect(['c5', 'c27']).toContain(named(conclusion));
  });

  test('where tracing does not work it is given up', async () => {
    const { traced } = await search({ ...stretch, traces: false });
    expect(traced.filter(({ commit }) => numberOf(commit) === length - 1)).toHaveLength(2);
  });

  test('the journal alone leads to the same conclusion', async () => {
    const { bisection, conclusion, events } = await search(stretch);
    expect(decide(bisection, JSON.parse(JSON.stringify(events)))).toMatchObject({ kind: 'concluded', conclusion });
  });
});

describe('the record of a bisection', () => {
  const treeOf = (world: World): SourceTree => ({
    prepare: async () => {},
    resolve: async (revision) => revision,
    history: async () => graph,
    tags: async () => releases,
    details: async () => [],
    changes: async () => ({ stat: '', paths: [] }),
    file: async (commit, path) => (path === 'fs/pipe.c' ? (world.file?.(numberOf(commit)) ?? null) : null),
  });
  const watch = (body: string) => `static void watch(void)\n{\n\t${body}\n}\n`;

  /** The record where `culprit` is named, whatever the strategy says. */
  async function recordWith(world: World, culprit: number) {
    const { bisection, events } = await search(world);
    const parent = idOf(culprit - 1);
    const runs = [ok, ok].map((outcome, i): JournalEvent => {
      const plain = {
        kind: 'ran',
        atMs: 0,
        commit: parent,
        outcome,
        wallMs: 1,
        sight: null,
        console: 'c',
        report: null,
      } as const;
      return i === 0 ? { ...plain, traced: true, trace: traceIn(world, culprit - 1) } : plain;
    });
    const conclusion: Conclusion = {
      kind: 'found',
      culprit: idOf(culprit),
      candidates: [],
      confidence: 0.9,
      label: 'introduces',
      proof: [],
    };
    const says = { ...bisection, strategy: () => ({ kind: 'concluded' as const, conclusion, log: [] }) };
    return await recordOf(says, 'any', [...events, ...runs], treeOf(world));
  }

  test('says exposes where the parent is blind and the crashing function stayed as it was', async () => {
    const record = await recordWith({ ...stretch, file: () => watch('WARN_ON(1);') }, 27);
    expect(record.conclusion).toMatchObject({
      label: 'exposes',
      proof: [expect.stringMatching(/^parent is blind: fcntl\(F_SETPIPE_SZ\) returns EINVAL here/)],
    });
    expect(record.exposure!.older).toBeGreaterThan(0.8);
  });

  test('says introduces where the commit brought the function with it', async () => {
    const file = (number: number) => (number >= 27 ? watch('WARN_ON(1);') : '');
    expect((await recordWith({ ...stretch, file }, 27)).conclusion).toMatchObject({ label: 'introduces' });
  });

  test('says introduces where the parent could see', async () => {
    const record = await recordWith({ ...stretch, file: () => watch('WARN_ON(1);') }, 5);
    expect(record).toMatchObject({ conclusion: { label: 'introduces' }, exposure: null });
  });

  test.each([
    ['older than every release', 0, 20],
    ['older than every release, and long refused', 0, 27],
    ['younger, but refused since before it came', 10, 20],
  ])(
    'where the bug is %s, names the commit that allowed the call and says that it exposes',
    async (_, bugAt, until) => {
      const world = { bugAt, refused: [0, until] as const, file: () => watch('WARN_ON(1);') };
      const { bisection, events } = await search(world);
      const { conclusion, exposure } = await recordOf(bisection, 'evidence', events, treeOf(world));
      expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(until), label: 'exposes' });
      expect(exposure!.what).toBe('fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it does not return');
      expect(exposure!.older).toBeGreaterThan(0.8);
    },
  );

  test('a crash on the oldest release is older, and nothing was exposed', async () => {
    const world = { bugAt: 0, refused: [0, 0] as const, file: () => watch('WARN_ON(1);') };
    const { bisection, events } = await search(world);
    const { conclusion, exposure } = await recordOf(bisection, 'evidence', events, treeOf(world));
    expect({ kind: conclusion?.kind, exposure }).toEqual({ kind: 'predates', exposure: null });
  });
});
