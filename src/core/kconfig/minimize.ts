import { type Chunk, partsFor, split } from './chunks.ts';
import { unneeded } from './instrumentation.ts';

export interface MinimizeSettings {
  /** Titles of the crash at the start commit. */
  readonly titles: readonly string[];
  /** Whether there is a baseline to come nearer to. */
  readonly hasBaseline: boolean;
  /** Tests of chunks at the most; that of the instrumentation comes on top. */
  readonly tests: number;
}

/** What the procedure wants to know next, or says. */
export type MinimizeStep =
  | { readonly kind: 'log'; readonly line: string }
  /** Which options are on in the original configuration. */
  | { readonly kind: 'full' }
  /** Which options are on in the baseline. */
  | { readonly kind: 'baseline' }
  /** Whether the crash is kept without these options, in the order in which they were dropped. */
  | { readonly kind: 'test'; readonly without: readonly string[] };

/** Of `full` and `baseline` the options that are on; null for a baseline that cannot be made. Of a test null where it is not accepted. */
export type MinimizeAnswer = readonly string[] | null;

export interface Minimized {
  /** What is to be switched off; empty where nothing can be. */
  readonly without: readonly string[];
  /** Options that are on in the original configuration, and in the one that it became. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly tests: number;
  readonly accepted: number;
}

type Steps<R> = Generator<MinimizeStep, R, MinimizeAnswer>;

/** What holds so far: always a configuration that was tested and accepted, or the original one. */
interface State {
  without: readonly string[];
  on: readonly string[];
  tests: number;
  accepted: number;
}

/**
 * Drops what the crash does not need: first detectors of other crashes, in one test, then options that a baseline does
 * not have, by chunks. It reads as it happens; each `yield` of a wish gives its answer.
 */
export function* minimize(settings: MinimizeSettings): Steps<Minimized> {
  const before = (yield { kind: 'full' }) ?? [];
  const state: State = { without: [], on: before, tests: 0, accepted: 0 };
  yield* dropInstrumentation(state, settings.titles);
  if (settings.hasBaseline) yield* dropChunks(state, settings.tests);
  const { without, on, tests, accepted } = state;
  return { without, before, after: on, tests, accepted };
}

function* dropInstrumentation(state: State, titles: readonly string[]): Steps<void> {
  yield log('check whether we can drop unnecessary instrumentation');
  const on = new Set(state.on);
  const kinds = unneeded(titles).filter(({ options }) => options.some((option) => on.has(option)));
  if (kinds.length === 0) {
    yield log('there was nothing we could disable; the original config is needed');
    return;
  }
  yield log(`disabling configs for [${kinds.map(({ category }) => category).join(' ')}], they are not needed`);
  const options = kinds.flatMap((kind) => kind.options).filter((option) => on.has(option));
  const isKept = yield* tryWithout(state, options);
  yield log(
    isKept
      ? 'the bug reproduces without the instrumentation'
      : 'there was nothing we could disable; the bug needs some of it',
  );
}

function* dropChunks(state: State, mostTests: number): Steps<void> {
  const baseline = yield { kind: 'baseline' };
  if (baseline === null) {
    yield log('kconfig minimization: the baseline cannot be made here');
    return;
  }
  const inBaseline = new Set(baseline);
  const isSurplus = (option: string) => !inBaseline.has(option);
  const surplus = state.on.filter(isSurplus);
  yield log(`kconfig minimization: base=${baseline.length} full=${state.on.length} leaves diff=${surplus.length}`);
  const endAt = state.tests + mostTests;
  let chunks: readonly Chunk[] = [{ options: surplus, isNeeded: false }];
  let parts = partsFor(surplus.length);
  while (chunks.some(({ options }) => options.length > 0)) {
    yield log(`split chunks (needed=${chunks.every(({ isNeeded }) => isNeeded)}): <${sizes(chunks)}>`);
    const left = yield* splitRound(state, chunks, parts, endAt);
    if (left === null) break;
    chunks = left;
    parts = 2;
  }
  const suspects = state.on.filter(isSurplus);
  const named = suspects.slice(0, 100).join(' ');
  yield log(`minimized to ${suspects.length} configs; suspects: [${named}${suspects.length > 100 ? ' …' : ''}]`);
}

/** Splits each chunk and tests without each part; what is left to be split, or null where the tests are used up. */
function* splitRound(
  state: State,
  chunks: readonly Chunk[],
  parts: number,
  endAt: number,
): Steps<readonly Chunk[] | null> {
  const left: Chunk[] = [];
  for (const [number, chunk] of chunks.entries()) {
    if (chunk.isNeeded && chunk.options.length === 1) {
      yield log('no way to further split the chunk');
      continue;
    }
    const pieces = split(chunk.options, parts);
    yield log(`split chunk #${number} of len ${chunk.options.length} into ${pieces.length} parts`);
    let isWhole = chunk.isNeeded;
    for (const [i, piece] of pieces.entries()) {
      const options = stillOn(state, piece);
      if (options.length === 0) continue;
      yield log(`testing without sub-chunk ${i + 1}/${pieces.length}`);
      if (isWhole && i === pieces.length - 1 && i > 0) {
        yield log("no need to test this chunk, it's definitely needed");
        left.push({ options, isNeeded: true });
        continue;
      }
      if (state.tests >= endAt) {
        yield log('we have reached the limit; what is left counts as needed');
        return null;
      }
      if (yield* tryWithout(state, options)) yield log('the chunk can be dropped');
      else {
        left.push({ options, isNeeded: true });
        // Another part is needed already: the rest of the chunk may go.
        isWhole = false;
      }
    }
  }
  return left.flatMap((chunk) => {
    const options = stillOn(state, chunk.options);
    return options.length === 0 ? [] : [{ ...chunk, options }];
  });
}

/** Whether a configuration without these options, too, keeps the crash; it then takes the place of the present one. */
function* tryWithout(state: State, options: readonly string[]): Steps<boolean> {
  const without = [...state.without, ...options];
  state.tests++;
  const on = yield { kind: 'test', without };
  if (on === null) return false;
  state.without = without;
  state.on = on;
  state.accepted++;
  return true;
}

/** What goes with other options, or cannot be switched off because others want it, needs no further test. */
function stillOn({ on, without }: State, options: readonly string[]): readonly string[] {
  const has = new Set(on);
  const asked = new Set(without);
  return options.filter((option) => has.has(option) && !asked.has(option));
}

function sizes(chunks: readonly Chunk[]): string {
  return chunks.map(({ options }) => options.length).join(', ');
}

function log(line: string): MinimizeStep {
  return { kind: 'log', line };
}
