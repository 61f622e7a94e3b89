import { observe } from '../belief/observation.ts';
import { type Configs, type TriedConfig } from '../evidence/configurations.ts';
import { learnMarkedTarget } from '../evidence/crash-identity.ts';
import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { Unmasking } from '../evidence/journal-event.ts';
import { keepsRate, type Tally } from '../kconfig/keeps-rate.ts';
import { type MinimizeAnswer, type Minimized, type MinimizeStep, minimize } from '../kconfig/minimize.ts';
import type { LogEntry } from '../log/log-entry.ts';
import { noMarks } from '../marks/gather-marks.ts';
import type { Ask, Decision, Known, Stage } from './strategy.ts';

/**
 * Minimizing the configuration, around any strategy: when the start commit has crashed, and before another revision is built. Each
 * configuration is tried on the start commit; the one that it comes to is for all revisions.
 */

/** Whether and how a configuration is made smaller. */
export interface Minimizing {
  readonly hasBaseline: boolean;
  readonly tests: number;
}

/** A wish about configurations. */
export type ConfigAsk =
  /** Which options are on in the kernel of a revision, or in the baseline. */
  | { readonly kind: 'options'; readonly commit: string; readonly baseline: boolean }
  /** A revision with options switched off, or with a backport. */
  | {
      readonly kind: 'reconfigure';
      readonly commit: string;
      readonly without: readonly string[];
      /** What it is to see through; missing where it is not for that. */
      readonly unmasks?: Unmasking;
    }
  /** From now on all revisions without these. */
  | { readonly kind: 'settle'; readonly without: readonly string[] };

/** Runs of one configuration at the most: what is not decided by then counts as needed. */
const mostRuns = 20;
/** Runs without the target or a clean end, after which a configuration is given up. */
const mostUntelling = 4;

type Wish = { readonly config: ConfigAsk } | { readonly ask: Ask };

/** How far minimizing has come: its lines, and what it wants next, or what it came to. */
interface Progress {
  readonly log: readonly LogEntry[];
  readonly wish: Wish | null;
  readonly result: Minimized | null;
}

/** Goes on minimizing where that is not over, otherwise as it was decided; the lines of it come into the log. */
export function pursueMinimizing(known: Known, configs: Configs, wanted: Minimizing, decision: Decision): Decision {
  const { task } = known;
  const begun = configs.options.length > 0;
  if (!begun && !isBeyond(decision, task.start)) return decision;
  const progress = replayed(known, configs, wanted);
  const log = withLines(decision.log, progress.log);
  if (configs.without !== null || progress.wish === null) return { ...decision, log };
  const stage: Stage = { name: 'reproduce', candidates: null, revisionsLeft: null };
  return 'ask' in progress.wish
    ? { kind: 'work', asks: [progress.wish.ask], log, stage }
    : { kind: 'work', asks: [], config: progress.wish.config, log, stage };
}

/** What minimizing came to; null where it was not begun, or is not over. */
export function minimizedBy(known: Known, configs: Configs, wanted: Minimizing): Minimized | null {
  return configs.options.length === 0 ? null : replayed(known, configs, wanted).result;
}

/** Whether another revision than the start commit is asked for. */
function isBeyond(decision: Decision, start: string): boolean {
  return (
    decision.kind === 'work' && (decision.asks.length === 0 || decision.asks.some(({ commit }) => commit !== start))
  );
}

function withLines(log: readonly LogEntry[], lines: readonly LogEntry[]): readonly LogEntry[] {
  const begin = log.findIndex(({ kind }) => kind === 'begin') + 1;
  return [...log.slice(0, begin), ...lines, ...log.slice(begin)];
}

/** Runs the procedure from its beginning over what is known, up to the first wish that is not answered. */
function replayed(known: Known, configs: Configs, { hasBaseline, tests }: Minimizing): Progress {
  const { start } = known.task;
  const own = evidenceOn(configs.original, start);
  const isTarget = targetOf(known, own);
  const titles = own.runs.flatMap(({ outcome }) =>
    outcome.kind === 'crashed' && isTarget(outcome.crash.title) ? [outcome.crash.title] : [],
  );
  const log: LogEntry[] = [{ kind: 'config-test', evidence: own }];
  const steps = minimize({ titles: [...new Set(titles)], hasBaseline, tests });
  let next = steps.next();
  while (!next.done) {
    const { value } = next;
    if (value.kind === 'log') {
      log.push({ kind: 'note', text: value.line });
      next = steps.next(null);
      continue;
    }
    const found = answerTo(value, { start, original: tallyOf(own, isTarget), isTarget, configs, log });
    if ('wish' in found) return { log, wish: found.wish, result: null };
    next = steps.next(found.answer);
  }
  const { without } = next.value;
  const wish = without.length === 0 ? null : { config: { kind: 'settle', without } as const };
  return { log, wish, result: next.value };
}

interface Bench {
  readonly start: string;
  readonly original: Tally;
  readonly isTarget: (title: string) => boolean;
  readonly configs: Configs;
  readonly log: LogEntry[];
}

type Found = { readonly answer: MinimizeAnswer } | { readonly wish: Wish };

function answerTo(step: Exclude<MinimizeStep, { kind: 'log' }>, bench: Bench): Found {
  if (step.kind !== 'test') return optionsOf(bench, bench.start, step.kind === 'baseline');
  const key = step.without.join();
  const tried = bench.configs.tried.find(
    ({ commit, without, unmasks }) => unmasks === undefined && commit === bench.start && without.join() === key,
  );
  if (tried === undefined)
    return { wish: { config: { kind: 'reconfigure', commit: bench.start, without: step.without } } };
  return judged(tried, bench);
}

function optionsOf({ configs }: Bench, commit: string, baseline: boolean): Found {
  const record = configs.options.find((one) => one.commit === commit && one.baseline === baseline);
  if (record === undefined) return { wish: { config: { kind: 'options', commit, baseline } } };
  return { answer: record.on };
}

/** Runs of a configuration until they say whether the crash is kept; null where it is not, or nobody can say. */
function judged({ revision, evidence }: TriedConfig, bench: Bench): Found {
  const { build, runs } = evidence;
  const tally = tallyOf(evidence, bench.isTarget);
  const isHopeless = runs.length >= mostRuns || runs.length - tally.telling >= mostUntelling;
  const kept =
    build !== null && build.outcome.kind !== 'built'
      ? false
      : (keepsRate(bench.original, tally) ?? (isHopeless ? false : null));
  if (kept === null) {
    const why = 'does the crash come without these options, too?';
    return {
      wish: { ask: { commit: revision, runs: Math.min(mostRuns, runs.length + (runs.length < 2 ? 2 : 1)), why } },
    };
  }
  bench.log.push({ kind: 'config-test', evidence: { ...evidence, commit: bench.start } });
  return kept ? optionsOf(bench, revision, false) : { answer: null };
}

function tallyOf(revision: RevisionEvidence, isTarget: (title: string) => boolean): Tally {
  const { target, clean } = observe(revision, isTarget);
  return { target, telling: target + clean };
}

function targetOf({ task, marks = noMarks }: Known, { runs }: RevisionEvidence): (title: string) => boolean {
  const crashes = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const titles = learnMarkedTarget(task.crashTitle, crashes, marks.titles)?.titles ?? new Set();
  return (title) => titles.has(title);
}
