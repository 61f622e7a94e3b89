import type { CrashSummary } from '../report/crash-report.ts';

/** The crash that a bisection follows, by all the names it is known under. */
export interface Target {
  readonly titles: ReadonlySet<string>;
  readonly frames: ReadonlySet<string>;
  /** Classes of the crashes that it was learned from. */
  readonly types: ReadonlySet<string>;
  /** Titles that a person called another bug; missing where there are none. */
  readonly others?: ReadonlySet<string>;
}

const noFrame = 'corrupted';

/** Whether a crash is the target: a title or alternative title in common, or the same telling function. */
export function isTarget(target: Target, crash: CrashSummary): boolean {
  if (target.others?.has(crash.title)) return false;
  if (namesOf(crash).some((title) => target.titles.has(title))) return true;
  return crash.frame !== null && crash.frame !== noFrame && target.frames.has(crash.frame);
}

/**
 * Learns the target from the crashes of the start commit: the one reported, or without a reported title the most
 * frequent, and every crash there that shares a name or a telling function with it. Null where the reported title
 * is not among the crashes.
 */
export function learnTarget(reportedTitle: string | null, crashes: readonly CrashSummary[]): Target | null {
  const title = reportedTitle ?? mostFrequent(crashes.map((crash) => crash.title));
  if (title === null) return null;
  let target: Target = { titles: new Set([title]), frames: new Set(), types: new Set() };
  let members: readonly CrashSummary[] = [];
  for (;;) {
    const found = crashes.filter((crash) => isTarget(target, crash));
    if (found.length === members.length) return found.length === 0 ? null : target;
    members = found;
    target = {
      titles: new Set([title, ...found.flatMap(namesOf)]),
      frames: new Set(found.flatMap(({ frame }) => (frame === null || frame === noFrame ? [] : [frame]))),
      types: new Set(found.map(({ type }) => type)),
    };
  }
}

function namesOf(crash: CrashSummary): string[] {
  return [crash.title, ...crash.altTitles];
}

/** Learns the target with what people said of titles: those called the same are names of it, those called others are not. */
export function learnMarkedTarget(
  reportedTitle: string | null,
  crashes: readonly CrashSummary[],
  titles: ReadonlyMap<string, boolean>,
): Target | null {
  const told = (isSame: boolean) => [...titles].flatMap(([title, same]) => (same === isSame ? [title] : []));
  const others = new Set(told(false));
  const own = crashes.filter(({ title }) => !others.has(title));
  const same = new Set(told(true));
  const names = [reportedTitle ?? mostFrequent(own.map(({ title }) => title)), ...same];
  const learned = names.reduce<Target | null>(
    (found, title) => found ?? (title === null ? null : learnTarget(title, own)),
    null,
  );
  return learned === null ? null : { ...learned, titles: new Set([...learned.titles, ...same]), others };
}

/** The value that occurs most often, the first of them among equals; null of nothing. */
export function mostFrequent(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: string | null = null;
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value;
  return best;
}
