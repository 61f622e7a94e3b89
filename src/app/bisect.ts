import { costOf, type Evidence, evidenceOn, gatherEvidence } from '../core/evidence/evidence.ts';
import {
  type BuildRecord,
  isMeasurement,
  type JournalEvent,
  type Measurement,
  type RunRecord,
} from '../core/evidence/journal-event.ts';
import type { BuildKnowledge, BuildOutcome } from '../core/evidence/outcome.ts';
import { Failure } from '../core/failure/failure.ts';
import type { CommitContents } from '../core/history/commit-contents.ts';
import type { GitWords } from '../core/log/git-words.ts';
import { gatherMarks, type Marks } from '../core/marks/gather-marks.ts';
import { pursueExposure } from '../core/search/exposing-search.ts';
import type { Ask, BisectionTask, Conclusion, Decision, History, Known, Strategy } from '../core/search/strategy.ts';
import { withSight } from '../core/sight/revision-sight.ts';
import type { BisectionFiles } from '../ports/bisection-files.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Kernel, KernelBuilder, Product } from '../ports/kernel-builder.ts';
import type { TestMachine } from '../ports/test-machine.ts';
import { blamedFiles, type HasFile, knowledgeOf, newFor } from './build-knowledge.ts';
import { informed } from './commit-contents.ts';
import type { Observer } from './observer.ts';
import { pendingWork, type Wish, type WorkItem } from './pending-work.ts';
import { withTracedRuns } from './traced-runs.ts';

/** What a bisection works with. */
export interface Workshop<P extends Product = Kernel> {
  readonly builder: KernelBuilder<P>;
  readonly machine: TestMachine<P>;
  readonly journal: Journal;
  readonly files: BisectionFiles;
  readonly clock: Clock;
  /** Lets builds say which blamed files they left out; without it they do not. */
  readonly hasFile?: HasFile;
}

interface Budget {
  /** Kernels built at the most; null without a limit. */
  readonly builds: number | null;
  /** Wall time of builds and runs at the most, in milliseconds; null without a limit. */
  readonly timeMs: number | null;
}

export interface Bisection {
  readonly id: string;
  readonly task: BisectionTask;
  readonly history: History;
  readonly strategy: Strategy;
  readonly budget: Budget;
  /** Whether to look if clean runs could have shown the bug: traced runs where the strategy wants them. Default yes. */
  readonly sight?: boolean;
  /** Reads what the commits of the range change; missing where priors are to do without. */
  readonly contents?: () => Promise<CommitContents>;
  /** What a new build and a run are taken to cost where what they took so far is no guide. */
  readonly costs?: Known['costs'];
  /** How its log speaks to git. */
  readonly git?: GitWords;
}

/** Failures of machines in a row on one revision after which we stop: something here is broken, not the kernel. */
const patienceWithMachines = 5;
/** Reports kept in the journal are cut here. */
const mostReportBytes = 64 << 10;

/** What the strategy says about the journal as it stands: no machine is touched. */
export function decide(bisection: Bisection, events: readonly JournalEvent[]): Decision {
  const { task, history, strategy, budget, costs = null, sight = true } = bisection;
  const marks = gatherMarks(events);
  const known = { task, history, evidence: evidenceOf(bisection, events), marks, costs };
  const reached = strategy(known);
  const decision = sight ? pursueExposure(known, reached) : reached;
  if (decision.kind === 'concluded') return decision;
  const why = exhausted(budget, marks, events);
  if (why === null) return decision;
  if (reached.kind === 'concluded') return reached;
  return {
    kind: 'concluded',
    conclusion: { kind: 'inconclusive', candidates: [], confidence: 0, why },
    log: decision.log,
  };
}

/** What is known of each revision, with its sight where that is wanted. */
export function evidenceOf({ task, sight = true }: Bisection, events: readonly JournalEvent[]): Evidence {
  const evidence = gatherEvidence(events);
  return sight ? withSight(task, evidence, gatherMarks(events)) : evidence;
}

/** What is to be done for the asks of a strategy. */
function wishesOf({ task, sight = true }: Bisection, asks: readonly Ask[], events: readonly JournalEvent[]): Wish[] {
  return sight
    ? withTracedRuns(task, asks, gatherEvidence(events), gatherMarks(events))
    : asks.map((ask) => ({ ...ask, traces: 0 }));
}

