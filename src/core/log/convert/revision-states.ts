import type { RecordedBisection, RecordedTest, Verdict } from '../syzbot/recorded-bisection.ts';

/** A tested revision as test reports want it. */
export interface RevisionState {
  readonly test: RecordedTest;
  /** `start 63623fd44972`, `v5.5 d5226fa6dbae`. */
  readonly name: string;
  /** What the log says; where it says nothing, bad with any crash, good with only clean runs, else skip. */
  readonly verdict: Verdict;
}

export function revisionStates({ tests, kind }: RecordedBisection): readonly RevisionState[] {
  return tests.map((test) => ({
    test,
    name: `${test.release ?? test.where} ${test.commit.slice(0, 12)}`,
    verdict: test.stated === null ? byResults(test) : crashes(test.stated, kind),
  }));
}

/** git's words are turned in a fix search. */
function crashes(stated: Verdict, kind: RecordedBisection['kind']): Verdict {
  if (kind === 'cause' || stated === 'skip') return stated;
  return stated === 'bad' ? 'good' : 'bad';
}

function byResults({ results }: RecordedTest): Verdict {
  if (results.some((result) => result.kind === 'crashed')) return 'bad';
  return results.some((result) => result.kind === 'ok') ? 'good' : 'skip';
}
