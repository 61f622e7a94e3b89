import { contained, type Range } from '../../belief/range.ts';
import { readTitles, type TitleReading } from '../../belief/title-identity.ts';
import { isAncestor } from '../../history/ancestry.ts';
import { noMarks } from '../../marks/gather-marks.ts';
import { withinFloor } from '../../marks/mark.ts';
import type { Known } from '../strategy.ts';

type Told = Pick<Known, 'task' | 'history' | 'marks'>;

/**
 * What people said of revisions that tells something: not of the start commit, which shows the bug by definition, and
 * in a fix search not that one is good which may never have had the bug.
 */
export function wordsOf({ marks = noMarks, task, history }: Told) {
  return [...marks.revisions].filter(([commit, word]) => {
    if (commit === task.start || !history.graph.has(commit)) return false;
    return task.kind === 'cause' || word !== 'good' || isIn(history, task.start, commit);
  });
}

function isIn({ graph }: Known['history'], commit: string, tip: string): boolean {
  return isAncestor(graph, graph.indexOf(commit), graph.indexOf(tip));
}

/**
 * What is known, with the word of a person in place of the runs of a revision that was called good or is to be left
 * alone; that its kernel is the one of another stays known. Runs of one that was called bad stay: clean ones tell where
 * the bug does not show.
 */
export function withoutOverruled(known: Known): Known {
  const overruled = new Set(wordsOf(known).flatMap(([commit, word]) => (word === 'bad' ? [] : [commit])));
  if (overruled.size === 0) return known;
  const told = [...known.evidence].map(([commit, revision]) => {
    const { build, infraFailures } = revision;
    return [commit, overruled.has(commit) ? { commit, build, runs: [], infraFailures } : revision] as const;
  });
  return { ...known, evidence: new Map(told) };
}

/** Revisions that a person called good: in the search for a cause the bug came after them for certain. */
export function markedGood(known: Told): string[] {
  return known.task.kind === 'fix' ? [] : wordsOf(known).flatMap(([commit, word]) => (word === 'good' ? [commit] : []));
}

/** Whether a person said all there is to say of a revision, by number in the range. */
export function isMarked(known: Known, range: Range): (number: number) => boolean {
  const { graph } = range;
  const numbers = new Set(wordsOf(known).map(([commit]) => range.numberOf[graph.indexOf(commit)]));
  return (number) => numbers.has(number);
}

/** Puts marks into the weights: what they rule out gets none, the others theirs, within the floor. */
export function weighByMarks(prior: Float64Array, known: Known, range: Range): void {
  const { marks = noMarks, history } = known;
  const numberOf = (commit: string) => range.numberOf[history.graph.indexOf(commit)] ?? -1;
  const factors = new Map<number, number>();
  const weigh = (commit: string, weight: number) => {
    const number = numberOf(commit);
    if (number >= 0) factors.set(number, (factors.get(number) ?? 1) * weight);
  };
  for (const [commit, weight] of marks.weights) weigh(commit, weight);
  for (const [path, weight] of marks.pathWeights)
    for (const commit of history.touching?.get(path) ?? []) weigh(commit, weight);
  for (const [number, factor] of factors) prior[number]! *= withinFloor(factor);
  for (const commit of marks.excluded) if (numberOf(commit) >= 0) prior[numberOf(commit)] = 0;
  for (const [commit, word] of wordsOf(known))
    if (word !== 'skip')
      ruleOut(prior, contained(range, history.graph.indexOf(commit)), (word === 'bad') === (range.kind === 'cause'));
}

/** The culprit is inside what a revision contains, or outside. */
function ruleOut(prior: Float64Array, inside: Uint8Array, isInside: boolean): void {
  for (let n = 0; n < prior.length; n++) if ((inside[n] === 1) !== isInside) prior[n] = 0;
}

/** Whether marks leave it possible that the bug is older than the range, or is still there at the head of a fix. */
export function mayBeOlder(known: Known): boolean {
  const { task, history } = known;
  if (task.kind === 'fix')
    return !wordsOf(known).some(([commit, word]) => word === 'good' && isIn(history, commit, task.head));
  const { good = [] } = task;
  return !markedGood(known).some((commit) => good.every((one) => isIn(history, one, commit)));
}

/** Titles that belong to the crash, those that a person called so among them. */
export function withMarkedTitles(titles: readonly string[], { marks = noMarks }: Pick<Known, 'marks'>): string[] {
  const same = [...marks.titles].flatMap(([title, isSame]) => (isSame ? [title] : []));
  return [...new Set([...titles.filter((title) => marks.titles.get(title) !== false), ...same])];
}

/** Reads the titles of all crashes; a person's word on one is final. */
export function readMarkedTitles(known: Known, titles: readonly string[]): TitleReading {
  const { marks = noMarks, evidence, task } = known;
  const { members, doubtful } = readTitles(evidence, task.start, titles);
  const open = (title: string) => marks.titles.get(title) !== false;
  return {
    members: new Set([...members].filter(open)),
    doubtful: doubtful.flatMap(({ titles: group, ...rest }) => {
      const left = [...group].filter(open);
      return left.length === 0 ? [] : [{ titles: new Set(left), ...rest }];
    }),
  };
}
