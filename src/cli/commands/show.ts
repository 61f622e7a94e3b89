import { join } from 'node:path';
import type { Bisection } from '../../app/bisect.ts';
import { informed } from '../../app/commit-contents.ts';
import { gatherEvidence, type RevisionEvidence } from '../../core/evidence/evidence.ts';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { resultText as runText } from '../../core/log/syzbot-text.ts';
import { weighedCommits } from '../../core/search/evidence/weighed-commits.ts';
import type { SourceTree } from '../../ports/source-tree.ts';
import { priorsJson, priorsText } from '../output/priors-text.ts';
import { resultText } from '../output/result-text.ts';
import { sightText } from '../output/sight-text.ts';
import { print } from '../output/stdout.ts';
import { tracesJson } from '../output/traces-json.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import { readRecord, renderLog } from './log.ts';
import { reporting } from './reporting.ts';

export interface ShowOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
  /** One or two revisions whose traced runs are shown instead. */
  readonly sight?: readonly string[] | undefined;
  /** Whether the weights of commits before any test are shown instead. */
  readonly priors?: true | undefined;
}

/** One bisection: its result, and each revision with its build, its runs and where their consoles are. */
export function showBisection(id: string, options: ShowOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const { record, tree, bisection, events } = await readRecord(id, state, signal);
    if (options.sight !== undefined) await print(await traces(record, options.sight, tree, options.json === true));
    else if (options.priors) await print(await priors(bisection, events, options.json === true));
    else if (options.json) await print(renderLog(record, 'json', state));
    else await print(describe(record, state, options.state));
    return 0;
  });
}

async function traces(
  record: BisectionRecord,
  asked: readonly string[],
  tree: SourceTree,
  isJson: boolean,
): Promise<string> {
  const ids = await Promise.all(asked.map((revision) => tree.resolve(revision)));
  const commits = new Map([...record.commits, ...(await tree.details(ids)).map((one) => [one.id, one] as const)]);
  const named = { ...record, commits };
  return isJson
    ? `${JSON.stringify(tracesJson(named, ids), null, 2)}\n`
    : sightText(named, ids, process.stdout.columns ?? 120);
}

async function priors(described: Bisection, events: readonly JournalEvent[], json: boolean): Promise<string> {
  const bisection = await informed(described, events);
  const { task, history } = bisection;
  const { contents } = history;
  const why =
    bisection.contents === undefined
      ? 'this bisection believes nothing of a commit for what it changes'
      : 'nothing is known yet: the start commit has not crashed';
  if (contents === undefined) return json ? priorsJson([], () => '', why) : `${why}\n`;
  const commits = weighedCommits({ task, history, evidence: gatherEvidence(events) });
  const subject = (commit: string) => contents.subject(history.graph.indexOf(commit));
  return json ? priorsJson(commits, subject, null) : priorsText(commits, subject);
}

function describe(record: BisectionRecord, state: string, stateOption: string | undefined): string {
  const directory = bisectionDirectory(state, record.id);
  const command = (rest: string) => `culprit ${rest}${stateOption === undefined ? '' : ` --state ${state}`}`;
  return `${resultText(record, { directory, command })}\n${revisions(record, directory)}${reverts(record, directory)}${bridges(record, directory)}`;
}

function revisions({ evidence, commits }: BisectionRecord, directory: string): string {
  return [...evidence.values()]
    .map((revision) => {
      const { commit } = revision;
      const subject = oneLine(commits.get(commit)?.subject ?? '');
      return revisionText(`${commit.slice(0, 12)} ${subject}`, revision, directory);
    })
    .join('');
}

/** Revisions that we made by taking a commit back. */
function reverts({ reverts: all = [] }: BisectionRecord, directory: string): string {
  return all
    .map(({ commit, on, outcome, evidence }) => {
      const name = `${on.slice(0, 12)} without ${commit.slice(0, 12)}`;
      if (outcome.kind === 'reverted') return revisionText(name, evidence, directory);
      const why = outcome.kind === 'conflict' ? `conflict in ${outcome.paths.map(oneLine).join(', ')}` : outcome.why;
      return `${name}\n  not made: ${oneLine(why)}\n`;
    })
    .join('');
}

/** Revisions that were built as others are. */
function bridges({ bridges: all = [] }: BisectionRecord, directory: string): string {
  return all
    .map(({ commit, as, evidence }) =>
      revisionText(`${commit.slice(0, 12)} built as ${as.slice(0, 12)}`, evidence, directory),
    )
    .join('');
}

function revisionText(name: string, { build, runs, traced = [], sight }: RevisionEvidence, directory: string): string {
  const lines = [name];
  if (build !== null) lines.push(`  ${build.outcome.kind}: ${join(directory, build.log)}`);
  for (const { outcome, console } of runs.filter((run) => !run.traced))
    lines.push(`  ${runText(outcome)}: ${join(directory, console)}`);
  for (const { outcome, console } of traced) lines.push(`  ${runText(outcome)}, traced: ${join(directory, console)}`);
  if (sight !== undefined) lines.push(`  sight ${sight.sight ?? 'unknown'}: ${oneLine(sight.why)}`);
  return lines.map((line) => `${line}\n`).join('');
}
