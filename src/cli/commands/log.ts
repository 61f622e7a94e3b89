import { recordOf } from '../../app/bisection-record.ts';
import type { BuildRecord, RunRecord } from '../../core/evidence/journal-event.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { toJunit } from '../../core/log/convert/junit.ts';
import { toKtap } from '../../core/log/convert/ktap.ts';
import { gitText } from '../../core/log/git-text.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { parseLog } from '../../core/log/syzbot/parse.ts';
import { readBisection } from '../../core/log/syzbot/read-bisection.ts';
import { syzbotText } from '../../core/log/syzbot-text.ts';
import { mainLog, resultJson } from '../output/result-json.ts';
import { print } from '../output/stdout.ts';
import { bisectionOf, findBisection, openJournal, openTree, revisionsOf } from '../session.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface LogOptions {
  readonly format: 'syzbot' | 'git' | 'json' | 'ktap' | 'junit';
  readonly state?: string | undefined;
  /** Whether the sight of each revision stands in the log, as comments. */
  readonly sight?: true | undefined;
}

export function printLog(id: string, options: LogOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.format === 'json', state }, async (signal) => {
    const { record } = await readRecord(id, state, signal);
    await print(
      `${renderLog(record, options.format, state)}${options.sight ? sightComments(record, options.format) : ''}`,
    );
    return 0;
  });
}

/** A bisection of the journal, with all that can be told about it now. */
export async function readRecord(id: string, state: string, signal: AbortSignal) {
  const journal = openJournal(state);
  try {
    const { header, job } = await findBisection(journal, id, state);
    const tree = openTree(job.repo, state, signal);
    await tree.prepare(revisionsOf(job), () => {});
    const bisection = await bisectionOf(job, tree, journal);
    const events = await journal.read(header.id);
    const record = await recordOf(bisection, job.strategy, events, tree);
    return { job, header, events, tree, bisection, record };
  } finally {
    await journal.close();
  }
}

export function renderLog(record: BisectionRecord, format: LogOptions['format'], state: string): string {
  if (format === 'git') return gitText(record);
  if (format === 'syzbot') return syzbotText(record);
  if (format !== 'json') return testReport(record, format);
  return `${JSON.stringify(logJson(record, state), null, 2)}\n`;
}

/** Test reports are made from our log, as they are from anybody's. */
function testReport(record: BisectionRecord, format: 'ktap' | 'junit'): string {
  const recorded = readBisection(parseLog(syzbotText(record)));
  return format === 'ktap' ? toKtap(recorded) : toJunit(recorded);
}

function buildJson(build: BuildRecord | null) {
  return build === null
    ? null
    : { ...build.outcome, seconds: build.wallMs / 1000, cached: build.cached, log: build.log };
}

function runJson({ outcome, wallMs, console }: RunRecord) {
  return { ...outcome, seconds: wallMs / 1000, console };
}

/** Behind a log of lines, where programs that read it no longer look; JSON has it anyway, test reports have no place for it. */
function sightComments({ evidence }: BisectionRecord, format: LogOptions['format']): string {
  if (format !== 'syzbot' && format !== 'git') return '';
  return [...evidence.values()]
    .flatMap(({ commit, sight }) =>
      sight === undefined ? [] : [`# sight: ${sight.sight ?? 'unknown'} ${commit} ${oneLine(sight.why)}\n`],
    )
    .join('');
}

function logJson(record: BisectionRecord, state: string) {
  return {
    ...resultJson(record, { log: `${bisectionDirectory(state, record.id)}/${mainLog(record)}`, state }),
    task: record.task,
    strategy: record.strategy,
    steps: record.entries,
    revisions: [...record.evidence.values()].map(({ commit, build, runs, traced = [], sight = null }) => ({
      commit,
      subject: record.commits.get(commit)?.subject ?? '',
      build: buildJson(build),
      runs: runs.filter((run) => !run.traced).map(runJson),
      traced: traced.map((run) => ({ ...runJson(run), calls: run.trace?.lines ?? [] })),
      sight,
    })),
    reverts: (record.reverts ?? []).map(({ commit, on, outcome, evidence }) => ({
      commit,
      on,
      ...outcome,
      build: buildJson(evidence.build),
      runs: evidence.runs.map(runJson),
    })),
    bridges: (record.bridges ?? []).map(({ commit, as, revision, evidence }) => ({
      commit,
      as,
      revision,
      build: buildJson(evidence.build),
      runs: evidence.runs.map(runJson),
    })),
    recipients: record.recipients,
  };
}
