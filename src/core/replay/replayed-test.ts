import type { LogEntry } from '../log/log-entry.ts';
import type { RunResult } from '../log/syzbot/codec.ts';
import type { LogItem } from '../log/syzbot/document.ts';
import type { Era, RecordedTest } from '../log/syzbot/recorded-bisection.ts';

type TestEntry = Extract<LogEntry, { kind: 'test' }>;

/**
 * The lines of one test: what was observed as recorded, results written anew, and after them what the search says
 * of the test.
 */
export function testItems(
  recorded: readonly LogItem[],
  test: RecordedTest,
  entry: TestEntry,
  era: Era,
): readonly LogItem[] {
  const firstRun = recorded.findIndex(isRun);
  const before = firstRun < 0 ? recorded : recorded.slice(0, firstRun);
  const after = firstRun < 0 ? [] : recorded.slice(firstRun).filter((item) => !isRun(item));
  const observed = (item: LogItem) => !computed.has(item.kind);
  const blanks = new Map(recorded.filter((item) => computed.has(item.kind)).map(({ kind, blank }) => [kind, blank]));
  return [
    ...before.filter(observed),
    ...runItems(test, recorded.filter(isRun)),
    ...after.filter(observed),
    ...computedItems(recorded, entry, era).map((item) => withBlank(item, blanks.get(item.kind))),
  ];
}

const isRun = ({ kind }: LogItem) => kind === 'run' || kind === 'all-runs';
const computed: ReadonlySet<LogItem['kind']> = new Set(['representative', 'undecided', 'miss-chance', 'flaky']);

const withBlank = (item: LogItem, blank: number | undefined): LogItem =>
  blank === undefined ? item : { ...item, blank };

/** All results in one line where their texts are alike, else one each. */
function runItems({ results, uniform }: RecordedTest, recorded: readonly LogItem[]): readonly LogItem[] {
  const [first] = results;
  if (first === undefined) return [];
  const alike = uniform || (results.length > 1 && results.every((result) => isSame(result, first)));
  if (alike) return [withBlank({ kind: 'all-runs', ...written(first) }, recorded.at(-1)?.blank)];
  return results.map((result, number) =>
    withBlank({ kind: 'run', number, ...written(result) }, recorded[number]?.blank),
  );
}

function isSame(a: RunResult, b: RunResult): boolean {
  return a.kind === b.kind && (a.kind === 'ok' || b.kind === 'ok' || a.title === b.title);
}

/** A result whose text goes on over several lines. */
function written(result: RunResult): { readonly result: RunResult; readonly more?: readonly string[] } {
  if (result.kind === 'ok') return { result };
  const [title = '', ...more] = result.title.split('\n');
  return more.length === 0 ? { result } : { result: { ...result, title }, more };
}

/** Lines of era D, and of era C where the reproducer turns out to be flaky. */
function computedItems(recorded: readonly LogItem[], entry: TestEntry, era: Era): readonly LogItem[] {
  const has = (kind: LogItem['kind']) => recorded.some((item) => item.kind === kind);
  const items: LogItem[] = [];
  const { representative, falseNegative } = entry;
  if (representative !== null && has('representative')) items.push({ kind: 'representative', ...representative });
  for (const item of recorded) if (item.kind === 'undecided' && entry.verdict === 'skip') items.push(item);
  if (falseNegative !== null && has('miss-chance')) items.push({ kind: 'miss-chance', chance: falseNegative });
  if (entry.turnedFlaky && era === 'C') items.push({ kind: 'flaky' });
  return items;
}
