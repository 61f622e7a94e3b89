import type { ItemOf, LogItem } from './document.ts';
import type { GitExchange, RecordedBisection, RecordedEnding, RecordedTest, Verdict } from './recorded-bisection.ts';

/**
 * What a log of `git bisect log` records: verdicts without builds and runs. Terms other than good and bad are read as
 * a search for a fix where they are git's own `old` and `new`, else as good and bad in the order of their use.
 */
export function readGitLog(items: readonly LogItem[]): RecordedBisection {
  const terms = termsOf(items);
  const kind = terms.bad === 'new' ? 'fix' : 'cause';
  const told = [...endsOf(items, terms), ...toldOf(items, terms)];
  const subjects = new Map(items.flatMap((item) => (item.kind === 'git-commit' ? [[item.commit, item.subject]] : [])));
  const bad = told.find(({ verdict }) => verdict === 'bad') ?? null;
  const good = told.find(({ verdict }) => verdict === 'good') ?? null;
  const rest = told.filter((one) => one !== bad && one !== good);
  return {
    kind,
    era: 'D',
    start: bad?.commit ?? null,
    tests: told.map(({ verdict, commit }) => testOf(commit, verdict, subjects.get(commit) ?? null)),
    releases: [],
    git: bad === null || good === null ? [] : [startOf(bad.commit, good.commit), ...rest.map(exchangeOf)],
    culprit: null,
    signatures: null,
    flaky: false,
    totals: null,
    ending: endingOf(items),
  };
}

interface Terms {
  readonly bad: string;
  readonly good: string;
}

function termsOf(items: readonly LogItem[]): Terms {
  const words = items.find((item): item is ItemOf<'git-start'> => item.kind === 'git-start')?.arguments.words ?? [];
  const named = (...options: readonly string[]) =>
    words.flatMap((word, i) => {
      const [option, value] = word.split('=');
      return option !== undefined && options.includes(option) ? [value ?? words[i + 1] ?? ''] : [];
    })[0];
  const usesNew = items.some(
    (item) => (item.kind === 'git-told' || item.kind === 'git-commit') && (item.term === 'new' || item.term === 'old'),
  );
  return {
    bad: named('--term-new', '--term-bad') ?? (usesNew ? 'new' : 'bad'),
    good: named('--term-old', '--term-good') ?? (usesNew ? 'old' : 'good'),
  };
}

interface Told {
  readonly verdict: Verdict;
  readonly commit: string;
}

/** Ends that were given to `git bisect start`: the comments before it have their hashes, whatever they were called. */
function endsOf(items: readonly LogItem[], terms: Terms): readonly Told[] {
  const start = items.findIndex(({ kind }) => kind === 'git-start');
  return items
    .slice(0, Math.max(0, start))
    .flatMap((item) =>
      item.kind === 'git-commit' ? verdictsOf({ ...item, kind: 'git-told', commits: [item.commit] }, terms) : [],
    );
}

function toldOf(items: readonly LogItem[], terms: Terms): readonly Told[] {
  return items.flatMap((item) => (item.kind === 'git-told' ? verdictsOf(item, terms) : []));
}

function verdictsOf({ term, commits }: ItemOf<'git-told'>, terms: Terms): Told[] {
  const verdict = term === terms.bad ? 'bad' : term === terms.good ? 'good' : term === 'skip' ? 'skip' : null;
  return verdict === null ? [] : commits.map((commit) => ({ verdict, commit }));
}

const startOf = (bad: string, good: string): GitExchange => ({
  told: { kind: 'start', bad, good: [good] },
  ...noAnswer,
});
const exchangeOf = ({ verdict, commit }: Told): GitExchange => ({
  told: { kind: 'verdict', verdict, commit },
  ...noAnswer,
});
const noAnswer = { answer: null, from: 0, to: 0 } as const;

function testOf(commit: string, stated: Verdict, subject: string | null): RecordedTest {
  return {
    commit,
    subject,
    where: 'bisect',
    ancestorOf: null,
    release: null,
    toolchain: null,
    compiler: null,
    signature: null,
    build: 'unknown',
    buildOutput: [],
    error: null,
    results: [],
    uniform: false,
    representative: null,
    missChance: null,
    stated,
    isLast: false,
    from: 0,
    to: 0,
  };
}

function endingOf(items: readonly LogItem[]): RecordedEnding | null {
  const first = items.find((item): item is ItemOf<'git-first'> => item.kind === 'git-first');
  if (first !== undefined)
    return { kind: 'found', commit: first.commit, subject: first.subject, recipients: [], crash: null };
  const possible = items.flatMap((item) => (item.kind === 'git-possible' ? [item.commit] : []));
  return possible.length > 0 ? { kind: 'inconclusive', commits: possible } : null;
}
