import { oneLine } from '../one-line.ts';
import type { LogDocument, LogItem } from '../syzbot/document.ts';
import type { RecordedBisection } from '../syzbot/recorded-bisection.ts';
import { plainLayout } from './layout.ts';

/** Verdicts without runs, as `git bisect log` has them, in syzbot's format: what is not known is left out. */
export function toSyzbotLog(recorded: RecordedBisection): LogDocument {
  const subjects = new Map(recorded.tests.map(({ commit, subject }) => [commit, oneLine(subject ?? '')]));
  const items: LogItem[] = [
    ...(recorded.start === null ? [] : [beginning(recorded, recorded.start)]),
    ...recorded.git.flatMap(({ told }): LogItem[] => {
      if (told.kind === 'start') return [{ kind: 'bisect-start', bad: told.bad, good: told.good }];
      const { commit, verdict } = told;
      return [
        { kind: 'candidate', commit, subject: subjects.get(commit) ?? '', blank: 1 },
        { kind: 'bisect-verdict', verdict, commit },
      ];
    }),
    ...ending(recorded),
  ];
  return { format: 'syzbot', items, layout: plainLayout, notes: [] };
}

function beginning({ kind }: RecordedBisection, commit: string): LogItem {
  return { kind: kind === 'cause' ? 'cause-start' : 'fix-start', commit };
}

function ending({ ending: end, kind }: RecordedBisection): readonly LogItem[] {
  const term = kind === 'cause' ? 'bad' : 'good';
  if (end?.kind === 'found') return [{ kind: 'answer', term, commit: end.commit, subject: oneLine(end.subject) }];
  if (end?.kind !== 'inconclusive') return [];
  return [{ kind: 'inconclusive', term }, ...end.commits.map((commit): LogItem => ({ kind: 'listed', commit }))];
}
