import { lineEnd, rawLine } from './console-lines.ts';
import { hasPhrase, type Phrase } from './phrase.ts';
import { TriggerScan } from './trigger-scan.ts';

/** A text that makes a console line a crash line, unless the line also has something to ignore. */
export interface Trigger<Text extends string = string> {
  readonly text: Text;
  /** Four characters of it, as rare elsewhere as can be: what the console is searched for. */
  readonly window: string;
  readonly ignore?: readonly (Phrase | RegExp)[];
  /** What the next line has to have. */
  readonly followedBy?: RegExp;
}

export interface CrashLine<Text extends string = string> {
  /** Where the line begins in the console. */
  readonly start: number;
  readonly trigger: Text;
}

/** The triggers of a system, in the order in which they are tried on a line. */
export class TriggerTable<Text extends string = string> {
  readonly #triggers: readonly Trigger<Text>[];
  readonly windows: readonly string[];
  /** Finds lines that may be crash lines; `triggerOf` decides. */
  readonly scan: TriggerScan;

  constructor(triggers: readonly Trigger<Text>[]) {
    this.#triggers = triggers;
    this.windows = [...new Set(triggers.map((trigger) => trigger.window))];
    this.scan = new TriggerScan(this.windows);
  }

  /** The trigger of a crash line; undefined where the line is none. */
  triggerOf(line: string, next = ''): Text | undefined {
    for (const { text, ignore, followedBy } of this.#triggers)
      if (line.includes(text) && !ignore?.some((it) => isIgnored(line, it)) && (!followedBy || followedBy.test(next)))
        return text;
    return undefined;
  }

  /** Crash lines that begin at `from` or behind it and before `to`, in their order. */
  *crashLines(text: string, from = 0, to = text.length): Generator<CrashLine<Text>> {
    for (let at = from; ; ) {
      const found = this.scan.next(text, at, to);
      if (found === -1) return;
      const start = text.lastIndexOf('\n', found) + 1;
      const end = lineEnd(text, found);
      const trigger = this.#crashTrigger(text, start, end);
      if (trigger !== undefined) yield { start, trigger };
      at = end;
    }
  }

  /**
   * An inlined function has its own copy of the crash line in symbolized text, without an offset: the copy without
   * `[inline]` counts. A printer that repeats itself does not.
   */
  #crashTrigger(text: string, start: number, end: number): Text | undefined {
    const line = rawLine(text, start, end);
    if (line.endsWith('[inline]')) return undefined;
    const next = text.slice(end + 1, Math.min(lineEnd(text, end + 1), end + 200));
    return next.includes('** replaying previous printk message **') ? undefined : this.triggerOf(line, next);
  }
}

function isIgnored(line: string, ignored: Phrase | RegExp): boolean {
  return ignored instanceof RegExp ? ignored.test(line) : hasPhrase(line, ignored);
}
