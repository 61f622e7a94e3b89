import { evidenceOn, gatherAll } from '../core/evidence/evidence.ts';
import type { JournalEvent, MinimizeRecord, OptionsRecord, ReconfigureRecord } from '../core/evidence/journal-event.ts';
import { Failure } from '../core/failure/failure.ts';
import type { Decision } from '../core/search/strategy.ts';
import type { Patch } from '../core/toolchain/era-table.ts';
import type { Clock } from '../ports/clock.ts';
import type { KernelBuilder, Product } from '../ports/kernel-builder.ts';
import type { RecipeShelf } from './recipe-shelf.ts';

/** What configurations are tried with. */
export interface ConfigBench {
  /** Makes a revision with the files of a commit that is to be built otherwise, as these lines say; gives its full id. */
  readonly make: (commit: string, lines: readonly string[]) => Promise<string>;
  /** Fixes of other crashes, in the order in which the job has them. */
  readonly backports: readonly Patch[];
  /** Options that are on in the job's baseline at a commit; null where it cannot be made there. */
  readonly baseline: (commit: string) => Promise<readonly string[] | null>;
}

export interface ConfigsAgain {
  readonly configs?: ConfigBench;
  /** Hears how revisions are to be built. */
  readonly recipes?: RecipeShelf;
}

interface Bench extends ConfigsAgain {
  readonly clock: Clock;
  readonly builder: Pick<KernelBuilder<Product>, 'contents'>;
}

/** Does what a decision wants done about configurations, for the journal; null where it wants nothing. */
export async function reconfigured(
  decision: Extract<Decision, { kind: 'work' }>,
  events: readonly JournalEvent[],
  bench: Bench,
): Promise<ReconfigureRecord | OptionsRecord | MinimizeRecord | null> {
  const { config } = decision;
  if (config === undefined) return null;
  const atMs = bench.clock.nowMs();
  if (config.kind === 'settle') {
    bench.recipes?.minimize(config.without);
    return { kind: 'minimized', atMs, without: config.without };
  }
  if (config.kind === 'reconfigure') {
    const { kind: _, ...wish } = config;
    return { kind: 'reconfigured', atMs, ...wish, revision: await make(wish, bench) };
  }
  const { commit, baseline } = config;
  if (baseline) {
    const on = await configsOf(bench).baseline(commit);
    return { kind: 'options', atMs, commit, baseline, on, files: null };
  }
  const outcome = evidenceOn(gatherAll(events), commit).build?.outcome;
  const contents = outcome?.kind === 'built' ? await bench.builder.contents?.(outcome.kernel) : null;
  const on = contents ? [...contents.options] : null;
  return { kind: 'options', atMs, commit, baseline, on, files: contents?.compiledFiles?.length ?? null };
}

async function make(
  { commit, without, unmasks }: Pick<ReconfigureRecord, 'commit' | 'without' | 'unmasks'>,
  bench: ConfigsAgain,
): Promise<string> {
  const configs = configsOf(bench);
  if (unmasks === undefined) {
    const revision = await configs.make(commit, without);
    bench.recipes?.reconfigure(revision, commit, without);
    return revision;
  }
  const { patch, what, crash } = unmasks;
  const patches = patch === null ? [] : configs.backports.slice(patch, patch + 1);
  const revision = await configs.make(commit, [...without, ...patches.map(() => `with ${what}`), `against ${crash}`]);
  bench.recipes?.unmask(revision, commit, without, patches);
  return revision;
}

function configsOf({ configs }: ConfigsAgain): ConfigBench {
  if (configs !== undefined) return configs;
  throw new Failure('INTERNAL', { what: 'the search asks for another configuration, and nobody can make it' });
}

/** Makes the revision of an event again, and has later ones built as it says: our clone may be another one since. */
export async function makeConfigAgain(event: JournalEvent, bench: ConfigsAgain): Promise<void> {
  if (event.kind === 'reconfigured') await make(event, bench);
  if (event.kind === 'minimized') bench.recipes?.minimize(event.without);
}
