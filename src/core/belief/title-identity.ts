import type { Evidence } from '../evidence/evidence.ts';

/**
 * The function a title names last, without the underscores that mark an inner version of it and without what a
 * compiler appends: `KASAN: use-after-free Read in __f` gives `f`; null where it names none.
 */
function functionOf(title: string): string | null {
  const match = / in _*([A-Za-z]\w*)(?:\.\w+)*(?:\/[A-Za-z_]\w*)?$/.exec(title);
  return match === null || match[1] === 'corrupted' ? null : match[1]!;
}

interface DoubtfulTitles {
  readonly titles: ReadonlySet<string>;
  /** Probability that they are the target's, before the evidence. */
  readonly probability: number;
}

export interface TitleReading {
  /** Titles that are the target's. */
  readonly members: ReadonlySet<string>;
  /** Titles about which the evidence has a say, those that blame one function together, the most frequent first. */
  readonly doubtful: readonly DoubtfulTitles[];
}

/**
 * Probability that a title is the target's, before the evidence: it came at the start commit; it is of the same kind
 * in a function whose name has most words in common, for functions get renamed; it is of the same kind; it came on
 * a revision that showed the target too; none of these.
 */
const chances = { atStart: 0.2, renamed: 0.5, sameKind: 0.05, beside: 0.01, otherwise: 0.0005 } as const;
/** Share of the words of two names that renaming leaves. */
const mostWords = 0.6;

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
  const beside = titlesBeside(evidence, members);
  const probabilityOf = (title: string) => {
    if (atStart.has(title)) return chances.atStart;
    const likeness = [...members].map((member) => likenessOf(title, member));
    if (likeness.includes('renamed')) return chances.renamed;
    if (likeness.includes('sameKind')) return chances.sameKind;
    return beside.has(title) ? chances.beside : chances.otherwise;
  };
  const groups = new Map<string, { titles: Set<string>; probability: number; count: number }>();
  for (const [title, count] of counts) {
    if (members.has(title)) continue;
    const key = functionOf(title) ?? title;
    const group = groups.get(key) ?? { titles: new Set(), probability: 0, count: 0 };
    group.titles.add(title);
    group.probability = Math.max(group.probability, probabilityOf(title));
    group.count += count;
    groups.set(key, group);
  }
  return { members, doubtful: [...groups.values()].toSorted((a, b) => b.count - a.count) };
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

function likenessOf(title: string, member: string): 'renamed' | 'sameKind' | null {
  const [own, other] = [functionOf(title), functionOf(member)];
  if (own === null || other === null || title.replace(own, other) !== member) return null;
  const [words, others] = [new Set(own.split('_')), new Set(other.split('_'))];
  const common = [...words].filter((word) => others.has(word)).length;
  return common / new Set([...words, ...others]).size >= mostWords ? 'renamed' : 'sameKind';
}
