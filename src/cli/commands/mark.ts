import { userInfo } from 'node:os';
import type { GitSourceTree } from '../../adapters/git/git-source-tree.ts';
import { type Bisection, decide } from '../../app/bisect.ts';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import type { Job } from '../../core/job/job.ts';
import type { RunJob } from '../../core/job/run-job.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { contradiction } from '../../core/marks/contradiction.ts';
import { gatherMarks, type ListedMark, listMarks } from '../../core/marks/gather-marks.ts';
import type { MarkRecord } from '../../core/marks/mark.ts';
import { listedMarkText } from '../../core/marks/mark-text.ts';
import type { Conclusion } from '../../core/search/strategy.ts';
import type { BisectionHeader, Journal } from '../../ports/journal.ts';
import type { SourceTree } from '../../ports/source-tree.ts';
import { kindOfMark, type MarkWords, readMarks, readReason, wrong } from '../mark-options.ts';
import { exitCodes } from '../output/exit.ts';
import { marksJson } from '../output/marks-json.ts';
import { print } from '../output/stdout.ts';
import { bisectionOf, findBisection, openJournal, openTree, revisionsOf, withTouching } from '../session.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface MarkOptions extends MarkWords {
  readonly list?: true | undefined;
  readonly because?: string | undefined;
  readonly state?: string | undefined;
  readonly json?: true | undefined;
}

/** `culprit mark ID …`: writes what a person says into the journal and tells what becomes of the answer. */
export function markBisection(id: string, options: MarkOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const kind = kindOfMark(options);
    if ((kind === null) !== (options.list === true))
      throw wrong(kind === null ? 'nothing is said' : '--list takes no marks', 'one kind of mark, or --list');
    const journal = openJournal(state);
    try {
      const { header, job } = await findBisection(journal, id, state);
      const before = await journal.read(header.id);
      if (kind === null) return await printList(header, listMarks(before), options);
      const tree = openTree(job.repo, state, signal);
      const marked = await writeMarks(journal, { header, job }, { kind, words: options, by: ownName() }, tree);
      await tell({ ...marked, isBusy: await isBusy(journal, header.id) }, options);
      return exitCodes.done;
    } finally {
      await journal.close();
    }
  });
}

/** What a person says, and who it is. */
export interface Word {
  readonly kind: keyof MarkWords;
  readonly words: MarkWords & { readonly because?: string | undefined };
  readonly by: string;
}

/** Writes marks of one kind into the journal, all or none. Throws `Failure` MARK_INVALID, COMMIT_NOT_FOUND. */
export async function writeMarks(
  journal: Journal,
  { header, job }: { readonly header: BisectionHeader; readonly job: Job | RunJob },
  { kind, words, by }: Word,
  tree: GitSourceTree,
): Promise<Omit<Marked, 'isBusy'>> {
  const before = await journal.read(header.id);
  await tree.prepare(revisionsOf(job), () => {});
  const bisection = await bisectionOf(job, tree, journal);
  const said = await readMarks(kind, words, { bisection, tree, marks: listMarks(before) });
  const because = readReason(words.because);
  const records = said.map((mark): MarkRecord => ({ kind: 'marked', atMs: Date.now(), by, because, mark }));
  const events = [...before, ...records];
  const marked = await withTouching(bisection, events, tree);
  refuse(marked, events);
  for (const record of records) await journal.append(header.id, record);
  return { header, bisection: marked, events, tree };
}

/** A user id without a name has none. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}

/** What all marks together may not say. */
function refuse({ task, history }: Bisection, events: readonly JournalEvent[]): void {
  const marks = gatherMarks(events);
  for (const path of marks.pathWeights.keys())
    if ((history.touching?.get(path)?.size ?? 0) === 0)
      throw wrong(`no commit touches ${oneLine(path)}`, 'paths count from the top of the repository');
  const found = contradiction(task, history, marks);
  if (found !== null)
    throw wrong(
      `${found.good.slice(0, 12)} cannot be good where ${found.bad.slice(0, 12)} is bad`,
      task.kind === 'cause' ? 'the good one contains the bad one' : 'the bad one contains the good one',
    );
}

async function isBusy(journal: Journal, id: string): Promise<boolean> {
  const claim = await journal.claim(id);
  claim?.release();
  return claim === null;
}

async function printList(
  { id, strategy }: BisectionHeader,
  marks: readonly ListedMark[],
  { json }: MarkOptions,
): Promise<number> {
  if (json) await print(`${JSON.stringify({ id, marks: marksJson(marks) })}\n`);
  else if (marks.length === 0) await print('no marks\n');
  else await print(marks.map((mark) => `${listedMarkText(mark, strategy)}\n`).join(''));
  return exitCodes.done;
}

interface Marked {
  readonly header: BisectionHeader;
  readonly bisection: Bisection;
  readonly events: readonly JournalEvent[];
  readonly tree: SourceTree;
  readonly isBusy: boolean;
}

async function tell({ header, bisection, events, tree, isBusy: busy }: Marked, { json }: MarkOptions): Promise<void> {
  const marks = listMarks(events);
  const decision = decide(bisection, events);
  const isOpen = decision.kind === 'work';
  if (json) return await print(`${JSON.stringify({ id: header.id, marks: marksJson(marks), open: isOpen })}\n`);
  const commits = marks.flatMap(({ mark }) => ('commit' in mark ? [mark.commit] : []));
  const subjects = new Map((await tree.details(commits)).map((commit) => [commit.id, commit.subject]));
  const name = (commit: string) => `${commit.slice(0, 12)} ${oneLine(subjects.get(commit) ?? '')}`;
  const lines = marks.map((listed) => listedMarkText(listed, header.strategy, name));
  lines.push(isOpen ? `open: ${again(header)}` : `the answer as it stands: ${answerText(decision.conclusion)}`);
  if (busy) lines.push('another process works on this bisection now: it learns of the mark when it is started again');
  await print(lines.map((line) => `${line}\n`).join(''));
}

function again({ kind }: BisectionHeader): string {
  return `the same \`culprit ${kind}\` command goes on, and keeps all that was measured`;
}

function answerText(conclusion: Conclusion): string {
  if (conclusion.kind === 'found') return `${conclusion.culprit} (probability ${conclusion.confidence.toFixed(3)})`;
  return `${conclusion.kind}: ${oneLine(conclusion.why)}`;
}