function exhausted({ builds, timeMs }: Budget, marks: Marks, events: readonly JournalEvent[]): string | null {
  const cost = costOf(events);
  const mostBuilds = builds === null ? Number.POSITIVE_INFINITY : builds + marks.builds;
  if (cost.builds >= mostBuilds) return `the budget of ${mostBuilds} builds is used up`;
  if (timeMs !== null && cost.buildMs + cost.runMs >= timeMs) return 'the budget of time is used up';
  return null;
}

/**
 * Carries out a bisection to its conclusion: asks the strategy, builds and runs what it wants on free workers and
 * machines, journals each outcome before the next decision. Throws `Failure` INTERRUPTED when cancelled,
 * INFRA_FAILING when machines keep failing; the journal then holds all that was finished.
 */
export async function bisect<P extends Product>(
  bisection: Bisection,
  workshop: Workshop<P>,
  observe: Observer,
  signal: Cancellation,
): Promise<Conclusion> {
  const events = [...(await workshop.journal.read(bisection.id))];
  const { id, task, sight = true } = bisection;
  observe({ kind: 'begun', id, task, sight, events });
  const floor = new ShopFloor(bisection, workshop, events, observe, signal);
  try {
    for (;;) {
      if (signal.aborted) throw interrupted();
      const decision = decide(await informed(bisection, events), events);
      if (decision.kind === 'concluded') {
        if (floor.isIdle) return decision.conclusion;
        // What is still under way will be in the journal, too, and may speak against it.
        await floor.settle();
        continue;
      }
      const wishes = wishesOf(bisection, decision.asks, events);
      observe({ kind: 'decided', stage: decision.stage, asks: wishes });
      refuseHopeless(wishes, events);
      floor.start(wishes);
      await floor.nextEnd();
    }
  } finally {
    await floor.settle();
  }
}

function interrupted(): Failure {
  return new Failure('INTERRUPTED', {
    what: 'stopped; all finished work is kept',
    mend: 'give the same command again to go on',
  });
}

function refuseHopeless(asks: readonly Ask[], events: readonly JournalEvent[]): void {
  const evidence = gatherEvidence(events);
  for (const { commit } of asks) {
    if (evidenceOn(evidence, commit).infraFailures < patienceWithMachines) continue;
    const last = events
      .filter(isMeasurement)
      .findLast((event) => event.commit === commit && event.outcome.kind === 'infra-failed')!;
    throw new Failure('INFRA_FAILING', {
      what: `${patienceWithMachines} attempts in a row on ${commit.slice(0, 12)} failed for reasons of this machine`,
      why: last.outcome.kind === 'infra-failed' ? last.outcome.reason : '',
      mend: 'run `culprit doctor`, then give the same command again',
    });
  }
}

/** Builders and machines at work. Each finished piece is in the journal before anybody hears of it. */
class ShopFloor<P extends Product> {
  readonly #bisection: Bisection;
  readonly #shop: Workshop<P>;
  readonly #events: JournalEvent[];
  readonly #observe: Observer;
  readonly #signal: Cancellation;
  readonly #underWay = new Map<Promise<void>, WorkItem>();
  readonly #freeWorkers: number[];
  readonly #freeMachines: number[];
  #failure: unknown = null;
  readonly #nextRun = new Map<string, number>();
  /** Revisions whose kernel the store has dropped since it was built. */
  readonly #dropped = new Set<string>();

  constructor(
    bisection: Bisection,
    shop: Workshop<P>,
    events: JournalEvent[],
    observe: Observer,
    signal: Cancellation,
  ) {
    this.#bisection = bisection;
    this.#shop = shop;
    this.#events = events;
    this.#observe = observe;
    this.#signal = signal;
    this.#freeWorkers = Array.from({ length: shop.builder.workers }, (_, i) => i);
    this.#freeMachines = Array.from({ length: shop.machine.count }, (_, i) => i);
  }

