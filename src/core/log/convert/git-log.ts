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
  const names = namesIn(recorded);
  const terms = termsOf(recorded);
  const items = [startItem(recorded), ...commands(recorded, terms, names), ...ending(recorded, terms, names)];
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

/** What a log knows of commits. */
interface Names {
  readonly test: (commit: string) => RecordedTest | undefined;
  readonly subject: (commit: string) => string;
  /** Early logs name the ends of the range by release tags, which git finds too where it has them. */
  readonly commitOf: (reference: string) => string;
}

function namesIn({ tests, releases, ending: end }: RecordedBisection): Names {
  const byCommit = new Map(tests.toReversed().map((test) => [test.commit, test]));
  const tags = new Map(releases.map(({ tag, commit }) => [commit, tag]));
  const commits = new Map(releases.map(({ tag, commit }) => [tag, commit]));
  return {
    test: (commit) => byCommit.get(commit),
    subject: (commit) => {
      const subject = end?.kind === 'found' && end.commit === commit ? end.subject : byCommit.get(commit)?.subject;
      return oneLine(subject ?? tags.get(commit) ?? '');
    },
    commitOf: (reference) => commits.get(reference) ?? reference,
  };
}

function startItem({ kind }: RecordedBisection): LogItem {
  const words = kind === 'cause' ? [] : ['--term-new=new', '--term-old=old'];
  return { kind: 'git-start', arguments: { words, quoted: words.length > 0 } };
}

function commands(recorded: RecordedBisection, terms: Terms, names: Names): readonly LogItem[] {
  if (recorded.git.length === 0) return withoutRange(recorded, names);
  return recorded.git.flatMap(({ told }) =>
    told.kind === 'start'
      ? [
          ...command(terms.bad, names.commitOf(told.bad), names),
          ...told.good.flatMap((good) => command(terms.good, names.commitOf(good), names)),
        ]
      : command(terms[told.verdict], told.commit, names),
  );
}

/** A search that ended in its release walk, or before, told git nothing yet: the oldest crash is an end. */
function withoutRange({ tests, kind }: RecordedBisection, names: Names): readonly LogItem[] {
  const crashed = tests.findLast(({ results }) => results.some((result) => result.kind === 'crashed'));
  return kind === 'fix' || crashed === undefined ? [] : command('bad', crashed.commit, names);
}

function command(term: string, commit: string, names: Names): readonly LogItem[] {
  const test = names.test(commit);
  const comment: LogItem = { kind: 'git-commit', term, commit, subject: names.subject(commit) };
  const figures: LogItem[] =
    test === undefined ? [] : [{ kind: 'git-tested', commit: commit.slice(0, 12), because: oneLine(figuresOf(test)) }];
  return [comment, ...figures, { kind: 'git-told', term, commits: [commit] }];
}

function ending({ ending: end }: RecordedBisection, { bad }: Terms, names: Names): readonly LogItem[] {
  if (end?.kind === 'found')
    return [{ kind: 'git-first', term: bad, commit: end.commit, subject: names.subject(end.commit) }];
  if (end?.kind !== 'inconclusive') return [];
  const possible = end.commits.map(
    (commit): LogItem => ({ kind: 'git-possible', term: bad, commit, subject: names.subject(commit) }),
  );
  return [{ kind: 'git-only-skipped' }, ...possible];
}
