import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Bisection, bisect, decide, type Workshop } from '../../src/app/bisect.ts';
import { recordOf } from '../../src/app/bisection-record.ts';
import { RecipeShelf } from '../../src/app/recipe-shelf.ts';
import { gatherEvidence } from '../../src/core/evidence/evidence.ts';
import type { JournalEvent } from '../../src/core/evidence/journal-event.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import { minimizationText } from '../../src/core/log/minimization.ts';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { syzbotText } from '../../src/core/log/syzbot-text.ts';
import { strategies } from '../../src/core/search/strategies.ts';
import type { SourceTree } from '../../src/ports/source-tree.ts';
import { crashed, ok } from '../support/stand-in-world.ts';

const length = 20;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
const culprit = 13;
const releases = [0, 8, 16].map((number, i) => ({ tag: `v5.${i}`, commit: idOf(number) }));

const options = ['KASAN', 'PROVE_LOCKING', ...Array.from({ length: 12 }, (_, i) => `O${i}`)];
const needed = ['KASAN', 'O7'];
const baseline = ['KASAN', 'O0', 'O1'];

/** Revisions are built in a second for each option; the crash comes from a commit on, with all that it needs. */
function workshopOf(events: JournalEvent[], stopAfter: number) {
  const stop = new AbortController();
  const recipes = new RecipeShelf({ graph });
  const numbers = new Map<string, number>(Array.from({ length }, (_, i) => [idOf(i), i]));
  const optionsOf = (without: readonly string[]) => options.filter((option) => !without.includes(option));
  const builds: { number: number; on: readonly string[] }[] = [];
  const workshop = {
    recipes,
    builder: {
      workers: 1,
      build: async ({ commit, logPath }: { commit: string; logPath: string }) => {
        const on = optionsOf(recipes.of(commit).without ?? []);
        const number = numbers.get(commit)!;
        builds.push({ number, on });
        const kernel = JSON.stringify({ number, on });
        const signature = createHash('sha256').update(kernel).digest('hex');
        const outcome = { kind: 'built', signature, kernel, compiler: 'cc' };
        return { outcome, wallMs: 1000 * on.length, cached: false, logPath };
      },
      kernel: async (key: string) => ({ key }),
      contents: async (key: string) => ({ options: new Set(JSON.parse(key).on), compiledFiles: JSON.parse(key).on }),
    },
    configs: {
      make: async (commit: string, without: readonly string[]) => {
        const made = `made ${commit} ${without.join()}`;
        numbers.set(made, numbers.get(commit)!);
        return made;
      },
      baseline: async () => baseline,
    },
    machine: {
      count: 2,
      prepare: async () => {},
      run: async ({ kernel }: { kernel: { key: string } }) => {
        const { number, on } = JSON.parse(kernel.key) as { number: number; on: string[] };
        const isBad = number >= culprit && needed.every((option) => on.includes(option));
        return { outcome: isBad ? crashed('KASAN: use-after-free Read in f', 'f') : ok, wallMs: 10, report: null };
      },
    },
    journal: {
      read: async () => events,
      append: async (_: string, event: JournalEvent) => {
        events.push(event);
        if (events.length >= stopAfter) stop.abort();
      },
    },
    files: { path: (name: string) => name, write: () => {} },
    clock: { nowMs: () => 0 },
  } as unknown as Workshop<{ key: string }>;
  return { workshop, builds, signal: stop.signal };
}

const bisection = (tests = 20): Bisection => ({
  id: '0',
  task: { kind: 'cause', start: idOf(19), head: idOf(19), crashTitle: null, walk: null },
  history: { graph, releases },
  strategy: strategies.evidence,
  budget: { builds: null, timeMs: null },
  sight: false,
  ahead: true,
  minimize: { hasBaseline: true, tests },
});

const person = { author: 'A', authorEmail: 'a@example.org', authorDate: 'Mon Dec 6 17:30:37 2021 -0800' };

