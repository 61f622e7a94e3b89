import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Bisection, bisect, decide, type Workshop } from '../../src/app/bisect.ts';
import { RecipeShelf } from '../../src/app/recipe-shelf.ts';
import { gatherEvidence } from '../../src/core/evidence/evidence.ts';
import type { JournalEvent } from '../../src/core/evidence/journal-event.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import { strategies } from '../../src/core/search/strategies.ts';
import type { BuildRecipe } from '../../src/core/toolchain/build-recipe.ts';
import type { Patch } from '../../src/core/toolchain/era-table.ts';
import { crashed, ok } from '../support/stand-in-world.ts';

const length = 48;
const drawn = drawGraph(Array.from({ length }, (_, i) => `c${i}`).join('-'));
const { graph } = drawn;
const idOf = (number: number) => graph.id(drawn.at(`c${number}`));
const start = idOf(length - 1);
const culprit = 21;
const masked = { from: 8, to: 40 };
const releases = [0, 6, 12, 18, 24, 30, 36, 42].map((number, i) => ({ tag: `v5.${i}`, commit: idOf(number) }));
const fix: Patch = {
  title: 'pipe: do not sleep here',
  source: { kind: 'commit', commit: idOf(masked.to) },
  since: null,
  before: null,
  there: [idOf(masked.to)],
};

interface World {
  readonly mask: string;
  /** Whether a kernel that is built so shows the mask where it is there. */
  readonly shows: (recipe: BuildRecipe) => boolean;
  /** Whether a kernel can be built so. */
  readonly builds?: (recipe: BuildRecipe) => boolean;
}

const bisection = (backports: readonly Patch[] | null): Bisection => ({
  id: '0',
  task: { kind: 'cause', start, head: start, crashTitle: null, walk: null },
  history: { graph, releases },
  strategy: strategies.evidence,
  budget: { builds: 12, timeMs: null },
  sight: false,
  ...(backports === null ? {} : { backports }),
});

async function play(world: World, backports: readonly Patch[] | null, stopAfter = Number.POSITIVE_INFINITY) {
  const events: JournalEvent[] = [];
  for (const most of [stopAfter, Number.POSITIVE_INFINITY]) {
    const { workshop, signal } = workshopOf(world, events, backports ?? [], most);
    await bisect(bisection(backports), workshop, () => {}, signal).catch((error: { code: string }) => {
      if (error.code !== 'INTERRUPTED') throw error;
    });
  }
  const decision = decide(bisection(backports), events);
  if (decision.kind !== 'concluded') throw new Error('it is not over');
  const made = events.flatMap((event) => (event.kind === 'reconfigured' ? [event] : []));
  return { conclusion: decision.conclusion, events, made };
}

function workshopOf(world: World, events: JournalEvent[], backports: readonly Patch[], stopAfter: number) {
  const stop = new AbortController();
  const recipes = new RecipeShelf({ graph });
  const numbers = new Map<string, number>(Array.from({ length }, (_, i) => [idOf(i), i]));
  const workshop = {
    recipes,
    builder: {
      workers: 1,
      build: async ({ commit, logPath }: { commit: string; logPath: string }) => {
        const recipe = recipes.of(commit);
        const number = numbers.get(commit)!;
        const kernel = JSON.stringify({ number, shows: world.shows(recipe), recipe });
        const signature = createHash('sha256').update(kernel).digest('hex');
        const outcome =
          world.builds?.(recipe) === false
            ? { kind: 'build-failed', errors: ['no'], compiler: 'cc' }
            : { kind: 'built', signature, kernel, compiler: 'cc' };
        return { outcome, wallMs: 60_000, cached: false, logPath };
      },
      kernel: async (key: string) => ({ key }),
    },
    configs: {
      make: async (commit: string, lines: readonly string[]) => {
        const made = `made ${commit} ${lines.join()}`;
        numbers.set(made, numbers.get(commit)!);
        return made;
      },
      baseline: async () => null,
      backports,
    },
    machine: {
      count: 1,
      prepare: async () => {},
      run: async ({ kernel }: { kernel: { key: string } }) => {
        const { number, shows } = JSON.parse(kernel.key) as { number: number; shows: boolean };
        const isMasked = shows && number >= masked.from && number < masked.to;
        const outcome = isMasked ? crashed(world.mask) : number >= culprit ? crashed('WARNING in f', 'f') : ok;
        return { outcome, wallMs: 100, report: null };
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
  return { workshop, signal: stop.signal };
}

const isOff = (recipe: BuildRecipe, option: string) => recipe.config.some(({ off }) => off === option);
const hasFix = (recipe: BuildRecipe) => recipe.patches.some(({ title }) => title === fix.title);
const sleeping: World = {
  mask: 'BUG: sleeping function called from invalid context in g',
  shows: (recipe) => !isOff(recipe, 'DEBUG_ATOMIC_SLEEP') && !hasFix(recipe),
};
const fault: World = { mask: 'general protection fault in g', shows: (recipe) => !hasFix(recipe) };

describe('a crash that comes first over the stretch with the culprit', () => {
  test('leaves it open where nothing is done about it', async () => {
    const { conclusion } = await play(sleeping, null);
    expect(conclusion.kind).toBe('inconclusive');
  });

  test('is seen through without its detector, in neighbours at once', async () => {
    const { conclusion, made, events } = await play(sleeping, []);
    expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(culprit) });
    expect(new Set(made.map(({ unmasks }) => unmasks!.what))).toEqual(new Set(['DEBUG_ATOMIC_SLEEP']));
    const built = events.flatMap((event) => (event.kind === 'built' ? [event.commit] : []));
    const both = made.filter(({ commit }) => built.includes(commit));
    expect(made.length).toBeGreaterThan(both.length);
  });

  test('is seen through with a backport where it takes no option', async () => {
    expect((await play(fault, [])).conclusion.kind).toBe('inconclusive');
    const { conclusion, made } = await play(fault, [fix]);
    expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(culprit) });
    expect(new Set(made.map(({ unmasks }) => unmasks!.by))).toEqual(new Set(['patch']));
  });

  test('is seen through by the next way where one is in vain', async () => {
    const stubborn = { ...sleeping, builds: (recipe: BuildRecipe) => !isOff(recipe, 'DEBUG_ATOMIC_SLEEP') };
    const { conclusion, made } = await play(stubborn, [fix]);
    expect(conclusion).toMatchObject({ kind: 'found', culprit: idOf(culprit) });
    expect(made[0]!.unmasks!.by).toBe('option');
    // What did not work for a crash is not tried first again.
    expect(made.filter(({ unmasks }) => unmasks!.by === 'option')).toHaveLength(1);
  });

  test('a detector that the target needs stays on', async () => {
    const { made } = await play({ mask: 'WARNING in g', shows: (recipe) => !isOff(recipe, 'BUG') }, []);
    expect(made).toEqual([]);
  });

  test('a journal that was cut anywhere is gone on with', async () => {
    const whole = await play(sleeping, []);
    for (const stopAfter of [8, 13, 17, 22, 30]) {
      const cut = await play(sleeping, [], stopAfter);
      expect(cut.conclusion, `cut after ${stopAfter}`).toMatchObject({ culprit: idOf(culprit) });
      expect(gatherEvidence(cut.events).size).toBeLessThanOrEqual(gatherEvidence(whole.events).size + 2);
    }
  });
});
