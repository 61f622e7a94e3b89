import type { CrashReport } from '../../core/report/crash-report.ts';
import type { ConsoleNews } from './report-input.ts';
import { ConsoleWindows, type FoundReport, followWindow } from './report-windows.ts';

/** After so long without output a report has nothing to come. */
const quietMs = 2000;
/** A console that never is quiet: after so long its reports are taken as they are. */
const patienceMs = 5000;
const lookEveryMs = 1000;

export type FollowedNews =
  | { readonly kind: 'report'; readonly found: FoundReport }
  | { readonly kind: 'rotated' | 'truncated' };

/**
 * The reports of a growing console, each once, when they are complete: when the console was quiet for a while, is
 * replaced, ends, or has gone on for long enough behind the crash line. `nowMs` is any clock that goes on.
 */
export async function* followReports(
  news: AsyncIterable<ConsoleNews>,
  parse: (text: string) => readonly CrashReport[],
  nowMs: () => number,
): AsyncGenerator<FollowedNews> {
  let console = new ConsoleWindows(parse, followWindow);
  let growth = new Growth(nowMs());
  for await (const item of news) {
    const now = nowMs();
    let found: FoundReport[] = [];
    if (item.kind === 'bytes') {
      found = console.push(item.bytes);
      growth.grown(now, console.newestLine);
      if (growth.isTimeToLook(now)) found.push(...console.settle(growth.lineAt(now - patienceMs)));
    } else if (item.kind === 'quiet') {
      if (now - growth.newestMs >= quietMs) found = console.settle();
      else if (growth.isTimeToLook(now)) found = console.settle(growth.lineAt(now - patienceMs));
    } else {
      found = console.end();
      console = new ConsoleWindows(parse, followWindow);
      growth = new Growth(now);
    }
    for (const one of found) yield { kind: 'report', found: one };
    if (item.kind === 'rotated' || item.kind === 'truncated') yield { kind: item.kind };
  }
  for (const one of console.end()) yield { kind: 'report', found: one };
}

/** When a console had how many lines. */
class Growth {
  newestMs: number;
  #lookedMs: number;
  #marks: { readonly atMs: number; readonly line: number }[] = [];

  constructor(nowMs: number) {
    this.newestMs = nowMs;
    this.#lookedMs = nowMs;
  }

  grown(nowMs: number, line: number): void {
    this.newestMs = nowMs;
    if ((this.#marks.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) + lookEveryMs / 4 <= nowMs)
      this.#marks.push({ atMs: nowMs, line });
  }

  isTimeToLook(nowMs: number): boolean {
    if (nowMs - this.#lookedMs < lookEveryMs) return false;
    this.#lookedMs = nowMs;
    return true;
  }

  /** How many whole lines there were at a time; marks before it are forgotten. */
  lineAt(ms: number): number {
    while (this.#marks.length > 1 && this.#marks[1]!.atMs <= ms) this.#marks.shift();
    const [first] = this.#marks;
    return first !== undefined && first.atMs <= ms ? first.line : 0;
  }
}
