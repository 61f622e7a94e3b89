import type { RunResult } from './codec.ts';
import type { ItemKind, LogItem } from './document.ts';
import { fullText } from './full-text.ts';
import { printLine } from './line-table.ts';
import type { RecordedTest } from './recorded-bisection.ts';

/** Lines that tell what a test gave; the first other line ends it. */
const ofTest: ReadonlySet<ItemKind> = new Set([
  'compiler',
  'signature',
  'command',
  'diagnostic',
  'output',
  'run',
  'all-runs',
  'representative',
  'undecided',
  'miss-chance',
  'flaky',
  'not-built',
  'reproducer-error',
  'test-error',
  'unknown',
  'remark',
]);

/** All tests of a log, in its order. */
export function readTests(items: readonly LogItem[], subjects: ReadonlyMap<string, string>): readonly RecordedTest[] {
  const tests: RecordedTest[] = [];
  const phase = new Phase();
  for (let at = 0; at < items.length; at++) {
    const item = items[at]!;
    phase.pass(item);
    if (item.kind !== 'test') continue;
    let to = at + 1;
    while (to < items.length && ofTest.has(items[to]!.kind)) to++;
    const { where, ancestorOf, release } = phase.ofTest(item.commit);
    const verdict = items[to];
    tests.push({
      commit: item.commit,
      subject: subjects.get(item.commit) ?? null,
      where,
      ancestorOf,
      release,
      toolchain: item.toolchain,
      ...readParts(items.slice(at + 1, to)),
      stated:
        verdict?.kind === 'bisect-verdict' && verdict.commit === item.commit && where === 'bisect'
          ? verdict.verdict
          : null,
      isLast: verdict === undefined || verdict.kind === 'totals' || verdict.kind === 'flaky-total',
      from: at,
      to,
    });
  }
  return tests;
}

/** What the search is about while the log is read from its beginning. */
class Phase {
  #where: RecordedTest['where'] = 'start';
  #release: string | null = null;
  #candidate: string | null = null;

  pass(item: LogItem): void {
    switch (item.kind) {
      case 'release':
        this.#where = 'release-walk';
        this.#release = item.tag;
        break;
      case 'head':
        this.#where = 'head';
        break;
      case 'bisect-start':
      case 'bisect-start-several':
        this.#where = 'bisect';
        break;
      case 'candidate':
        this.#candidate = item.commit;
        break;
      case 'first-bad':
      case 'only-skipped':
      case 'untested-parent':
        this.#where = 'parent';
        break;
      default:
        if (this.#where === 'start' && minimises.has(item.kind)) this.#where = 'minimisation';
    }
  }

  ofTest(commit: string): Pick<RecordedTest, 'where' | 'ancestorOf' | 'release'> {
    if (this.#where === 'bisect' && commit !== this.#candidate && this.#candidate !== null)
      return { where: 'ancestor', ancestorOf: this.#candidate, release: null };
    const release = this.#release;
    this.#release = null;
    return { where: this.#where, ancestorOf: null, release };
  }
}

const minimises: ReadonlySet<ItemKind> = new Set([
  'instrumentation-check',
  'instrumentation-check-otherwise',
  'options-off',
  'minimise-config',
  'minimise-config-otherwise',
]);

type Parts = Omit<
  RecordedTest,
  'commit' | 'subject' | 'where' | 'ancestorOf' | 'release' | 'toolchain' | 'stated' | 'isLast' | 'from' | 'to'
>;

function readParts(items: readonly LogItem[]): Parts {
  const find = <Kind extends ItemKind>(kind: Kind) =>
    items.find((item): item is Extract<LogItem, { kind: Kind }> => item.kind === kind);
  const signature = find('signature')?.signature ?? null;
  const results = items.flatMap((item) =>
    item.kind === 'run' || item.kind === 'all-runs' ? [wholeResult(item.result, item)] : [],
  );
  const buildOutput = items.flatMap(buildLines);
  const failed = find('test-error') ?? find('reproducer-error');
  const representative = find('representative');
  return {
    compiler: find('compiler')?.name ?? null,
    signature,
    build: buildOutput.length > 0 ? 'failed' : results.length > 0 || signature !== null ? 'built' : 'unknown',
    buildOutput,
    error: failed === undefined ? null : fullText(failed.why, failed),
    results,
    uniform: find('all-runs') !== undefined,
    representative: representative === undefined ? null : { title: representative.title, types: representative.types },
    missChance: find('miss-chance')?.chance ?? null,
  };
}

function wholeResult(result: RunResult, item: LogItem): RunResult {
  return result.kind === 'ok' ? result : { ...result, title: fullText(result.title, item) };
}

function buildLines(item: LogItem): string[] {
  switch (item.kind) {
    case 'command':
    case 'diagnostic':
      return [printLine(item)];
    case 'output':
      return [item.text];
    case 'not-built':
      return [item.why, ...(item.more ?? [])];
    default:
      return [];
  }
}
