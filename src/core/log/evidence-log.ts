import type { Evidence, RevisionEvidence } from '../evidence/evidence.ts';
import { ancestors, isAncestor } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import { type GitBisectState, nextGitStep } from '../search/git-order.ts';
import type { BisectionTask, Conclusion } from '../search/strategy.ts';
import type { LogEntry } from './log-entry.ts';

type VerdictWord = 'good' | 'bad' | 'skip';

/** A verdict is told where the belief is at least this sure of it; below it stands `skip`. */
const sure = 0.9;

/**
 * A search by evidence, told as a bisection: every tested revision, in the order tested, with the verdict that the
 * final belief has of it, and what git would say after it. Git comes to the same culprit from these verdicts; where
 * the culprit or a parent of it was never tested, because others told enough, its verdict is added at the end.
 * Of a search that is not over only the tests are told.
 */
export function evidenceLog(
  graph: CommitGraph,
  task: BisectionTask,
  evidence: Evidence,
  conclusion: Conclusion | null,
): LogEntry[] {
  const badness = badnessAfter(graph, conclusion);
  if (badness === null) return [...evidence.values()].map((revision) => testEntry(revision, 'skip', null, task.kind));
  const telling = new Telling(graph, task);
  for (const revision of evidence.values()) {
    const probability = badness(graph.indexOf(revision.commit));
    const verdict = verdictOf(graph, revision.commit, probability, conclusion);
    telling.test(testEntry(revision, verdict, probability, task.kind));
    if (revision.commit !== task.start) telling.verdict(verdict, revision.commit);
  }
  if (conclusion?.kind === 'found') telling.close(conclusion.culprit);
  return telling.entries;
}

type Badness = (commit: number) => number | null;

/** Probability that a commit has the bug; null where the search said nothing about that. */
function badnessAfter(graph: CommitGraph, conclusion: Conclusion | null): Badness | null {
  if (conclusion === null || conclusion.kind === 'not-reproduced' || conclusion.kind === 'not-fixed') return null;
  if (conclusion.kind === 'predates') return () => conclusion.confidence;
  const candidates = conclusion.candidates.map(({ commit, probability }) => ({
    index: graph.indexOf(commit),
    probability,
  }));
  const all = candidates.reduce((sum, { probability }) => sum + probability, 0);
  return (commit) => {
    if (all <= 0) return null;
    const inside = candidates.filter(({ index }) => isAncestor(graph, index, commit));
    return inside.reduce((sum, { probability }) => sum + probability, 0) / all;
  };
}

/** The culprit and its parents are what the answer says they are, however sure it is. */
function verdictOf(
  graph: CommitGraph,
  commit: string,
  probability: number | null,
  conclusion: Conclusion | null,
): VerdictWord {
  if (conclusion?.kind === 'found') {
    if (commit === conclusion.culprit) return 'bad';
    if (parentsOf(graph, conclusion.culprit).includes(commit)) return 'good';
  }
  if (probability === null) return 'skip';
  if (probability >= sure) return 'bad';
  return probability <= 1 - sure ? 'good' : 'skip';
}

function parentsOf(graph: CommitGraph, commit: string): string[] {
  return Array.from(graph.parentsOf(graph.indexOf(commit)), (parent) => graph.id(parent));
}

function testEntry(
  revision: RevisionEvidence,
  verdict: VerdictWord,
  probability: number | null,
  kind: BisectionTask['kind'],
): LogEntry {
  const { build, runs, commit } = revision;
  const crashed = runs.filter(({ outcome }) => outcome.kind === 'crashed').length;
  const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  const figures =
    build?.outcome.kind === 'build-failed'
      ? 'cannot be built'
      : `${crashed} of ${runs.length} runs crashed, ${clean} were clean`;
  const state = kind === 'fix' ? 'fixed' : 'bad';
  const belief = probability === null ? '' : `; ${state} with probability ${probability.toFixed(3)}`;
  return {
    kind: 'test',
    commit,
    verdict,
    because: figures + belief,
    representative: null,
    falseNegative: null,
  };
}

/** What git is told first. Of a fix the newer state, git's "bad", is that of the head, and the start commit has the older. */
function endsOf({ kind, start, head, good = [], parting }: BisectionTask): { newer: string; older: readonly string[] } {
  return kind === 'fix' ? { newer: head, older: [parting ?? start] } : { newer: start, older: good };
}

/** Entries as they come about, and where git would stand after them. */
class Telling {
  readonly entries: LogEntry[] = [];
  readonly #graph: CommitGraph;
  readonly #skipped = new Set<number>();
  readonly #good = new Set<number>();
  #bad: number;
  /** What git asked for last, and whether it holds that all good commits are ancestors of the bad one. */
  #expected: number | null = null;
  #underWay = false;

  constructor(graph: CommitGraph, task: BisectionTask) {
    const { newer, older } = endsOf(task);
    this.#graph = graph;
    this.#bad = graph.indexOf(newer);
    for (const commit of older) this.#good.add(graph.indexOf(commit));
    this.entries.push({ kind: 'bisect-start', bad: newer, good: older });
    this.#next();
  }

  test(entry: LogEntry): void {
    this.entries.push(entry);
  }

  verdict(verdict: VerdictWord, commit: string): void {
    const index = this.#graph.indexOf(commit);
    // Git looks for merge bases again whenever it is told of a commit that it did not ask for.
    if (index !== this.#expected) this.#underWay = false;
    if (verdict === 'bad') this.#bad = index;
    else (verdict === 'good' ? this.#good : this.#skipped).add(index);
    this.entries.push({ kind: 'bisect-verdict', verdict, commit });
    this.#next();
  }

  /** Adds what git still needs to see the culprit. */
  close(culprit: string): void {
    const parents = parentsOf(this.#graph, culprit).filter((parent) => !this.#good.has(this.#graph.indexOf(parent)));
    const isBad = this.#bad === this.#graph.indexOf(culprit);
    if (isBad && parents.length === 0) return;
    this.entries.push({ kind: 'note', text: 'what follows from the answer, for git' });
    for (const parent of parents) this.verdict('good', parent);
    if (!isBad) this.verdict('bad', culprit);
  }

  /** What git would say now: its progress line, where it has one. */
  #next(): void {
    const state: GitBisectState = {
      bad: this.#bad,
      good: [...this.#good],
      skipped: [...this.#skipped],
      underWay: this.#underWay,
    };
    if (state.good.length === 0 || ancestors(this.#graph, state.good).has(state.bad)) return;
    const step = nextGitStep(this.#graph, state);
    if (step.kind === 'test' || step.kind === 'merge-base') this.#expected = step.commit;
    if (step.kind === 'merge-base') this.entries.push({ kind: 'merge-base', commit: this.#graph.id(step.commit) });
    if (step.kind !== 'test') return;
    this.#underWay = true;
    this.entries.push({ kind: 'progress', left: step.left, steps: step.steps });
  }
}

/** Whether a log has no verdicts of its own, as that of a search by evidence. */
export function lacksVerdicts(entries: readonly LogEntry[]): boolean {
  return !entries.some(({ kind }) => kind === 'test' || kind === 'bisect-start');
}
