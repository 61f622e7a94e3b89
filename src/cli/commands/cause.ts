import { relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { BisectionDirectory } from '../../adapters/files/bisection-directory.ts';
import type { GitSourceTree } from '../../adapters/git/git-source-tree.ts';
import { type Bisection, bisect, decide, type Workshop } from '../../app/bisect.ts';
import { recordOf } from '../../app/bisection-record.ts';
import { informed } from '../../app/commit-contents.ts';
import type { Observer } from '../../app/observer.ts';
import type { RecipeShelf } from '../../app/recipe-shelf.ts';
import { isMeasurement } from '../../core/evidence/journal-event.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Job } from '../../core/job/job.ts';
import type { RunJob } from '../../core/job/run-job.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { gitText } from '../../core/log/git-text.ts';
import { syzbotText } from '../../core/log/syzbot-text.ts';
import type { StrategyName } from '../../core/search/strategies.ts';
import type { BisectionFiles } from '../../ports/bisection-files.ts';
import type { Journal } from '../../ports/journal.ts';
import type { KernelBuilder, Product } from '../../ports/kernel-builder.ts';
import type { SourceTree } from '../../ports/source-tree.ts';
import type { TestMachine } from '../../ports/test-machine.ts';
import { configBench } from '../config-bench.ts';
import { type LoadedJob, loadJobFile, type Overrides, repositoryOf, resolveJob } from '../job-file.ts';
import { prepareHistory } from '../job-history.ts';
import { exitCodeOf, exitCodes } from '../output/exit.ts';
import { interruptedJson, mainLog, resultJson } from '../output/result-json.ts';
import { resultText } from '../output/result-text.ts';
import { print } from '../output/stdout.ts';
import { bisectionOf, openJournal, openTree, treeDirectory } from '../session.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import type { BudgetOption } from '../stop-options.ts';
import { type Display, openDisplay } from '../view/display.ts';
import { openWorkshop } from '../workshop.ts';
import { reporting } from './reporting.ts';

export interface BisectionOptions {
  readonly state?: string | undefined;
  readonly strategy?: StrategyName | undefined;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
  /** False with `--no-sight`. */
  readonly sight?: boolean | undefined;
  /** False with `--no-prior`. */
  readonly prior?: boolean | undefined;
  /** False with `--no-revert-test`. */
  readonly revertTest?: boolean | undefined;
  readonly confidence?: number | undefined;
  readonly budget?: BudgetOption | undefined;
}

/** `culprit cause JOB` and `culprit fix JOB`: from the job file to the result; the exit code says what came out. */
export function runBisection(kind: Job['kind'], jobPath: string, options: BisectionOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const display = openDisplay(`culprit ${kind} ${jobPath}`, options.quiet === true);
    const end = await work(kind, jobPath, options, state, display, signal).finally(() => display.close());
    return await reportEnd(end, options, state);
  });
}

async function work(
  kind: Job['kind'],
  jobPath: string,
  options: BisectionOptions,
  state: string,
  display: Display,
  signal: AbortSignal,
): Promise<BisectionEnd> {
  const observe: Observer = (progress) => display.show(progress);
  observe({ kind: 'preparing', what: `reading ${jobPath}` });
  return await pursue(kind, loadJobFile(jobPath), options, { state, observe, signal });
}

/** Works on the bisection that a job file describes until it is concluded: for a command, or for the service. */
export async function pursue(
  kind: Job['kind'],
  loaded: LoadedJob,
  overrides: Overrides,
  { state, observe, signal }: Omit<Surroundings, 'prepare'>,
  identified: (bisection: Bisection) => Promise<void> = async () => {},
): Promise<BisectionEnd> {
  const prepare = (what: string) => observe({ kind: 'preparing', what });
  const journal = openJournal(state);
  try {
    const tree = openTree(repositoryOf(loaded), state, signal);
    prepare('looking at the repository');
    await prepareHistory(loaded, tree, prepare);
    const job = await resolveJob(kind, loaded, tree, overrides, prepare);
    prepare('loading the history');
    const bisection = await bisectionOf(job, tree, journal);
    await identified(bisection);
    const open = (files: BisectionFiles) => openKernelWorkshop(job, bisection, tree, state, journal, files, prepare);
    const working = carryOut(bisection, job, journal, tree, { state, observe, prepare, signal }, open);
    return await endOf(working, bisection, job, journal, state);
  } finally {
    await journal.close();
  }
}

/** What came out of working on a bisection; of one that was interrupted, what is believed so far. */
export interface BisectionEnd {
  readonly record: BisectionRecord;
  readonly interrupted: Failure | null;
}

/** Waits for the work to end, in its time or before, and writes down how things stand then. */
export async function endOf(
  working: Promise<void>,
  bisection: Bisection,
  job: Job | RunJob,
  journal: Journal,
  state: string,
): Promise<BisectionEnd> {
  const interrupted = await working.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Failure && error.code === 'INTERRUPTED') return error;
      throw error;
    },
  );
  // The signal that stopped the work would stop git here too.
  const tree = openTree(job.repo, state, new AbortController().signal);
  const record = await recordOf(bisection, job.strategy, await journal.read(bisection.id), tree);
  writeResults(record, state);
  return { record, interrupted };
}

/** Tells how a bisection ended; returns the exit code. */
export async function reportEnd(
  { record, interrupted }: BisectionEnd,
  options: Pick<BisectionOptions, 'json' | 'state'>,
  state: string,
): Promise<number> {
  await report(record, options, state, interrupted);
  if (interrupted !== null) {
    process.stderr.write(`culprit: ${interrupted.message}\n`);
    return exitCodeOf(interrupted);
  }
  return record.conclusion?.kind === 'found' ? exitCodes.done : exitCodes.no;
}

