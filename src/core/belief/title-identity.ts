import type { Evidence } from '../evidence/evidence.ts';
import { compareCrashes } from '../report/identity/compare-crashes.ts';
import type { ComparableCrash } from '../report/identity/crash-facts.ts';

/**
 * The function a title names last, without the underscores that mark an inner version of it and without what a
 * compiler appends: `KASAN: use-after-free Read in __f` gives `f`; null where it names none.
 */
export function functionOf(title: string): string | null {
  const match = / in _*([A-Za-z]\w*)(?:\.\w+)*(?:\/[A-Za-z_]\w*)?$/.exec(title);
  return match === null || match[1] === 'corrupted' ? null : match[1]!;
}

export interface DoubtfulTitles {
  readonly titles: ReadonlySet<string>;
  /** Probability that they are the target's, before the evidence. */
  readonly probability: number;
  /** Whether their names alone could be the target's under another name. */
  readonly isRelated: boolean;
}

export interface TitleReading {
  /** Titles that are the target's. */
  readonly members: ReadonlySet<string>;
  /** Titles about which the evidence has a say, those that blame one function together, the most frequent first. */
  readonly doubtful: readonly DoubtfulTitles[];
}

/**
 * Probability that a title is the target's, before the evidence: it came at the start commit; it is of the same kind
 * in another function; it came on a revision that showed the target too; none of these.
 */
const chances = { atStart: 0.2, sameKind: 0.05, beside: 0.01, otherwise: 0.0005 } as const;
/** What is left of the probability of two reports to be of one defect, when the one is of another place in history. */
const elsewhere = 0.7;

/**
 * Reads the titles of all crashes: those known to be the target's, or that name the same function, are. The others
 * are doubtful; one that came at the start commit, beside the target, is so more than one that did not.
 */
export function readTitles(evidence: Evidence, start: string, known: readonly string[]): TitleReading {
  const members = new Set(known);
  const functions = new Set(known.flatMap((title) => functionOf(title) ?? []));
  const counts = new Map<string, number>();
  const crashes = new Map<string, ComparableCrash>(known.map((title) => [title, { title, altTitles: [] }]));
  const atStart = new Set<string>();
  for (const { commit, runs } of evidence.values())
    for (const { outcome } of runs) {
      if (outcome.kind !== 'crashed') continue;
      const { title, altTitles } = outcome.crash;
      const named = functionOf(title);
      if (altTitles.some((alt) => members.has(alt)) || (named !== null && functions.has(named))) members.add(title);
      counts.set(title, (counts.get(title) ?? 0) + 1);
      if (!crashes.has(title) || known.includes(title)) crashes.set(title, outcome.crash);
      if (commit === start) atStart.add(title);
    }
  const beside = titlesBeside(evidence, members);
  const comparisonsOf = (title: string) =>
    [...members].map((member) => compareCrashes(crashes.get(title)!, crashes.get(member)!));
  const isVariant = (title: string) => comparisonsOf(title).some(({ identity }) => identity !== 'foreign');
  const probabilityOf = (title: string) => {
    if (atStart.has(title)) return chances.atStart;
    if (isVariant(title)) return elsewhere * Math.max(...comparisonsOf(title).map(({ probability }) => probability));
    if ([...members].some((member) => isSameKind(title, member))) return chances.sameKind;
    return beside.has(title) ? chances.beside : chances.otherwise;
  };
  const groups = new Map<string, { titles: Set<string>; probability: number; count: number; isRelated: boolean }>();
  for (const [title, count] of counts) {
    if (members.has(title)) continue;
    const key = functionOf(title) ?? title;
    const group = groups.get(key) ?? { titles: new Set(), probability: 0, count: 0, isRelated: false };
    group.titles.add(title);
    group.probability = Math.max(group.probability, probabilityOf(title));
    group.count += count;
    group.isRelated ||= functionOf(title) !== null && isVariant(title);
    groups.set(key, group);
  }
  // Among equally frequent ones by name, so that the order in which runs ended changes nothing.
  const doubtful = [...groups]
    .toSorted(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    .map(([, group]) => group);
  return { members, doubtful };
}

/** Titles that came on a revision where a member came too. */
function titlesBeside(evidence: Evidence, members: ReadonlySet<string>): Set<string> {
  const beside = new Set<string>();
  for (const { runs } of evidence.values()) {
    const titles = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash.title] : []));
    if (titles.some((title) => members.has(title))) for (const title of titles) beside.add(title);
  }
  return beside;
}

/** Whether two titles differ in the function only. */
function isSameKind(title: string, member: string): boolean {
  const [own, other] = [functionOf(title), functionOf(member)];
  return own !== null && other !== null && title.replace(own, other) === member;
}