const tree = {
  details: async (ids: readonly string[]) =>
    ids.map((id) => ({ id, parents: [], subject: 's', message: 's', ...person })),
  changes: async () => ({ stat: '', paths: [] }),
  file: async () => null,
} as unknown as SourceTree;

async function play(stops: readonly number[] = []) {
  const events: JournalEvent[] = [];
  const builds: ReturnType<typeof workshopOf>['builds'] = [];
  for (const stopAfter of [...stops, Number.POSITIVE_INFINITY]) {
    const made = workshopOf(events, stopAfter);
    await bisect(bisection(), made.workshop, () => {}, made.signal).catch((error: { code: string }) => {
      if (error.code !== 'INTERRUPTED') throw error;
    });
    builds.push(...made.builds);
  }
  return { events, builds, record: await recordOf(bisection(), 'evidence', events, tree) };
}

test('all revisions after the start commit are built with what the crash needs, and the culprit is found', async () => {
  const { events, builds, record } = await play();
  expect(record.conclusion).toMatchObject({ kind: 'found', culprit: idOf(culprit) });
  const kept = ['KASAN', 'O0', 'O1', 'O7'];
  const others = builds.filter(({ number }) => number !== 19);
  expect(others.length).toBeGreaterThan(2);
  for (const { on } of others) expect(on).toEqual(kept);
  expect(record.minimization).toMatchObject({
    dropped: options.filter((option) => !kept.includes(option)),
    of: 14,
    before: { buildMs: 14_000, files: 14 },
    after: { buildMs: 4000, files: 4 },
  });
  expect(minimizationText(record.minimization!)).toMatch(
    /^config minimized: 10 of 14 options dropped in \d+ tests \(PROVE_LOCKING, O2, .*\), files compiled 14 -> 4, build 14 s -> 4 s$/,
  );
  // What was measured with the job's own configuration is no evidence of the smaller one.
  const { build } = gatherEvidence(events).get(idOf(19))!;
  expect(build!.outcome).toMatchObject({ kernel: JSON.stringify({ number: 19, on: kept }) });
});

test('a journal that was cut anywhere is gone on with, and says the same in the end', async () => {
  const whole = await play();
  for (const stopAfter of [1, 4, 6, 9, 14, 20]) {
    const cut = await play([stopAfter]);
    const says = `cut after ${stopAfter}`;
    expect(cut.record.conclusion, says).toMatchObject({ culprit: idOf(culprit) });
    expect(cut.record.minimization, says).toEqual(whole.record.minimization);
    const tried = (events: readonly JournalEvent[]) => events.filter(({ kind }) => kind === 'reconfigured').length;
    expect(tried(cut.events), says).toBe(tried(whole.events));
  }
});

test('the log tells of it in the lines of syzbot, between the start commit and the search', async () => {
  const { record } = await play();
  const text = syzbotText(record);
  const lines = text.split('\n');
  const at = (line: string) => lines.findIndex((one) => one.startsWith(line));
  const order = [
    'ensuring issue is reproducible',
    'testing commit',
    'check whether we can drop unnecessary instrumentation',
    'disabling configs for [LOCKDEP], they are not needed',
    'the bug reproduces without the instrumentation',
    'kconfig minimization: base=3 full=13 leaves diff=10',
    'split chunks (needed=false): <10>',
    'testing without sub-chunk 1/3',
    'minimized to 1 configs; suspects: [O7]',
    '# git bisect start',
  ].map(at);
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  const own = text.slice(0, text.indexOf('# git bisect start'));
  expect(parseLog(own).notes.filter(({ what }) => what === 'unknown-line')).toEqual([]);
});

test('without the field, nothing of this is asked for', async () => {
  const { events } = await play();
  const own = events.slice(
    0,
    events.findIndex(({ kind }) => kind === 'options'),
  );
  const { minimize: _, ...plain } = bisection();
  expect(decide(plain, own)).not.toHaveProperty('config');
});