export interface Surroundings {
  readonly state: string;
  readonly observe: Observer;
  readonly prepare: (what: string) => void;
  readonly signal: AbortSignal;
}

/** What a bisection is carried out with, and what is to be done when it is over. */
export interface OpenWorkshop<P extends Product> {
  readonly builder: KernelBuilder<P>;
  readonly machine: TestMachine<P>;
  /** Missing where all revisions are built alike. */
  readonly recipes?: RecipeShelf;
  close(): void | Promise<void>;
}

function openKernelWorkshop(
  job: Job,
  { history }: Bisection,
  tree: GitSourceTree,
  state: string,
  journal: Journal,
  files: BisectionFiles,
  tell: (what: string) => void,
) {
  return openWorkshop(job, history, tree, treeDirectory(job.repo, state), files.path('.'), state, journal, tell);
}

/** Works on a bisection until it is concluded; where its journal concludes already nothing is prepared or built. */
export async function carryOut<P extends Product>(
  bisection: Bisection,
  job: Job | RunJob,
  journal: Journal,
  tree: GitSourceTree,
  around: Surroundings,
  open: (files: BisectionFiles) => Promise<OpenWorkshop<P>>,
): Promise<void> {
  const { id } = bisection;
  const claim = await journal.claim(id);
  if (claim === null)
    throw new Failure('BISECTION_BUSY', {
      what: `another process works on this bisection (${id})`,
      why: `it holds the claim in ${around.state}`,
      mend: 'wait for it, stop it, or give this one a state of its own with --state DIR',
    });
  try {
    await journal.create({
      id,
      createdMs: Date.now(),
      kind: job.kind,
      strategy: job.strategy,
      job: JSON.stringify(job),
    });
    const events = await journal.read(id);
    if (decide(await informed(bisection, events), events).kind === 'concluded') return;
    const files = new BisectionDirectory(bisectionDirectory(around.state, id));
    const tools = await open(files);
    const { builder, machine, recipes } = tools;
    const index = new AbortController();
    const indexed = tree.indexHistory(index.signal);
    const workshop: Workshop<P> = {
      builder,
      machine,
      journal,
      files,
      clock: { nowMs: () => Date.now(), pause: () => setImmediate() },
      revert: (commit, on) => tree.revert(commit, on),
      bridge: (commit, as) => tree.builtAs(commit, as),
      ...(recipes === undefined ? {} : { recipes }),
      ...(job.kind === 'run' ? {} : { configs: configBench(job, builder, tree, files, around.signal) }),
      hasFile: async (commit, path) => (await tree.file(commit, path, 1)) !== null,
    };
    try {
      if (job.kind !== 'run') around.prepare('compiling the reproducer, looking at the machines');
      await machine.prepare(around.signal);
      await bisect(bisection, workshop, namingSubjects(around.observe, tree), around.signal);
    } finally {
      index.abort();
      await Promise.all([indexed, tools.close()]);
    }
  } finally {
    claim.release();
  }
}

/** Adds the subjects of commits that are asked for, once each, so that people see more than hashes. */
function namingSubjects(observe: Observer, tree: SourceTree): Observer {
  const known = new Set<string>();
  return (progress) => {
    observe(progress);
    const commits =
      progress.kind === 'begun'
        ? progress.events.filter(isMeasurement).map(({ commit }) => commit)
        : progress.kind === 'decided'
          ? progress.asks.map(({ commit }) => commit)
          : progress.kind === 'building' && progress.ahead
            ? [progress.commit]
            : [];
    const fresh = [...new Set(commits)].filter((commit) => !known.has(commit));
    if (fresh.length === 0) return;
    for (const commit of fresh) known.add(commit);
    void tellSubjects(fresh, tree, observe);
  };
}

/** Subjects are an extra for people: where git fails here, it will fail where it matters too. */
async function tellSubjects(commits: readonly string[], tree: SourceTree, observe: Observer): Promise<void> {
  const details = await tree.details(commits).catch(() => []);
  for (const { id, subject } of details) observe({ kind: 'subject', commit: id, subject });
}

function writeResults(record: BisectionRecord, state: string): void {
  const directory = bisectionDirectory(state, record.id);
  const files = new BisectionDirectory(directory);
  files.write('syzbot.log', syzbotText(record));
  files.write('git.log', gitText(record));
  files.write(
    'result.json',
    `${JSON.stringify(resultJson(record, { log: files.path(mainLog(record)), state }), null, 2)}\n`,
  );
}

/** A path as it is best typed from here. */
function shortest(path: string): string {
  const below = relative('', path) || '.';
  return below.startsWith('..') ? path : below;
}

/** How this program was called, where that can be typed again from here. */
function ownName(): string {
  const path = relative('', process.argv[1] ?? '');
  return path === '' || path.startsWith('..') ? 'culprit' : path;
}

async function report(
  record: BisectionRecord,
  options: Pick<BisectionOptions, 'json' | 'state'>,
  state: string,
  interrupted: Failure | null = null,
): Promise<void> {
  const directory = bisectionDirectory(state, record.id);
  if (options.json) {
    const result = resultJson(record, { log: `${directory}/${mainLog(record)}`, state });
    await print(`${JSON.stringify(interrupted === null ? result : interruptedJson(result, interrupted))}\n`);
    return;
  }
  const command = (rest: string) =>
    `${ownName()} ${rest}${options.state === undefined ? '' : ` --state ${shortest(state)}`}`;
  await print(`\n${resultText(record, { directory, command })}`);
}