  start(wishes: readonly Wish[]): void {
    const present = this.#events.filter((event) => event.kind !== 'built' || !this.#dropped.has(event.commit));
    const items = pendingWork(wishes, gatherEvidence(present), [...this.#underWay.values()]);
    for (const item of items) {
      const free = item.kind === 'build' ? this.#freeWorkers : this.#freeMachines;
      const slot = free.shift();
      if (slot === undefined) continue;
      const work = item.kind === 'build' ? this.#build(item.commit, slot) : this.#run(item, slot);
      const tracked: Promise<void> = work
        .catch((error: unknown) => {
          this.#failure ??= error;
        })
        .finally(() => {
          this.#underWay.delete(tracked);
          free.push(slot);
        });
      this.#underWay.set(tracked, item);
    }
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  async nextEnd(): Promise<void> {
    if (this.#underWay.size === 0)
      throw new Failure('INTERNAL', { what: 'the search asks for something that nobody can do' });
    await Promise.race(this.#underWay.keys());
    if (this.#failure !== null) throw this.#signal.aborted ? interrupted() : this.#failure;
  }

  /** Waits for what is under way; it ends soon where we were cancelled, else its outcome is worth keeping. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay.keys());
  }

  async #build(commit: string, worker: number): Promise<void> {
    this.#observe({ kind: 'building', commit, worker, progress: null });
    const log = `builds/${commit.slice(0, 12)}.log`;
    const { outcome, wallMs, cached } = await this.#shop.builder.build(
      { commit, worker, logPath: this.#shop.files.path(log) },
      (progress) => this.#observe({ kind: 'building', commit, worker, progress }),
      this.#signal,
    );
    const knows = await this.#knowledge(commit, outcome);
    const atMs = this.#shop.clock.nowMs();
    const record: BuildRecord = { kind: 'built', atMs, commit, outcome, wallMs, cached, log, knows };
    await this.#append(record);
    this.#dropped.delete(commit);
    this.#observe({ kind: 'built', record, worker });
  }

  async #knowledge(commit: string, outcome: BuildOutcome): Promise<BuildKnowledge | null> {
    const { builder, hasFile } = this.#shop;
    if (this.#bisection.sight === false && this.#bisection.contents === undefined) return null;
    if (outcome.kind !== 'built' || builder.contents === undefined || hasFile === undefined) return null;
    const contents = await builder.contents(outcome.kernel);
    if (contents === null) return null;
    const evidence = gatherEvidence(this.#events);
    const blamed = blamedFiles(this.#bisection.task.start, evidence);
    return await knowledgeOf(commit, contents, blamed, hasFile, newFor(commit, evidence));
  }

  async #run({ commit, traced }: Extract<WorkItem, { kind: 'run' }>, machine: number): Promise<void> {
    const kernel = await this.#kernelOf(commit);
    if (kernel === null) return;
    this.#observe({ kind: 'running', commit, machine });
    const console = `consoles/${commit.slice(0, 12)}/run-${this.#takeNumber(commit)}.txt`;
    const { outcome, wallMs, report, trace } = await this.#shop.machine.run(
      { kernel, consolePath: this.#shop.files.path(console), traced },
      this.#signal,
    );
    const record: RunRecord = {
      kind: 'ran',
      atMs: this.#shop.clock.nowMs(),
      commit,
      outcome,
      wallMs,
      sight: null,
      ...(traced ? { traced, trace: trace ?? null } : {}),
      console,
      report: report === null ? null : report.slice(0, mostReportBytes),
    };
    await this.#append(record);
    this.#observe({ kind: 'ran', record, machine });
  }

  /** The kernel of a revision; null where the store dropped it, which makes its build pending again. */
  async #kernelOf(commit: string): Promise<P | null> {
    const { build } = evidenceOn(gatherEvidence(this.#events), commit);
    const kernel = build?.outcome.kind === 'built' ? await this.#shop.builder.kernel(build.outcome.kernel) : null;
    if (kernel === null) this.#dropped.add(commit);
    return kernel;
  }

  /** Numbers of consoles go on from those in the journal. */
  #takeNumber(commit: string): number {
    const journaled = this.#events.map((event) =>
      event.kind === 'ran' && event.commit === commit ? consoleNumber(event.console) + 1 : 0,
    );
    const number = this.#nextRun.get(commit) ?? Math.max(0, ...journaled);
    this.#nextRun.set(commit, number + 1);
    return number;
  }

  async #append(event: Measurement): Promise<void> {
    await this.#shop.journal.append(this.#bisection.id, event);
    this.#events.push(event);
  }
}

function consoleNumber(name: string): number {
  return Number(/run-(\d+)\.txt$/.exec(name)?.[1] ?? -1);
}
