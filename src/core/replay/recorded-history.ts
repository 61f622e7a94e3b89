import type { RecordedBisection, Verdict } from '../log/syzbot/recorded-bisection.ts';
import type { GitAnswer, GitState, SearchHistory } from '../search/search-history.ts';

/**
 * The history as far as a log tells it: the releases of its walk, and git's answers to the commands that it was
 * given. Any other question is unanswered.
 */
export function recordedHistory(recorded: RecordedBisection): SearchHistory {
  const answers = answersOf(recorded);
  const walk = recorded.releases.map(({ tag, commit }) => ({ tag, commit: commit ?? tag }));
  return {
    releases: () => ({ walk, of: walk.length, isWhole: recorded.git.length === 0 }),
    next: (state) =>
      answers.get(keyOf(state)) ?? { kind: 'unanswered', why: 'the recording does not tell what git answers' },
    parents: (commit) => parentsOf(recorded, commit),
    isAncestor: (_, commit) => !ancestorsTested(recorded).has(commit),
    mergeBases: (commit) => ancestorsTested(recorded).get(commit) ?? [],
    candidates: () => null,
    revisionsAhead: () => null,
  };
}

function keyOf({ bad, good, skipped }: GitState): string {
  return `${bad} ${good.join()} ${skipped.join()}`;
}

/** git's answers by what it had been told. */
function answersOf(recorded: RecordedBisection): ReadonlyMap<string, GitAnswer> {
  const answers = new Map<string, GitAnswer>();
  let state: GitState | null = null;
  for (const { told, answer } of recorded.git) {
    if (told.kind === 'start') {
      if (state !== null) break;
      const [bad, good] = [commitOf(recorded, told.bad), commitOf(recorded, told.good)];
      state = { bad, good: [good], skipped: [], underWay: false };
    } else if (state !== null) state = stateAfter(state, told.verdict, told.commit);
    if (state !== null && answer !== null) answers.set(keyOf(state), answer);
  }
  return answers;
}

function stateAfter(state: GitState, verdict: Verdict, commit: string): GitState {
  if (verdict === 'bad') return { ...state, bad: commit };
  if (verdict === 'good') return { ...state, good: [...state.good, commit] };
  return { ...state, skipped: [...state.skipped, commit] };
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
  const found = new Map<string, readonly string[]>();
  let waiting: string[] = [];
  for (const { where, commit } of tests) {
    if (where === 'ancestor') waiting.push(commit);
    else if (waiting.length > 0) {
      found.set(commit, waiting);
      waiting = [];
    }
  }
  return found;
}
