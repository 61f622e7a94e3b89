import type { LogDocument, LogItem } from './document.ts';
import { fullText } from './full-text.ts';
import type { FinalCrash, RecordedEnding } from './recorded-bisection.ts';

/** How a log ends; null for one that is cut off before. */
export function readEnding(items: LogDocument['items']): RecordedEnding | null {
  for (const item of items) {
    const ending = endingOf(item, items);
    if (ending !== null) return ending;
  }
  return null;
}

function endingOf(item: LogItem, items: readonly LogItem[]): RecordedEnding | null {
  const failed = (error: 'timeout' | 'not-reproduced' | 'unreachable' | 'other', why: string): RecordedEnding => ({
    kind: 'error',
    error,
    why,
  });
  switch (item.kind) {
    case 'answer': {
      const { commit, subject } = item;
      return { kind: 'found', commit, subject, recipients: recipientsOf(items), crash: readCrash(items) };
    }
    case 'inconclusive':
      return { kind: 'inconclusive', commits: listedAfter(items, items.indexOf(item)) };
    case 'oldest-bad':
    case 'oldest-bad-or-broken':
      return { kind: 'predates', crash: readCrash(items) };
    case 'head-bad':
    case 'head-bad-or-broken':
    case 'not-fixed-or-broken':
      return { kind: 'not-fixed', crash: readCrash(items) };
    case 'timeout':
      return failed('timeout', 'bisection is taking too long');
    case 'not-reproduced':
      return failed('not-reproduced', "the crash wasn't reproduced on the original commit");
    case 'unreachable':
      return failed('unreachable', `commit ${item.commit} not reachable in branch '${item.branch}'`);
    case 'error':
      return failed('other', fullText(item.why, item));
    default:
      return null;
  }
}

function recipientsOf(items: readonly LogItem[]): string[] {
  return items.flatMap((item) =>
    item.kind === 'cc' || item.kind === 'recipients-to' || item.kind === 'recipients-cc' ? item.addresses : [],
  );
}

function listedAfter(items: readonly LogItem[], at: number): string[] {
  const commits: string[] = [];
  for (const item of items.slice(at + 1)) {
    if (item.kind !== 'listed') break;
    commits.push(item.commit);
  }
  return commits;
}

function readCrash(items: readonly LogItem[]): FinalCrash | null {
  const at = items.findIndex(({ kind }) => kind === 'crash');
  const crash = items[at];
  if (crash?.kind !== 'crash') return null;
  const lines = items.slice(at + 1).flatMap((item) => (item.kind === 'report' ? [item.text, ...gap(item)] : []));
  return { title: crash.title, report: lines.join('\n') };
}

const gap = ({ blank }: LogItem) => Array.from({ length: blank ?? 0 }, () => '');
