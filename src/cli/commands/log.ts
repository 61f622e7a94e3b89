import { recordOf } from '../../app/bisection-record.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { gitText } from '../../core/log/git-text.ts';
import { syzbotText } from '../../core/log/syzbot-text.ts';
import { mainLog, resultJson } from '../output/result-json.ts';
import { print } from '../output/stdout.ts';
import { bisectionOf, findBisection, openJournal, openTree, revisionsOf } from '../session.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface LogOptions {
  readonly format: 'syzbot' | 'git' | 'json';
  readonly state?: string | undefined;
}

export function printLog(id: string, options: LogOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.format === 'json', state }, async (signal) => {
    const { record } = await readRecord(id, state, signal);
    await print(renderLog(record, options.format, state));
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
    const bisection = await bisectionOf(job, tree);
    const events = await journal.read(header.id);
    return { job, header, events, record: await recordOf(bisection, job.strategy, events, tree) };
  } finally {
    await journal.close();
  }
}

export function renderLog(record: BisectionRecord, format: LogOptions['format'], state: string): string {
  if (format === 'git') return gitText(record);
  if (format === 'syzbot') return syzbotText(record);
  return `${JSON.stringify(logJson(record, state), null, 2)}\n`;
}

function logJson(record: BisectionRecord, state: string) {
  return {
    ...resultJson(record, { log: `${bisectionDirectory(state, record.id)}/${mainLog(record)}`, state }),
    task: record.task,
    strategy: record.strategy,
    steps: record.entries,
    revisions: [...record.evidence.values()].map(({ commit, build, runs }) => ({
      commit,
      subject: record.commits.get(commit)?.subject ?? '',
      build:
        build === null
          ? null
          : { ...build.outcome, seconds: build.wallMs / 1000, cached: build.cached, log: build.log },
      runs: runs.map(({ outcome, wallMs, console }) => ({ ...outcome, seconds: wallMs / 1000, console })),
    })),
    recipients: record.recipients,
  };
}
