import type { LogItem } from './document.ts';
import type { Era, RecordedTest } from './recorded-bisection.ts';

/** The era of a log by the marks that its format bears: the newest mark counts. A log without any is of era A. */
export function eraOf(items: readonly LogItem[], tests: readonly RecordedTest[]): Era {
  let era: Era = countsBuiltOnly(items, tests) ? 'C' : 'A';
  for (const item of items) {
    const mark = markOf(item);
    if (mark > era) era = mark;
    if (era === 'D') break;
  }
  return era;
}

/** Since November 2020 revisions that did not build do not count as tested. */
function countsBuiltOnly(items: readonly LogItem[], tests: readonly RecordedTest[]): boolean {
  const totals = items.find((item) => item.kind === 'totals');
  const failed = tests.filter(({ build, where }) => build === 'failed' && where !== 'parent').length;
  const tested = tests.filter(({ where }) => where !== 'parent').length;
  return failed > 0 && totals?.revisions === tested - failed;
}

function markOf(item: LogItem): Era {
  switch (item.kind) {
    case 'representative':
    case 'undecided':
    case 'miss-chance':
    case 'error-probability':
    case 'picked-releases':
    case 'merge-base-search':
    case 'guilty-check':
    case 'instrumentation-check':
    case 'minimise-config':
    case 'flaky-rate':
    case 'not-built':
    case 'reproducer-error':
    case 'oldest-bad-or-broken':
    case 'head-bad-or-broken':
    case 'not-fixed-or-broken':
      return 'D';
    case 'run':
      if (item.result.kind === 'ignored' || item.result.kind === 'infra-failed') return 'D';
      return item.number >= 10 ? 'C' : 'A';
    case 'host-start':
    case 'ensure':
    case 'compiler':
    case 'flaky':
    case 'flaky-total':
      return 'C';
    case 'candidate':
      return item.blank === undefined ? 'A' : 'C';
    case 'signature':
    case 'culprit-signature':
    case 'culprit-signature-2019':
      return 'B';
    default:
      return 'A';
  }
}
