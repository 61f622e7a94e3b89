import { linesBetween } from '../console-lines.ts';
import { groupsOf, linesBelow } from '../lines-below.ts';
import { normaliseTitle } from '../normalise.ts';
import type { Phrase } from '../phrase.ts';
import { type ReadReport, type System, textOf } from '../read-console.ts';
import { type Sign, Suppressions, toolSigns } from '../suppression.ts';
import { type Trigger, TriggerTable } from '../trigger-table.ts';

/** Where a frame is looked for, from the crash line on. */
interface FrameSearch {
  /** Lines that have to come first, in this order. */
  readonly after?: readonly RegExp[];
  /** What a frame looks like; the first group that took part is the function. */
  readonly frame: RegExp;
  /** Functions that only report, or that everybody calls. */
  readonly skip?: RegExp;
}

/**
 * One kind of crash under a trigger. It fits where the crash line has `line`, later lines have `below` in this order,
 * and there is a frame if one is asked for. In `title`, `{1}` is the first group that `line` and then `below` captured,
 * `{F}` the frame.
 */
export interface PlainFormat {
  readonly line: RegExp;
  readonly below?: readonly RegExp[];
  readonly frame?: FrameSearch;
  readonly title: string;
  readonly alternatives?: readonly string[];
  /** The source file to blame, filled in like the title; by default that of the frame. */
  readonly file?: string;
  /** The report can only be part of one. */
  readonly corrupted?: string;
  /** A line that a whole report of this kind has. */
  readonly needs?: RegExp;
}

export interface PlainTrigger extends Trigger {
  readonly ignore?: readonly (Phrase | RegExp)[];
  /** The first that fits. None: the title is the crash line from the trigger on. */
  readonly formats: readonly PlainFormat[];
}

/** What differs from system to system. */
interface Rules {
  readonly triggers: readonly PlainTrigger[];
  readonly suppressed?: readonly Sign[];
  /** The lines of a report as they were before a console cut or decorated them; from the crash line on. */
  readonly tidy?: (lines: readonly string[]) => readonly string[];
  /** The crash line as the formats see it. */
  readonly heading?: (lines: readonly string[]) => string;
  /** Lines behind this one belong to something else. */
  readonly end?: (lines: readonly string[]) => number;
  /** The frame whose source is to blame where the title names none. */
  readonly blamed?: FrameSearch;
  /** Names in a title that differ from run to run. */
  readonly rewrite?: (title: string) => string;
}

/** The test tool's own failures are named alike everywhere; as in syzkaller, pkg/report/report.go. */
export const toolTriggers: readonly PlainTrigger[] = [
  { text: 'SYZFAIL:', window: 'SYZF', formats: [{ line: /SYZFAIL: (.*)/, title: 'SYZFAIL: {1}' }] },
  {
    text: 'SYZFATAL:',
    window: 'SYZF',
    formats: [{ line: /SYZFATAL: (.*)/, title: 'SYZFATAL: {1}', alternatives: ['SYZFATAL'] }],
  },
];

/** Lines with `panic:` that are no panic: settings, daemons (case netbsd/7), file systems' counters. */
export const notPanics: readonly RegExp[] = [
  /_panic:/,
  /xlog_status:/,
  /evtlog_status:/,
  /ddb\.onpanic:/,
  /[\w.-]\[\d{1,9}\]: panic:/,
];

export const goRuntimeTrigger: PlainTrigger = {
  text: 'fatal error:',
  window: 'ror:',
  ignore: [/ALSA/, /fatal error: cannot create timer/],
  formats: [{ line: /fatal error:/, title: 'go runtime error' }],
};

/** A system whose reports are one crash line and all that follows. */
export function plainSystem(rules: Rules): System {
  const formats = new Map(rules.triggers.map((trigger) => [trigger.text, trigger.formats]));
  return {
    triggers: new TriggerTable(rules.triggers),
    suppressions: new Suppressions([...toolSigns, ...(rules.suppressed ?? [])]),
    read: (console, start, trigger, maxLength) => {
      const until = Math.min(console.length, start + maxLength);
      const end = console[until - 1] === '\n' ? until - 1 : until;
      return readPlain(linesBetween(console, start, until), end, trigger, formats.get(trigger)!, rules);
    },
  };
}

function readPlain(
  raw: readonly string[],
  end: number,
  trigger: string,
  formats: readonly PlainFormat[],
  { tidy, heading, end: endOf, blamed, rewrite = (title) => title }: Rules,
): ReadReport {
  const tidied = tidy?.(raw) ?? raw;
  const lines = tidied.slice(0, endOf?.(tidied));
  const head = heading?.(lines) ?? lines[0]!;
  const found = firstFit([head, ...lines.slice(1)], formats);
  const finished = (title: string) => normaliseTitle(rewrite(title));
  return {
    title: finished(found?.title ?? rawTitle(head, trigger)),
    alternatives: found?.alternatives.map(finished) ?? [],
    corrupted: found?.corrupted ?? null,
    front: '',
    body: textOf(lines),
    end,
    guiltyFile: found?.file ?? sourceOf(lines, found?.frame ?? (blamed && frameIn(lines, blamed))),
  };
}

interface Fit {
  readonly title: string;
  readonly alternatives: readonly string[];
  readonly corrupted: string | null;
  readonly frame: Frame | undefined;
  readonly file: string | null;
}

interface Frame {
  readonly name: string;
  /** The line it was found on. */
  readonly at: number;
}

function firstFit(lines: readonly string[], formats: readonly PlainFormat[]): Fit | null {
  for (const format of formats) {
    const head = format.line.exec(lines[0]!);
    const below = head && linesBelow(lines, 1, format.below ?? []);
    if (!below) continue;
    const frame = format.frame && frameIn(lines, format.frame);
    if (frame === null) continue;
    const groups = [...groupsOf(head), ...below.groups];
    const fill = (text: string) =>
      text.replace(/\{(\d|F)\}/g, (_, key: string) =>
        key === 'F' ? (frame?.name ?? '') : (groups[Number(key) - 1] ?? ''),
      );
    const incomplete = format.needs && !lines.some((line) => format.needs!.test(line)) ? 'the stack is missing' : null;
    return {
      title: fill(format.title),
      alternatives: (format.alternatives ?? []).map(fill),
      corrupted: format.corrupted ?? incomplete,
      frame,
      file: format.file === undefined ? null : fill(format.file),
    };
  }
  return null;
}

function frameIn(lines: readonly string[], { after = [], frame, skip }: FrameSearch): Frame | null {
  const begin = linesBelow(lines, 0, after);
  if (!begin) return null;
  for (let at = begin.at; at < lines.length; at++) {
    const name = groupsOf(frame.exec(lines[at]!) ?? []).find((group) => group !== '');
    if (name !== undefined && !skip?.test(name)) return { name, at };
  }
  return null;
}

const source = /(?:^|[\s(])([\w.+-][\w./+-]{0,250}\.(?:c|cc|cpp|h|go|rs|inc|S)):-?\d/;

/** The source file on the line of a frame, or on the next, as Go prints it. */
function sourceOf(lines: readonly string[], frame: Frame | null | undefined): string | null {
  if (!frame) return null;
  const next = /^\s+\S+$|^\s+\S+\.go:/.test(lines[frame.at + 1] ?? '') ? lines[frame.at + 1]! : '';
  return source.exec(lines[frame.at]!)?.[1] ?? source.exec(next)?.[1] ?? null;
}

function rawTitle(crashLine: string, trigger: string): string {
  return crashLine.slice(Math.max(0, crashLine.indexOf(trigger)));
}
