import type { Evidence } from '../evidence/evidence.ts';

/** The function a title names last: `KASAN: use-after-free Read in f` gives `f`; null where it names none. */
export function functionOf(title: string): string | null {
  const match = / in ([A-Za-z_][\w.]*)(?:\/[A-Za-z_]\w*)?$/.exec(title);
  return match === null || match[1] === 'corrupted' ? null : match[1]!;
}

export interface TitleReading {
  /** Titles that are the target's. */
  readonly members: ReadonlySet<string>;
  /** Titles about which the evidence has a say, each with the probability that it is the target's before that. */
  readonly doubtful: readonly { readonly title: string; readonly probability: number }[];
}

const seenAtStart = 0.45;
const seenElsewhere = 0.008;

/**
 * Reads the titles of all crashes: those known to be the target's, or that name the same function, are. The others
 * are doubtful; one that came at the start commit, beside the target, is so more than one that did not.
 */
export function readTitles(evidence: Evidence, start: string, known: readonly string[]): TitleReading {
  const members = new Set(known);
  const functions = new Set(known.flatMap((title) => functionOf(title) ?? []));
  const counts = new Map<string, number>();
  const atStart = new Set<string>();
  for (const { commit, runs } of evidence.values())
    for (const { outcome } of runs) {
      if (outcome.kind !== 'crashed') continue;
      const { title, altTitles } = outcome.crash;
      const named = functionOf(title);
      if (altTitles.some((alt) => members.has(alt)) || (named !== null && functions.has(named))) members.add(title);
      counts.set(title, (counts.get(title) ?? 0) + 1);
      if (commit === start) atStart.add(title);
    }
  const doubtful = [...counts]
    .filter(([title]) => !members.has(title))
    .toSorted((a, b) => b[1] - a[1])
    .map(([title]) => ({ title, probability: atStart.has(title) ? seenAtStart : seenElsewhere }));
  return { members, doubtful };
}
