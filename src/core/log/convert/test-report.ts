import { oneLine } from '../one-line.ts';
import type { RunResult } from '../syzbot/codec.ts';
import type {
  GitExchange,
  RecordedBisection,
  RecordedEnding,
  RecordedTest,
  Verdict,
} from '../syzbot/recorded-bisection.ts';
import { resultOfWords } from './run-counts.ts';

/** A bisection as a test report holds it: what our own KTAP and JUnit can be read back to. */
export interface TestReport {
  readonly kind: 'cause' | 'fix';
  readonly revisions: readonly ReportedRevision[];
  /** The result in the words of `resultWords`. */
  readonly result: string;
}

export interface ReportedRevision {
  /** `start 63623fd44972`, `v5.5 d5226fa6dbae`. */
  readonly name: string;
  /** `commit`, `subject`, `signature`, as far as they are known. */
  readonly facts: Readonly<Record<string, string>>;
  readonly verdict: Verdict;
  /** Runs by name and by what went wrong, in the words of `inWords`; null for a clean one. */
  readonly runs: readonly { readonly name: string; readonly wrong: string | null }[];
  /** Why there are no runs. */
  readonly why: string;
}

/** How a bisection ended, in a line. */
export function resultWords({ ending, kind }: RecordedBisection): string {
  const word = kind === 'cause' ? 'bad' : 'good';
  switch (ending?.kind) {
    case 'found':
      return `first ${word} commit: [${ending.commit}] ${oneLine(ending.subject)}`;
    case 'inconclusive':
      return `possible first ${word} commits: ${ending.commits.map((commit) => `[${commit}]`).join(' ')}`;
    case 'error':
      return `error: ${oneLine(ending.why.split('\n', 1)[0]!)}`;
    case 'predates':
      return 'the oldest tested release already has the crash';
    case 'not-fixed':
      return 'the head still has the crash';
    default:
      return 'unfinished';
  }
}

function endingOfWords(words: string): RecordedEnding | null {
  const found = /^first (?:bad|good) commit: \[([0-9a-f]{7,64})\] (.*)$/.exec(words);
  if (found !== null) return { kind: 'found', commit: found[1]!, subject: found[2]!, recipients: [], crash: null };
  if (words.startsWith('possible first '))
    return {
      kind: 'inconclusive',
      commits: Array.from(words.matchAll(/\[([0-9a-f]{7,64})\]/g), ([, commit]) => commit!),
    };
  if (words.startsWith('error: ')) return { kind: 'error', error: 'other', why: words.slice('error: '.length) };
  if (words.startsWith('the oldest tested release')) return { kind: 'predates', crash: null };
  return words.startsWith('the head') ? { kind: 'not-fixed', crash: null } : null;
}

/** The bisection that a report is about. What a report does not hold (times, compilers, git's words) is missing. */
export function bisectionOfReport({ kind, revisions, result }: TestReport): RecordedBisection {
  const tests = revisions.flatMap((revision) => testOf(revision, kind));
  return {
    kind,
    era: 'D',
    start: tests[0]?.commit ?? null,
    tests,
    releases: tests.flatMap(({ release, commit }) => (release === null ? [] : [{ tag: release, commit }])),
    git: exchangesOf(tests, revisions, kind),
    culprit: null,
    signatures: null,
    flaky: false,
    totals: null,
    ending: endingOfWords(result),
  };
}

const phases = ['start', 'minimisation', 'head', 'bisect', 'ancestor', 'parent'] as const;

function testOf({ name, facts, verdict, runs, why }: ReportedRevision, kind: TestReport['kind']): RecordedTest[] {
  const { commit, subject = null, signature = null } = facts;
  if (commit === undefined) return [];
  const [first = ''] = name.split(' ');
  const where = phases.find((phase) => phase === first) ?? 'release-walk';
  const results = runs.map(({ wrong }): RunResult => (wrong === null ? { kind: 'ok' } : resultOfWords(wrong)));
  return [
    {
      commit,
      subject,
      where,
      ancestorOf: null,
      release: where === 'release-walk' ? first : null,
      toolchain: null,
      compiler: null,
      signature,
      build: results.length > 0 || signature !== null ? 'built' : 'failed',
      buildOutput: results.length > 0 || signature !== null ? [] : [why],
      error: null,
      results,
      uniform: runs[0]?.name === 'all runs',
      representative: null,
      missChance: null,
      stated: where === 'bisect' ? inGitsWords(verdict, kind) : null,
      isLast: false,
      from: 0,
      to: 0,
    },
  ];
}

/** git's "bad" is the newer state: in a fix search the one without the crash. */
function inGitsWords(verdict: Verdict, kind: TestReport['kind']): Verdict {
  if (kind === 'cause' || verdict === 'skip') return verdict;
  return verdict === 'bad' ? 'good' : 'bad';
}

function exchangesOf(
  tests: readonly RecordedTest[],
  revisions: readonly ReportedRevision[],
  kind: TestReport['kind'],
): readonly GitExchange[] {
  const steps = tests.filter(({ where }) => where === 'bisect');
  const ends = rangeOf(tests, revisions, kind);
  if (ends === null || steps.length === 0) return [];
  const verdicts = steps.map(
    ({ commit, stated }): GitExchange => ({
      told: { kind: 'verdict', verdict: stated ?? 'skip', commit },
      ...noAnswer,
    }),
  );
  return [{ told: { kind: 'start', bad: ends.bad, good: [ends.good] }, ...noAnswer }, ...verdicts];
}

const noAnswer = { answer: null, from: 0, to: 0 } as const;

function rangeOf(tests: readonly RecordedTest[], revisions: readonly ReportedRevision[], kind: TestReport['kind']) {
  const start = tests.find(({ where }) => where === 'start')?.commit;
  const head = tests.find(({ where }) => where === 'head')?.commit;
  const is = (verdict: Verdict) => (test: RecordedTest) =>
    test.where === 'release-walk' &&
    revisions.some(({ facts, verdict: found }) => facts['commit'] === test.commit && found === verdict);
  const bad = kind === 'fix' ? head : (tests.findLast(is('bad'))?.commit ?? start);
  const good = kind === 'fix' ? start : tests.find(is('good'))?.commit;
  return bad === undefined || good === undefined ? null : { bad, good };
}
