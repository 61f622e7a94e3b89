import { builtAhead, type ReadyBuild } from '../core/evidence/built-ahead.ts';
import { gatherConfigs } from '../core/evidence/configurations.ts';
import {
  type Evidence,
  evidenceOn,
  gatherAll,
  gatherBridges,
  gatherEvidence,
  gatherReverts,
} from '../core/evidence/evidence.ts';
import {
  type AheadRecord,
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
import { gatherMarks } from '../core/marks/gather-marks.ts';
import { pursueBridge } from '../core/search/bridge-test.ts';
import { pursueExposure } from '../core/search/exposing-search.ts';
import { type Minimizing, pursueMinimizing } from '../core/search/minimizing.ts';
import type { Ask, BisectionTask, Conclusion, Decision, History, Known, Strategy } from '../core/search/strategy.ts';
import { pursueUnmasking } from '../core/search/unmasking.ts';
import { withSight } from '../core/sight/revision-sight.ts';
import type { Patch } from '../core/toolchain/era-table.ts';
import type { BisectionFiles } from '../ports/bisection-files.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { BuildProgress, Kernel, KernelBuilder, Product } from '../ports/kernel-builder.ts';
import type { TestMachine } from '../ports/test-machine.ts';
import { type Budget, withinBudget } from './budget.ts';
import { AheadPlanner } from './build-ahead.ts';
import { blamedFiles, type HasFile, knowledgeOf, newFor } from './build-knowledge.ts';
import { informed } from './commit-contents.ts';
import type { Observer } from './observer.ts';
import { pendingWork, type Wish, type WorkItem } from './pending-work.ts';
import type { RecipeShelf } from './recipe-shelf.ts';
import { type ConfigBench, reconfigured } from './reconfiguring.ts';
import { type Bridger, makeAgain, makeRevision, type Reverter } from './taking-back.ts';
import { withTracedRuns } from './traced-runs.ts';
import { isWorthBuildingAhead } from './worth-building-ahead.ts';

/** What a bisection works with. */
export interface Workshop<P extends Product = Kernel> {
  readonly builder: KernelBuilder<P>;
  readonly machine: TestMachine<P>;
  readonly journal: Journal;
  readonly files: BisectionFiles;
  readonly clock: Clock;
  /** Lets builds say which blamed files they left out; without it they do not. */
  readonly hasFile?: HasFile;
  /** Without it the revert test cannot be made. */
  readonly revert?: Reverter;
  /** Wanted where revisions are built in different ways. */
  readonly bridge?: Bridger;
  readonly recipes?: RecipeShelf;
  /** Wanted where configurations are tried. */
  readonly configs?: ConfigBench;
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
  /** Whether idle builders build what is likely to be asked for next. Default no. It changes no decision. */
  readonly ahead?: boolean;
  /** Whether the configuration is made smaller first. Default no. */
  readonly minimize?: Minimizing;
  /** Fixes of other crashes that may hide the target; missing where nothing is to be done about those. */
  readonly backports?: readonly Patch[];
}

/** Failures of machines in a row on one revision after which we stop: something here is broken, not the kernel. */
const patienceWithMachines = 5;
/** Builds ahead that failed for reasons of the machines, after which none is begun any more. */
const patienceAhead = 3;
/** Reports kept in the journal are cut here. */
const mostReportBytes = 64 << 10;

/** What the strategy says about the journal as it stands: no machine is touched. */
export function decide(bisection: Bisection, events: readonly JournalEvent[]): Decision {
  const { task, history, strategy, budget, costs = null, sight = true } = bisection;
  const marks = gatherMarks(events);
  const known = {
    task,
    history,
    evidence: evidenceOf(bisection, events),
    reverts: gatherReverts(events),
    bridges: gatherBridges(events),
    marks,
    costs,
  };
  const reached = pursueBridge(known, strategy(known));
  const pursued = sight ? pursueExposure(known, reached) : reached;
  const { minimize } = bisection;
  const configs = gatherConfigs(events);
  const lean = minimize === undefined ? pursued : pursueMinimizing(known, configs, minimize, pursued);
  const { backports } = bisection;
  const decision = backports === undefined ? lean : pursueUnmasking(known, configs, backports, lean);
  return decision.kind === 'concluded' ? decision : withinBudget(budget, known, decision, reached, events);
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
  await makeAgain(events, workshop);
  const { id, task, sight = true } = bisection;
  observe({ kind: 'begun', id, task, sight, events });
  const floor = new ShopFloor(bisection, workshop, events, observe, signal);
  try {
    for (;;) {
      if (signal.aborted) throw interrupted();
      const known = await informed(bisection, events);
      const decision = decide(known, events);
      if (decision.kind === 'concluded') {
        if (floor.isIdle) return decision.conclusion;
        // What is still under way will be in the journal, too, and may speak against it.
        await floor.settle();
        continue;
      }
      if (decision.config !== undefined && !floor.isIdle) {
        // Which configurations are worth a try depends on all runs.
        await floor.settle();
        continue;
      }
      const record = (await reconfigured(decision, events, workshop)) ?? (await makeRevision(decision, workshop));
      if (record !== null) {
        await workshop.journal.append(bisection.id, record);
        events.push(record);
        continue;
      }
      const wishes = wishesOf(bisection, decision.asks, events);
      observe({ kind: 'decided', stage: decision.stage, asks: wishes });
      refuseHopeless(wishes, events);
      floor.start(wishes);
      if (bisection.ahead && !isMinimizing(bisection, decision)) floor.lookAhead(known, wishes);
      await floor.nextEnd();
    }
  } finally {
    await floor.settle();
  }
}

/** Whether revisions are not yet built as they will be: nothing is to be built ahead then. */
function isMinimizing({ minimize }: Bisection, { stage }: Extract<Decision, { kind: 'work' }>): boolean {
  return minimize !== undefined && stage.name === 'reproduce';
}

function interrupted(): Failure {
  return new Failure('INTERRUPTED', {
    what: 'stopped; all finished work is kept',
    mend: 'give the same command again to go on',
  });
}

function refuseHopeless(asks: readonly Ask[], events: readonly JournalEvent[]): void {
  const evidence = gatherAll(events);
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

/** What somebody is at: for builds that nobody asked for, how to stop them. */
interface Task {
  readonly item: WorkItem;
  readonly ahead: AbortController | null;
}

/** Builders and machines at work. Each finished piece is in the journal before anybody hears of it. */
class ShopFloor<P extends Product> {
  readonly #bisection: Bisection;
  readonly #shop: Workshop<P>;
  readonly #events: JournalEvent[];
  readonly #observe: Observer;
  readonly #signal: Cancellation;
  readonly #underWay = new Map<Promise<void>, Task>();
  readonly #freeWorkers: number[];
  readonly #freeMachines: number[];
  #failure: unknown = null;
  readonly #nextRun = new Map<string, number>();
  /** Revisions whose kernel the store has dropped since it was built. */
  readonly #dropped = new Set<string>();
  readonly #planner: AheadPlanner;
  /** Revisions that could not be built ahead for reasons of the machines. */
  readonly #notAhead = new Set<string>();
  #isAheadOff = false;
  /** What is asked for now; null where nothing is to be built ahead any more. */
  #asked: { readonly bisection: Bisection; readonly wishes: readonly Wish[] } | null = null;
  #thinking: Promise<void> = Promise.resolve();

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
    this.#planner = new AheadPlanner(shop.clock);
    this.#freeWorkers = Array.from({ length: shop.builder.workers }, (_, i) => i);
    this.#freeMachines = Array.from({ length: shop.machine.count }, (_, i) => i);
  }

  start(wishes: readonly Wish[]): void {
    this.#asked = null;
    const present = this.#events.filter((event) => event.kind !== 'built' || !this.#dropped.has(event.commit));
    const items = pendingWork(wishes, gatherAll(present), this.#items());
    const ready = builtAhead(this.#events);
    let waiting = 0;
    for (const item of items) {
      const made = item.kind === 'build' && !this.#dropped.has(item.commit) ? ready.get(item.commit) : undefined;
      if (made !== undefined) this.#track({ item, ahead: null }, this.#take(made));
      else if (!this.#begin(item) && item.kind === 'build') waiting++;
    }
    this.#giveUp(waiting, new Set(wishes.map(({ commit }) => commit)));
  }

  /** Lets builders that are idle build what is likely to be asked for next, until `start` or `settle`. */
  lookAhead(bisection: Bisection, wishes: readonly Wish[]): void {
    this.#asked = { bisection, wishes };
    this.#think();
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
    this.#asked = null;
    await this.#thinking;
    this.#giveUp(this.#underWay.size, new Set());
    await Promise.all(this.#underWay.keys());
  }

  #items(): WorkItem[] {
    return [...this.#underWay.values()].map(({ item }) => item);
  }

  /** Whether somebody was free to begin. */
  #begin(item: WorkItem): boolean {
    const free = item.kind === 'build' ? this.#freeWorkers : this.#freeMachines;
    const slot = free.shift();
    if (slot === undefined) return false;
    const work = item.kind === 'build' ? this.#build(item.commit, slot) : this.#run(item, slot);
    this.#track({ item, ahead: null }, work, () => free.push(slot));
    return true;
  }

  #track(task: Task, work: Promise<void>, free: () => void = () => {}): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#underWay.delete(tracked);
        free();
      });
    this.#underWay.set(tracked, task);
  }

  /** Stops so many builds that nobody asked for, the last begun first, those that are stopping already included. */
  #giveUp(count: number, wanted: ReadonlySet<string>): void {
    const ahead = [...this.#underWay.values()].filter((task) => task.ahead !== null && !wanted.has(task.item.commit));
    const stopping = ahead.filter((task) => task.ahead!.signal.aborted).length;
    const others = ahead.filter((task) => !task.ahead!.signal.aborted).toReversed();
    for (const task of others.slice(0, Math.max(0, count - stopping))) task.ahead!.abort();
  }

  #think(): void {
    this.#thinking = this.#thinking
      .then(() => this.#planAhead())
      .catch(() => {
        // What is imagined may be a journal that no search ever meets: no reason to end one.
        this.#isAheadOff = true;
      });
  }

  async #planAhead(): Promise<void> {
    const asked = this.#asked;
    if (asked === null) return;
    const isOver = () =>
      this.#asked !== asked ||
      this.#freeWorkers.length === 0 ||
      this.#aheadCount() >= (this.#shop.builder.mostAhead ?? Number.POSITIVE_INFINITY) ||
      this.#isAheadOff ||
      this.#notAhead.size >= patienceAhead ||
      this.#signal.aborted;
    const { bisection, wishes } = asked;
    const foresight = { ...bisection, decide: (events: readonly JournalEvent[]) => decide(bisection, events) };
    while (!isOver() && isWorthBuildingAhead(wishes, gatherAll(this.#events), this.#shop.machine.count)) {
      const isOpen = (commit: string) => this.#isOpenAhead(commit);
      const revisions = wishes.map((wish) => wish.commit);
      const commit = await this.#planner.next(foresight, this.#events, revisions, isOpen, isOver);
      if (commit === null) return;
      const hasRoom = (await this.#shop.builder.hasRoom?.()) ?? true;
      if (!hasRoom || isOver()) return;
      this.#beginAhead(commit);
    }
  }

  #aheadCount(): number {
    return [...this.#underWay.values()].filter(({ ahead }) => ahead !== null).length;
  }

  #isOpenAhead(commit: string): boolean {
    return (
      !this.#notAhead.has(commit) &&
      !builtAhead(this.#events).has(commit) &&
      !this.#events.some((event) => event.kind === 'built' && event.commit === commit) &&
      !this.#items().some((item) => item.commit === commit)
    );
  }

  #beginAhead(commit: string): void {
    const worker = this.#freeWorkers.shift()!;
    const stop = new AbortController();
    const item: WorkItem = { kind: 'build', commit };
    this.#track({ item, ahead: stop }, this.#buildAhead(commit, worker, stop), () => {
      this.#freeWorkers.push(worker);
      this.#think();
    });
  }

  async #build(commit: string, worker: number): Promise<void> {
    this.#observe({ kind: 'building', commit, worker, progress: null });
    const log = logOf(commit);
    const { outcome, wallMs, cached } = await this.#shop.builder.build(
      { commit, worker, logPath: this.#shop.files.path(log) },
      (progress) => this.#observe({ kind: 'building', commit, worker, progress }),
      this.#signal,
    );
    const knows = await this.#knowledge(commit, outcome);
    const atMs = this.#shop.clock.nowMs();
    await this.#keepBuild({ kind: 'built', atMs, commit, outcome, wallMs, cached, log, knows }, worker);
  }

  async #keepBuild(record: BuildRecord, worker: number | null): Promise<void> {
    await this.#append(record);
    this.#dropped.delete(record.commit);
    this.#observe({ kind: 'built', record, worker });
  }

  /** A build that was made ahead is asked for: now it is evidence, as if it had been made now. */
  async #take({ commit, outcome, wallMs, cached, log }: ReadyBuild): Promise<void> {
    if (outcome.kind === 'built' && !(await this.#isStored(outcome.kernel))) {
      this.#dropped.add(commit);
      return;
    }
    const knows = await this.#knowledge(commit, outcome);
    const atMs = this.#shop.clock.nowMs();
    await this.#keepBuild({ kind: 'built', atMs, commit, outcome, wallMs, cached, log, knows, ahead: true }, null);
  }

  async #isStored(key: string): Promise<boolean> {
    const { builder } = this.#shop;
    const kernel = await builder.kernel(key);
    if (kernel !== null) builder.release?.(key);
    return kernel !== null;
  }

  /** Builds what nobody asked for. Whatever fails here fails again where it is asked for, and is told then. */
  async #buildAhead(commit: string, worker: number, stop: AbortController): Promise<void> {
    const { builder, clock, files } = this.#shop;
    const startedMs = clock.nowMs();
    const tell = (progress: BuildProgress | null) =>
      this.#observe({ kind: 'building', commit, worker, progress, ahead: true });
    tell(null);
    const log = logOf(commit);
    const onAbort = () => stop.abort();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    let result: { outcome: AheadRecord['outcome']; wallMs: number; cached: boolean };
    try {
      result = await builder.build({ commit, worker, logPath: files.path(log), ahead: true }, tell, stop.signal);
    } catch (error) {
      const outcome: AheadRecord['outcome'] = stop.signal.aborted
        ? { kind: 'given-up' }
        : { kind: 'infra-failed', reason: error instanceof Error ? error.message : String(error) };
      result = { outcome, wallMs: clock.nowMs() - startedMs, cached: false };
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
    }
    const { outcome, wallMs, cached } = result;
    if (this.#signal.aborted && outcome.kind === 'given-up') return;
    if (outcome.kind === 'infra-failed') this.#notAhead.add(commit);
    const record: AheadRecord = { kind: 'built-ahead', atMs: clock.nowMs(), commit, outcome, wallMs, cached, log };
    await this.#append(record);
    this.#observe({ kind: 'built-ahead', record, worker });
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
    try {
      await this.#runKernel(kernel, commit, traced, machine);
    } finally {
      this.#shop.builder.release?.(kernel.key);
    }
  }

  async #runKernel(kernel: P, commit: string, traced: boolean, machine: number): Promise<void> {
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
    const { build } = evidenceOn(gatherAll(this.#events), commit);
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

  async #append(event: Measurement | AheadRecord): Promise<void> {
    await this.#shop.journal.append(this.#bisection.id, event);
    this.#events.push(event);
  }
}

function logOf(commit: string): string {
  return `builds/${commit.slice(0, 12)}.log`;
}

function consoleNumber(name: string): number {
  return Number(/run-(\d+)\.txt$/.exec(name)?.[1] ?? -1);
}
