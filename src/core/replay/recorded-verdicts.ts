import type { RecordedBisection, RecordedTest, Verdict } from '../log/syzbot/recorded-bisection.ts';

/**
 * What a log decided on each test: stated in the bisect phase, elsewhere told by how it went on. Tests whose verdict
 * nothing tells (a release before the last bad one may have been bad or skipped) are missing.
 */
export function recordedVerdicts(recorded: RecordedBisection): ReadonlyMap<RecordedTest, Verdict> {
  const verdicts = new Map<RecordedTest, Verdict>();
  const wentOn = recorded.tests.some(({ where }) => where !== 'start' && where !== 'minimisation');
  for (const test of recorded.tests) {
    const verdict = verdictOf(test, recorded, wentOn);
    if (verdict !== null) verdicts.set(test, verdict);
  }
  return verdicts;
}

function verdictOf(test: RecordedTest, recorded: RecordedBisection, wentOn: boolean): Verdict | null {
  switch (test.where) {
    case 'bisect':
      return test.stated === null ? null : inWords(test.stated, recorded.kind);
    case 'start':
      return wentOn ? 'bad' : null;
    case 'head':
      return recorded.git.length > 0 ? 'good' : null;
    case 'release-walk':
      return inWalk(test, recorded);
    default:
      return null;
  }
}

/** git's words are turned in a fix search: there "bad" is the newer state, without the crash. */
function inWords(verdict: Verdict, kind: RecordedBisection['kind']): Verdict {
  if (kind === 'cause' || verdict === 'skip') return verdict;
  return verdict === 'bad' ? 'good' : 'bad';
}

function inWalk({ commit, release }: RecordedTest, { git }: RecordedBisection): Verdict | null {
  const told = git[0]?.told;
  const named = (reference: string) => reference === commit || reference === release;
  if (told?.kind !== 'start') return null;
  if (told.good.some(named)) return 'good';
  return named(told.bad) ? 'bad' : null;
}
