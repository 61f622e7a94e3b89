import type { GitExchange, RecordedBisection } from '../log/syzbot/recorded-bisection.ts';
import type { GitAnswer, SearchHistory } from '../search/search-history.ts';

/**
 * The history as far as a log tells it: the releases of its walk, and git's answers to the commands that it was
 * given. Any other question is unanswered.
 */
export function recordedHistory(recorded: RecordedBisection): SearchHistory {
  const answers = answersOf(recorded);
  const ancestors = ancestorsTested(recorded);
  const walk = recorded.releases.map(({ tag, commit }) => ({ tag, commit: commit ?? tag }));
  return {
    releases: () => ({ walk, of: walk.length, isWhole: recorded.git.length === 0 }),
    next: ({ bad, good, skipped }) =>
      answers.get(keyOf(bad, saidOf(good), saidOf(skipped))) ?? {
        kind: 'unanswered',
        why: 'the recording does not tell what git answers',
      },
    parents: (commit) => parentsOf(recorded, commit),
    isAncestor: (_, commit) => !ancestors.has(commit),
    mergeBases: (commit) => ancestors.get(commit) ?? [],
    candidates: () => null,
    revisionsAhead: () => null,
  };
}

/**
 * What git had been told, short: the search leaves the recorded way at its first other command, so that counts and
 * the last commits tell one state from all others.
 */
function keyOf(bad: string, good: Said, skipped: Said): string {
  return [bad, good.count, good.last, skipped.count, skipped.last].join(' ');
}

interface Said {
  readonly count: number;
  readonly last: string;
}

const saidOf = (commits: readonly string[]): Said => ({ count: commits.length, last: commits.at(-1) ?? '' });

/** git's answers by what it had been told. */
function answersOf(recorded: RecordedBisection): ReadonlyMap<string, GitAnswer> {
  const answers = new Map<string, GitAnswer>();
  const [start, ...rest] = recorded.git;
  if (start?.told.kind !== 'start') return answers;
  let bad = commitOf(recorded, start.told.bad);
  let good = saidOf(start.told.good.map((reference) => commitOf(recorded, reference)));
  let skipped: Said = { count: 0, last: '' };
  const keep = (answer: GitAnswer | null) => {
    if (answer !== null) answers.set(keyOf(bad, good, skipped), answer);
  };
  keep(start.answer ?? impliedAnswer(recorded, rest[0]));
  for (const [i, { told, answer }] of rest.entries()) {
    if (told.kind === 'start') break;
    if (told.verdict === 'bad') bad = told.commit;
    else if (told.verdict === 'good') good = { count: good.count + 1, last: told.commit };
    else skipped = { count: skipped.count + 1, last: told.commit };
    keep(answer ?? impliedAnswer(recorded, rest[i + 1]));
  }
  return answers;
}

/** Where git's words are missing, what was tested next tells what they were; at the end the result does. */
function impliedAnswer({ ending }: RecordedBisection, next: GitExchange | undefined): GitAnswer | null {
  if (next?.told.kind === 'verdict') return { kind: 'test', commit: next.told.commit, left: 0, steps: 0 };
  return next === undefined && ending?.kind === 'found' ? { kind: 'first-bad', commit: ending.commit } : null;
}

/** Ends of the range may be named by release tags. */
function commitOf({ releases }: RecordedBisection, reference: string): string {
  return releases.find(({ tag }) => tag === reference)?.commit ?? reference;
}

/** The parent of the culprit, where the log compares the two kernels. */
function parentsOf(recorded: RecordedBisection, culprit: string): readonly string[] {
  const { signatures, tests } = recorded;
  if (signatures === null) return [];
  const built = tests.find(({ where }) => where === 'parent');
  if (built !== undefined) return [built.commit];
  const parent = tests.findLast(({ signature, commit }) => signature === signatures.parent && commit !== culprit);
  return parent === undefined ? [] : [parent.commit];
}

/** Revisions that were tested only to see if a branch ever had the bug, by the commit that it was asked for. */
function ancestorsTested({ tests }: RecordedBisection): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { ancestorOf, commit } of tests)
    if (ancestorOf !== null) found.set(ancestorOf, [...(found.get(ancestorOf) ?? []), commit]);
  return found;
}
