import { BisectionDirectory } from '../../adapters/files/bisection-directory.ts';
import type { Measurement } from '../../core/evidence/journal-event.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Job } from '../../core/job/job.ts';
import { titleOf } from '../../core/log/convert/run-counts.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { readBisection } from '../../core/log/syzbot/read-bisection.ts';
import type { RecordedBisection } from '../../core/log/syzbot/recorded-bisection.ts';
import { renderLog } from '../../core/log/syzbot/render.ts';
import { importedEvents } from '../../core/replay/imported-events.ts';
import type { StrategyName } from '../../core/search/strategies.ts';
import type { Journal } from '../../ports/journal.ts';
import { readAnyLog } from '../any-log.ts';
import { loadJobFile, repositoryOf, resolveJob } from '../job-file.ts';
import { exitCodes } from '../output/exit.ts';
import { print } from '../output/stdout.ts';
import { bisectionOf, openJournal, openTree } from '../session.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface ImportOptions {
  readonly state?: string | undefined;
  readonly strategy?: StrategyName | undefined;
  readonly json?: true | undefined;
}

const logName = 'imported.log';

/**
 * Makes the journal of a bisection from a log, so that `culprit cause JOB` goes on from there: what was measured is
 * evidence, whoever measured it. The job says what a log does not: kernel, configuration, reproducer.
 */
export function importLog(path: string, jobPath: string | undefined, options: ImportOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const document = await readAnyLog(path);
    const recorded = readBisection(document);
    if (jobPath === undefined) throw jobWanted(path, recorded);
    const loaded = loadJobFile(jobPath);
    const tree = openTree(repositoryOf(loaded), state, signal);
    const { commit, head, releases = [] } = loaded.fields.kernel;
    await tree.prepare([commit, ...(head === undefined ? [] : [head]), ...releases], () => {});
    const job = await resolveJob(recorded.kind, loaded, tree, options);
    const { id, history } = await bisectionOf(job, tree, null);
    refuseOtherStart(recorded, job, path);
    const all = importedEvents(recorded, {
      atMs: Date.now(),
      log: logName,
      crashTitle: job.crashTitle ?? 'crash of an imported log',
    });
    const events = all.filter(({ commit: tested }) => history.graph.has(tested));
    await write(id, job, events, state);
    new BisectionDirectory(bisectionDirectory(state, id)).write(logName, renderLog(document));
    await report({ id, events, left: revisions(all) - revisions(events), jobPath, kind: job.kind }, options);
    return exitCodes.done;
  });
}

async function write(id: string, job: Job, events: readonly Measurement[], state: string): Promise<void> {
  const journal = openJournal(state);
  try {
    const claim = await journal.claim(id);
    if (claim === null)
      throw new Failure('BISECTION_BUSY', {
        what: `another process works on this bisection (${id})`,
        mend: 'wait for it, or import into a state of its own with --state DIR',
      });
    try {
      await append(journal, id, job, events, state);
    } finally {
      claim.release();
    }
  } finally {
    await journal.close();
  }
}

async function append(
  journal: Journal,
  id: string,
  job: Job,
  events: readonly Measurement[],
  state: string,
): Promise<void> {
  await journal.create({ id, createdMs: Date.now(), kind: job.kind, strategy: job.strategy, job: JSON.stringify(job) });
  if ((await journal.read(id)).length > 0)
    throw new Failure('LOG_UNUSABLE', {
      what: `the bisection of this job (${id}) has evidence already`,
      why: `its journal is in ${state}`,
      mend: 'import into a state of its own with --state DIR',
    });
  for (const event of events) await journal.append(id, event);
}

function refuseOtherStart(recorded: RecordedBisection, job: Job, path: string): void {
  const tested = recorded.tests.some(({ commit }) => commit === job.start);
  if (recorded.start === job.start || tested) return;
  throw new Failure('LOG_UNUSABLE', {
    what: `${path} is about another bisection than the job`,
    why: `the log begins at ${recorded.start ?? 'an unknown commit'}, the job at ${job.start}`,
    mend: "set the job's kernel.commit to the commit that the log begins at",
  });
}

function jobWanted(path: string, { start, tests, kind }: RecordedBisection): Failure {
  const title = tests[0]?.results.find((result) => result.kind === 'crashed');
  return new Failure('JOB_NOT_FOUND', {
    what: 'no job given',
    why: 'a log tells neither the repository nor the configuration nor the reproducer',
    mend: [
      'save this as job.yaml with your own paths, then give it after the log:',
      'kernel:',
      '  repo: ./linux',
      `  commit: ${start ?? 'COMMIT'}`,
      '  config: ./kernel.config',
      'reproducer: { c: ./repro.c }',
      ...(title === undefined ? [] : [`crash: { title: ${JSON.stringify(oneLine(titleOf(title)))} }`]),
      `culprit import ${path} job.yaml && culprit ${kind} job.yaml`,
    ].join('\n'),
  });
}

interface Imported {
  readonly id: string;
  readonly events: readonly Measurement[];
  /** Revisions of the log that the repository does not have. */
  readonly left: number;
  readonly jobPath: string;
  readonly kind: Job['kind'];
}

async function report({ id, events, left, jobPath, kind }: Imported, options: ImportOptions): Promise<void> {
  const runs = events.filter((event) => event.kind === 'ran').length;
  const counts = { revisions: revisions(events), runs, leftOut: left };
  if (options.json) {
    await print(`${JSON.stringify({ id, ...counts })}\n`);
    return;
  }
  const lines = [
    `bisection ${id}: ${counts.revisions} revisions with ${runs} runs are evidence now`,
    ...(left === 0 ? [] : [`  ${left} revisions of the log are not in the repository and were left out`]),
    '  what did not build or boot there is tried again here',
    `  next: culprit ${kind} ${jobPath}${options.state === undefined ? '' : ` --state ${options.state}`}`,
  ];
  await print(lines.map((line) => `${line}\n`).join(''));
}

const revisions = (events: readonly Measurement[]) => new Set(events.map(({ commit }) => commit)).size;
