import { oneLine } from '../one-line.ts';
import type { LogDocument, LogItem } from '../syzbot/document.ts';
import type { RecordedBisection, RecordedTest } from '../syzbot/recorded-bisection.ts';
import { plainLayout } from './layout.ts';
import { figuresOf } from './run-counts.ts';

/**
 * A recorded bisection as `git bisect log` would print it, each test as a comment: `git bisect replay` accepts it in
 * a repository that has the commits. A fix search uses the terms `new` and `old`, as our own logs do. Commits are
 * told git in the order of the search; one that a release walk found bad is no command, as the range begins below.
 */
export function toGitLog(recorded: RecordedBisection): LogDocument {
  const [start, ...verdicts] = recorded.git;
  const terms = termsOf(recorded);
  const items: LogItem[] = [startItem(recorded)];
  if (start?.told.kind === 'start') {
    items.push(...told(recorded, terms.bad, commitOf(recorded, start.told.bad)));
    items.push(...told(recorded, terms.good, commitOf(recorded, start.told.good)));
  } else items.push(...withoutRange(recorded));
  for (const { told: said } of verdicts)
    if (said.kind === 'verdict') items.push(...told(recorded, terms[said.verdict], said.commit));
  items.push(...ending(recorded));
  return { format: 'git', items, layout: plainLayout, notes: [] };
}

interface Terms {
  readonly bad: string;
  readonly good: string;
  readonly skip: string;
}

function termsOf({ kind }: RecordedBisection): Terms {
  return kind === 'cause' ? { bad: 'bad', good: 'good', skip: 'skip' } : { bad: 'new', good: 'old', skip: 'skip' };
}

function startItem({ kind }: RecordedBisection): LogItem {
  const words = kind === 'cause' ? [] : ['--term-new=new', '--term-old=old'];
  return { kind: 'git-start', arguments: { words, quoted: words.length > 0 } };
}

/** A search that ended in its release walk, or before, told git nothing yet: what it knows of the ends. */
function withoutRange(recorded: RecordedBisection): readonly LogItem[] {
  const crashed = recorded.tests.findLast(({ results }) => results.some(({ kind }) => kind === 'crashed'));
  const commit = recorded.kind === 'cause' ? crashed?.commit : undefined;
  return commit === undefined || !isFull(commit) ? [] : told(recorded, 'bad', commit);
}

function told(recorded: RecordedBisection, term: string, commit: string): readonly LogItem[] {
  const test = recorded.tests.find((one) => one.commit === commit);
  const comment: LogItem = { kind: 'git-commit', term, commit, subject: subjectOf(test, recorded, commit) };
  const command: LogItem = { kind: 'git-told', term, commits: [commit] };
  if (test === undefined) return [comment, command];
  return [comment, { kind: 'git-tested', commit: commit.slice(0, 12), because: oneLine(figuresOf(test)) }, command];
}

function subjectOf(
  test: RecordedTest | undefined,
  { releases, ending: end }: RecordedBisection,
  commit: string,
): string {
  const tag = releases.find((release) => release.commit === commit)?.tag;
  const subject = end?.kind === 'found' && end.commit === commit ? end.subject : test?.subject;
  return oneLine(subject ?? tag ?? '');
}

function ending(recorded: RecordedBisection): readonly LogItem[] {
  const { ending: end } = recorded;
  const { bad } = termsOf(recorded);
  if (end?.kind === 'found')
    return [{ kind: 'git-first', term: bad, commit: end.commit, subject: oneLine(end.subject) }];
  if (end?.kind !== 'inconclusive') return [];
  const possible = end.commits.map(
    (commit): LogItem => ({
      kind: 'git-possible',
      term: bad,
      commit,
      subject: subjectOf(
        recorded.tests.find((test) => test.commit === commit),
        recorded,
        commit,
      ),
    }),
  );
  return [{ kind: 'git-only-skipped' }, ...possible];
}

/** Early logs name the ends of the range by release tags, which git finds too where it has them. */
function commitOf({ releases }: RecordedBisection, reference: string): string {
  return releases.find(({ tag }) => tag === reference)?.commit ?? reference;
}

const isFull = (commit: string) => commit.length === 40;
