import type { LogItem } from '../log/syzbot/document.ts';
import type { RecordedBisection, RecordedTest } from '../log/syzbot/recorded-bisection.ts';
import type { Conclusion } from '../search/strategy.ts';

export interface Counted {
  /** Revisions that count as tested, by the habit of the era. */
  readonly tested: number;
  readonly flaky: boolean;
}

interface Ending {
  readonly items: readonly LogItem[];
  /** Why the replay has no ending of its own; null where it has. */
  readonly stopped: string | null;
}

/**
 * How the replayed log ends. `rest` is what the recording has after the last thing that was written again. A search
 * that came to a result writes it; one that was cut short there too (timeout, failed machines) ends as recorded.
 */
export function endingItems(
  rest: readonly LogItem[],
  recorded: RecordedBisection,
  conclusion: Conclusion | null,
  counted: Counted,
): Ending {
  const concluded = conclusion !== null && isConclusion(conclusion) ? conclusion : null;
  const isOver = rest.every(({ kind }) => !searching.has(kind));
  if (concluded === null && !isOver) return { items: [{ kind: 'replay-note', text: noAnswer }], stopped: noAnswer };
  const ending = isOver ? rest : rest.slice(rest.findIndex(({ kind }) => kind === 'totals'));
  const items = ending.flatMap((item) => rewrite(item, recorded, concluded, counted));
  return { items: isOver || concluded === null ? items : [...items, ...ownResult(concluded)], stopped: null };
}

/** The result of a search that ended where the recorded one went on. */
function ownResult({ kind }: Conclusion): readonly LogItem[] {
  if (kind === 'not-reproduced') return [{ kind: 'not-reproduced' }];
  return kind === 'not-fixed' ? [{ kind: 'head-bad' }] : [];
}

const noAnswer = 'the recording does not tell what comes after that';

/** An inconclusive end without candidates only says that the recording gave no answer. */
function isConclusion(conclusion: Conclusion): boolean {
  return conclusion.kind !== 'inconclusive' || conclusion.candidates.length > 0;
}

/** Where the recording has these after the replay's last line, it went on otherwise. */
const searching: ReadonlySet<LogItem['kind']> = new Set([
  'test',
  'release',
  'head',
  'bisect-start',
  'bisect-start-several',
  'bisect-verdict',
  'progress',
  'candidate',
  'first-bad',
  'only-skipped',
]);

/** A line of the recorded ending as the replay writes it; without a conclusion the search was cut short there too. */
function rewrite(
  item: LogItem,
  recorded: RecordedBisection,
  conclusion: Conclusion | null,
  { tested, flaky }: Counted,
): readonly LogItem[] {
  switch (item.kind) {
    case 'flaky-total':
      return [];
    case 'flaky-rate':
      return flaky ? [item] : [];
    case 'totals':
      return [...flakyTotal(recorded, flaky), conclusion === null ? item : { ...item, revisions: tested }];
    case 'answer':
      return conclusion?.kind === 'found' ? [{ ...item, commit: conclusion.culprit }] : ifCut(item, conclusion);
    case 'listed':
      return conclusion?.kind === 'inconclusive' ? [item] : ifCut(item, conclusion);
    case 'oldest-bad':
    case 'oldest-bad-or-broken':
      return conclusion?.kind === 'predates' ? [item] : ifCut(item, conclusion);
    case 'crash':
      return conclusion === null || conclusion.kind === recorded.ending?.kind
        ? [{ ...item, title: finalTitle(recorded, conclusion) ?? item.title }]
        : [];
    case 'cc':
    case 'recipients-to':
    case 'recipients-cc':
    case 'report':
      return conclusion === null || conclusion.kind === recorded.ending?.kind ? [item] : [];
    default:
      return [item];
  }
}

/** Era C says it once more at the end. */
const flakyTotal = ({ era }: RecordedBisection, flaky: boolean): readonly LogItem[] =>
  flaky && era === 'C' ? [{ kind: 'flaky-total' }] : [];

const ifCut = (item: LogItem, conclusion: Conclusion | null) => (conclusion === null ? [item] : []);

/** The last crash, in the order in which runs ended, of the revision that the result is about. */
function finalTitle({ tests, era }: RecordedBisection, conclusion: Conclusion | null): string | null {
  const commit =
    conclusion?.kind === 'found' ? conclusion.culprit : conclusion?.kind === 'predates' ? conclusion.oldest : null;
  const test = tests.find((one) => one.commit === commit && one.results.length > 0);
  if (test === undefined) return null;
  return era === 'D' ? (test.representative?.title ?? null) : lastCrash(test);
}

function lastCrash({ results }: RecordedTest): string | null {
  const last = results.findLast((result) => result.kind === 'crashed');
  return last === undefined || last.kind === 'ok' ? null : (last.title.split('\n')[0] ?? null);
}
