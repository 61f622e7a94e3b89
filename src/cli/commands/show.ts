import { join } from 'node:path';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { resultText as runText } from '../../core/log/syzbot-text.ts';
import { resultText } from '../output/result-text.ts';
import { print } from '../output/stdout.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import { readRecord, renderLog } from './log.ts';
import { reporting } from './reporting.ts';

export interface ShowOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
}

/** One bisection: its result, and each revision with its build, its runs and where their consoles are. */
export function showBisection(id: string, options: ShowOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const { record } = await readRecord(id, state, signal);
    if (options.json) await print(renderLog(record, 'json', state));
    else await print(describe(record, state, options.state));
    return 0;
  });
}

function describe(record: BisectionRecord, state: string, stateOption: string | undefined): string {
  const directory = bisectionDirectory(state, record.id);
  const command = (rest: string) => `culprit ${rest}${stateOption === undefined ? '' : ` --state ${state}`}`;
  return `${resultText(record, { directory, command })}\n${revisions(record, directory)}`;
}

function revisions({ evidence, commits }: BisectionRecord, directory: string): string {
  return [...evidence.values()]
    .map(({ commit, build, runs }) => {
      const subject = oneLine(commits.get(commit)?.subject ?? '');
      const lines = [`${commit.slice(0, 12)} ${subject}`];
      if (build !== null) lines.push(`  ${build.outcome.kind}: ${join(directory, build.log)}`);
      for (const { outcome, console } of runs) lines.push(`  ${runText(outcome)}: ${join(directory, console)}`);
      return lines.map((line) => `${line}\n`).join('');
    })
    .join('');
}
