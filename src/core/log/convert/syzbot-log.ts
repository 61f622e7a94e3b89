import { oneLine } from '../one-line.ts';
import { bisectStart } from '../syzbot/bisect-start.ts';
import type { LogDocument, LogItem } from '../syzbot/document.ts';
import type { RecordedBisection, RecordedTest } from '../syzbot/recorded-bisection.ts';
import { plainLayout } from './layout.ts';

/**
 * What a log of git or a test report holds, in syzbot's format: what is not known (times, compilers, git's figures)
 * is left out.
 */
export function toSyzbotLog(recorded: RecordedBisection): LogDocument {
  const subjects = new Map(recorded.tests.map(({ commit, subject }) => [commit, oneLine(subject ?? '')]));
  const steps = new Map(recorded.tests.map((test) => [test.commit, test]));
  const ofPhase = (...phases: readonly RecordedTest['where'][]) =>
    recorded.tests.filter(({ where }) => phases.includes(where)).flatMap(phaseItems);
  const items: LogItem[] = [
    ...(recorded.start === null ? [] : [beginning(recorded, recorded.start)]),
    ...ofPhase('start', 'release-walk', 'head'),
    ...recorded.git.flatMap(({ told }): LogItem[] => {
      if (told.kind === 'start') return [bisectStart(told.bad, told.good)];
      const { commit, verdict } = told;
      return [
        { kind: 'candidate', commit, subject: subjects.get(commit) ?? '', blank: 1 },
        ...testItems(steps.get(commit)),
        { kind: 'bisect-verdict', verdict, commit },
      ];
    }),
    ...ofPhase('parent'),
    ...ending(recorded),
  ];
  return { format: 'syzbot', items, layout: plainLayout, notes: [] };
}

function phaseItems(test: RecordedTest): readonly LogItem[] {
  const { where, release, commit } = test;
  const items = testItems(test);
  if (items.length === 0) return [];
  if (where === 'release-walk' && release !== null) return [{ kind: 'release', tag: release }, ...items];
  if (where === 'head') return [{ kind: 'head', commit }, ...items];
  return where === 'parent' ? [{ kind: 'untested-parent', commit }, ...items] : items;
}

/** A test whose runs or build are known. */
function testItems(test: RecordedTest | undefined): readonly LogItem[] {
  if (test === undefined || test.build === 'unknown') return [];
  const { commit, signature, results, uniform, buildOutput } = test;
  const items: LogItem[] = [{ kind: 'test', commit, toolchain: { family: 'gcc' } }];
  if (signature !== null) items.push({ kind: 'signature', signature });
  if (buildOutput.length > 0) items.push({ kind: 'not-built', commit, why: oneLine(buildOutput.join(' ')) });
  const [first] = results;
  if (first !== undefined && uniform) return [...items, { kind: 'all-runs', result: first }];
  return [...items, ...results.map((result, number): LogItem => ({ kind: 'run', number, result }))];
}

function beginning({ kind }: RecordedBisection, commit: string): LogItem {
  return { kind: kind === 'cause' ? 'cause-start' : 'fix-start', commit };
}

function ending({ ending: end, kind }: RecordedBisection): readonly LogItem[] {
  const term = kind === 'cause' ? 'bad' : 'good';
  if (end?.kind === 'found') return [{ kind: 'answer', term, commit: end.commit, subject: oneLine(end.subject) }];
  if (end?.kind === 'predates') return [{ kind: 'oldest-bad-or-broken' }];
  if (end?.kind === 'not-fixed') return [{ kind: 'not-fixed-or-broken' }];
  if (end?.kind === 'error') return [{ kind: 'error', why: oneLine(end.why) }];
  if (end?.kind !== 'inconclusive') return [];
  return [{ kind: 'inconclusive', term }, ...end.commits.map((commit): LogItem => ({ kind: 'listed', commit }))];
}
