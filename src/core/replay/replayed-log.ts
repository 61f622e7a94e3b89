import type { LogEntry } from '../log/log-entry.ts';
import { bisectStart } from '../log/syzbot/bisect-start.ts';
import type { ItemOf, LogDocument, LogItem } from '../log/syzbot/document.ts';
import type { RecordedBisection, RecordedTest } from '../log/syzbot/recorded-bisection.ts';
import type { Conclusion } from '../search/strategy.ts';
import { endingItems } from './replayed-ending.ts';
import { testItems } from './replayed-test.ts';

/**
 * The log of a replay as it grows. What the search decides is written by us; what was only observed (how builds went,
 * what git printed, the preamble, times, addresses, the crash report) is taken over from the recording, from where
 * it stands there.
 */
export class ReplayedLog {
  readonly #source: LogDocument;
  readonly #recorded: RecordedBisection;
  readonly #items: LogItem[] = [];
  /** Where tests begin that sought a smaller configuration: the search has no part in them. */
  readonly #minimisation: ReadonlySet<number>;
  /** Items of the recording before this one are in the new log, or have no place in it. */
  #cursor = 0;
  /** The last of git's exchanges that was written. */
  #exchange = -1;
  #flaky = false;
  #tested = 0;
  #built = 0;

  constructor(source: LogDocument, recorded: RecordedBisection) {
    this.#source = source;
    this.#recorded = recorded;
    this.#minimisation = new Set(
      recorded.tests.filter(({ where }) => where === 'minimisation').map(({ from }) => from),
    );
  }

  add(entry: LogEntry, test: RecordedTest | null): void {
    switch (entry.kind) {
      case 'begin':
        this.#copyUpTo(this.#recorded.tests[0]?.from ?? this.#endingAt());
        return;
      case 'testing-release':
        this.#write({ kind: 'release', tag: entry.tag });
        return;
      case 'testing-head':
        this.#write({ kind: 'head', commit: entry.commit });
        return;
      case 'test':
        this.#flaky ||= entry.turnedFlaky === true;
        this.#addTest(test!, entry);
        return;
      case 'bisect-start':
        this.#write(
          bisectStart(
            this.#reference(entry.bad),
            entry.good.map((good) => this.#reference(good)),
          ),
        );
        this.#exchange++;
        return;
      case 'bisect-verdict':
        this.#write({ kind: 'bisect-verdict', verdict: entry.verdict, commit: entry.commit });
        this.#exchange++;
        return;
      case 'bisect-next':
      case 'merge-base':
      case 'first-bad':
      case 'only-skipped':
        this.#addAnswer(entry);
        return;
      case 'error-probability':
        if (this.#has('error-probability')) this.#write({ kind: 'error-probability', probability: entry.probability });
        return;
      case 'untested-parent':
        this.#write({ kind: 'untested-parent', commit: entry.commit });
        return;
      case 'signatures':
        this.#addSignatures(entry.culprit, entry.parent);
        return;
      case 'picked-releases':
      case 'picked-by-date':
      case 'progress':
      case 'config-test':
      case 'note':
        return;
    }
  }

  /** A revision that was built for its signature only, or whose test was cut short: it does not count as tested. */
  addAsRecorded(test: RecordedTest): void {
    this.#copyUpTo(test.from);
    this.#copyUpTo(test.to);
  }

  note(text: string): void {
    this.#items.push({ kind: 'replay-note', text });
  }

  /** The end of the log. `stopped` says why there is none. */
  finish(conclusion: Conclusion | null): { readonly document: LogDocument; readonly stopped: string | null } {
    const rest = this.#source.items.slice(this.#cursor);
    const tested = this.#recorded.era === 'C' || this.#recorded.era === 'D' ? this.#built : this.#tested;
    const ending = endingItems(rest, this.#recorded, conclusion, { tested, flaky: this.#flaky });
    for (const item of ending.items) this.#items.push(item);
    return { document: { ...this.#source, items: this.#items, notes: [] }, stopped: ending.stopped };
  }

  #addTest(test: RecordedTest, entry: Extract<LogEntry, { kind: 'test' }>): void {
    this.#copyUpTo(test.from);
    const recorded = this.#source.items.slice(test.from, test.to);
    const isCutOff = test.to === this.#source.items.length;
    const items = isCutOff ? recorded : testItems(recorded, test, entry, this.#recorded.era);
    for (const item of items) this.#items.push(item);
    this.#cursor = test.to;
    this.#count(test);
  }

  #count({ build }: RecordedTest): void {
    this.#tested++;
    if (build === 'built') this.#built++;
  }

  /** git's own words, with the figures that the search knows. */
  #addAnswer(entry: LogEntry): void {
    const exchange = this.#recorded.git[this.#exchange]!;
    const figures = entry.kind === 'bisect-next' ? { left: entry.left, steps: entry.steps } : {};
    this.#copyUpTo(exchange.from);
    for (const item of this.#source.items.slice(exchange.from, exchange.to))
      this.#items.push(item.kind === 'progress' ? { ...item, ...figures } : item);
    this.#cursor = exchange.to;
  }

  #addSignatures(culprit: string, parent: string): void {
    const early = this.#has('culprit-signature-2019');
    this.#write({ kind: early ? 'culprit-signature-2019' : 'culprit-signature', signature: culprit });
    this.#write({ kind: early ? 'parent-signature-2019' : 'parent-signature', signature: parent });
  }

  /** Writes an item; empty lines around it are as in the recording, where that has the same item next. */
  #write(item: LogItem): void {
    const at = this.#nextLike(item);
    if (at === null) {
      this.#items.push(item);
      return;
    }
    this.#copyUpTo(at);
    const { blank } = this.#source.items[at]!;
    this.#items.push(blank === undefined ? item : { ...item, blank });
    this.#cursor = at + 1;
  }

  /** Where the recording has an item of this kind next; null where something else is decided before. */
  #nextLike({ kind }: LogItem): number | null {
    const { items } = this.#source;
    for (let at = this.#cursor; at < items.length; at++) {
      if (items[at]!.kind === kind) return at;
      if (decided.has(items[at]!.kind) && !this.#minimisation.has(at)) return null;
    }
    return null;
  }

  #copyUpTo(to: number): void {
    for (; this.#cursor < to; this.#cursor++) this.#items.push(this.#source.items[this.#cursor]!);
  }

  /** Early logs name the ends of a range by release tags. */
  #reference(commit: string): string {
    const first = this.#source.items.find((item): item is ItemOf<'bisect-start'> => item.kind === 'bisect-start');
    const tag = this.#recorded.releases.find((release) => release.commit === commit)?.tag;
    return tag !== undefined && first !== undefined && [first.bad, first.good].includes(tag) ? tag : commit;
  }

  #endingAt(): number {
    const at = this.#source.items.findIndex(({ kind }) => kind === 'flaky-total' || kind === 'totals');
    return at < 0 ? this.#source.items.length : at;
  }

  #has(kind: LogItem['kind']): boolean {
    return this.#source.items.some((item) => item.kind === kind);
  }
}

const decided: ReadonlySet<LogItem['kind']> = new Set([
  'release',
  'head',
  'test',
  'bisect-start',
  'bisect-start-several',
  'bisect-verdict',
  'untested-parent',
  'totals',
]);
