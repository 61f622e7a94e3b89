import { observe } from '../../belief/observation.ts';
import type { Range } from '../../belief/range.ts';
import { type Stretches, type StretchTest, stretches } from '../../belief/stretches.ts';
import type { Evidence, RevisionEvidence } from '../../evidence/evidence.ts';

/** Whether revisions, by number in the range, can be tested, and how much of it tells something. */
export interface Readiness {
  /** Chance that a revision builds and boots: 0 where it is known not to, 1 where it did. */
  usable(number: number): number;
  /** Share of its runs that tell something: they neither crash otherwise nor fail on the way. */
  telling(number: number): number;
  /** Both in one, quick and rough. */
  roughly(number: number): number;
}

/** Boots that failed after which a revision is left alone. */
const mostBootFailures = 2;
/** A revision is masked where less than this share of its runs tells something. */
const masked = 0.3;
const tellingElsewhere = 0.93;

export function readinessOf(evidence: Evidence, range: Range, isTarget: (title: string) => boolean): Readiness {
  const tested = new Map<number, Tally>();
  for (const revision of evidence.values()) {
    const number = range.numberOf[range.graph.indexOf(revision.commit)] ?? -1;
    if (number >= 0 && revision.build !== null) tested.set(number, tally(revision, isTarget));
  }
  const sound = stretchesOf(range, tested, ({ broken }) => broken);
  const unmasked = stretchesOf(range, tested, (own) => (own.past > 0 ? own.telling < masked * own.past : null));
  const behindMask = shareBehindMasks([...tested.values()]);
  const mixed = (open: number) => open * tellingElsewhere + (1 - open) * behindMask;
  const isProven = (number: number) => tested.get(number)?.broken === false;
  return {
    usable: (number) => (isProven(number) ? 1 : sound.at(number)),
    telling: (number) => {
      const own = tested.get(number);
      const expected = mixed(unmasked.at(number));
      return own === undefined || own.past === 0 ? expected : (own.telling + 0.5 * expected) / (own.past + 0.5);
    },
    roughly: (number) => (isProven(number) ? 1 : sound.roughly(number)) * mixed(unmasked.roughly(number)),
  };
}

interface Tally {
  /** Whether it builds and boots; null while nobody knows. */
  readonly broken: boolean | null;
  /** Runs that got as far as the reproducer, and those among them that told something. */
  readonly past: number;
  readonly telling: number;
}

function tally(revision: RevisionEvidence, isTarget: (title: string) => boolean): Tally {
  const { target, clean, foreign, unusable } = observe(revision, isTarget);
  const past = target + clean + foreign;
  const failed = revision.build?.outcome.kind !== 'built' || (past === 0 && unusable >= mostBootFailures);
  return { broken: failed ? true : past > 0 ? false : null, past, telling: target + clean };
}

function stretchesOf(
  range: Range,
  tested: ReadonlyMap<number, Tally>,
  isBad: (own: Tally) => boolean | null,
): Stretches {
  const tests = [...tested].flatMap(([number, own]): StretchTest[] => {
    const bad = isBad(own);
    return bad === null ? [] : [{ commit: range.commits[number]!, bad }];
  });
  return stretches(range, tests);
}

/** What other bugs' crashes leave: the share of telling runs on masked revisions. */
function shareBehindMasks(tallies: readonly Tally[]): number {
  const behind = tallies.filter(({ past, telling }) => past > 0 && telling < masked * past);
  const sum = (of: (own: Tally) => number) => behind.reduce((total, own) => total + of(own), 0);
  return (sum(({ telling }) => telling) + 0.2) / (sum(({ past }) => past) + 2);
}
