import type { CrashFormat } from './crash-format.ts';
import { emptyTriggers, formatsOf } from './families.ts';
import { type KeyFrames, keyFrames } from './frames.ts';
import { groupsOf, linesBelow } from './lines-below.ts';
import type { ReportText } from './report-text.ts';
import { spellings, withoutPrefix } from './system-call-prefix.ts';
import type { TriggerText } from './triggers.ts';

/** What the lines of a report say of the crash, not yet normalised. */
export interface CrashTitle {
  readonly title: string;
  readonly alternatives: readonly string[];
  readonly corrupted: string | null;
  /** Null where no format fits: the title is then the crash line itself. */
  readonly format: CrashFormat | null;
}

/** No format looks further, and no title is as long: it bounds what a hostile line can cost. */
const maxHeadLength = 1024;

interface Match {
  readonly format: CrashFormat;
  readonly at: number;
  readonly groups: readonly string[];
}

/** Picks the format that fits first, finds its frames and writes the title. */
export function crashTitle(text: ReportText, trigger: TriggerText): CrashTitle {
  const lines = text.lines.slice(0, text.nameLines);
  const found = firstMatch(lines, trigger);
  if (found === null || found === 'half') return rawTitle(lines[0] ?? '', trigger, found === 'half');
  const { format, at, groups } = found;
  if (!format.frames) return { ...written(format, groups, null), corrupted: format.corrupted ?? null, format };
  const searched = format.frames.fromRegisterDump ? [...text.front, ...lines] : lines.slice(at);
  const frames = keyFrames(searched, format.frames);
  const reason = missing(frames);
  return { ...written(format, groups, frames), corrupted: format.corrupted ?? reason, format };
}

function missing(frames: KeyFrames): string | null {
  if (!frames.complete) return 'no function of the kernel is named';
  return frames.injected ? 'a stack of fault injection is mixed in' : null;
}

/** The match on the earliest line; `half` where only the first lines of formats fit. */
function firstMatch(lines: readonly string[], trigger: TriggerText): Match | 'half' | null {
  const half = new Set<CrashFormat>();
  for (let at = 0; at < lines.length; at++) {
    if (!lines[at]!.includes(trigger)) continue;
    const line = lines[at]!.slice(0, maxHeadLength);
    for (const format of formatsOf[trigger]) {
      // What was not found below one line is not found below a later one either.
      const head = half.has(format) ? null : format.line.exec(line);
      if (!head) continue;
      const below = linesBelow(lines, at + 1, format.below ?? []);
      if (below) return { format, at, groups: [...groupsOf(head), ...below.groups] };
      half.add(format);
    }
  }
  return half.size > 0 ? 'half' : null;
}

function rawTitle(crashLine: string, trigger: TriggerText, half: boolean): CrashTitle {
  const title = crashLine.slice(crashLine.indexOf(trigger));
  if (emptyTriggers.has(trigger) && title.trim() === trigger)
    return {
      title: `${trigger} corrupted`,
      alternatives: [],
      corrupted: 'nothing stands behind the trigger',
      format: null,
    };
  return { title, alternatives: [], corrupted: half ? 'only the heading of the report is there' : null, format: null };
}

/** The title, and all others that it could have with another spelling of its functions. */
function written(
  format: CrashFormat,
  groups: readonly string[],
  frames: KeyFrames | null,
): { readonly title: string; readonly alternatives: readonly string[] } {
  const [first = ['corrupted'], second = ['corrupted']] = frames?.stacks ?? [];
  const fill = (text: string, spelled: string, origin: string) =>
    text
      .replace(/\{(\d)\}/g, (_, digit: string) => groups[Number(digit) - 1] ?? '')
      .replace('{F}', () => spelled)
      .replace('{G}', () => origin);
  const origin = withoutPrefix(second[0]!);
  const title = fill(format.title, withoutPrefix(first[0]!), origin);
  const all = new Set<string>();
  for (const name of first)
    for (const text of [format.title, ...(format.alternatives ?? [])]) {
      for (const spelled of spellings(name)) all.add(fill(text, spelled, origin));
      if (text.includes('{G}')) for (const spelled of spellings(second[0]!)) all.add(fill(text, name, spelled));
    }
  all.delete(title);
  return { title, alternatives: [...all] };
}
