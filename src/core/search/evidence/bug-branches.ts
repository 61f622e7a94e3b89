import { observe } from '../../belief/observation.ts';
import type { Range } from '../../belief/range.ts';
import { evidenceOn } from '../../evidence/evidence.ts';
import { ancestors, descendants, mergeBases } from '../../history/ancestry.ts';
import type { Ask, Known } from '../strategy.ts';
import { wordsOf } from './marked.ts';

/**
 * Whether revisions in the range of a fix ever had the bug: they did where they contain a revision that crashed, the
 * start commit for one. On a branch that forked before, a clean revision may never have had it: only the commit at which
 * it forked can tell.
 */
export interface BugBranches {
  /** By number: 1 where the bug had come, so that a clean revision is one without it. */
  readonly had: Uint8Array;
  /** By number: 1 where it had not come, as all commits at which its branch forked are clean. */
  readonly never: Uint8Array;
  /** Numbers of clean revisions that would have crashed by now. */
  readonly clean: ReadonlySet<number>;
}

type IsTarget = (title: string) => boolean;

const computed = new WeakMap<Range, Map<string, BugBranches>>();
/** Kept for a range: those of the readings of one decision. */
const mostKept = 8;

export function bugBranches(known: Known, range: Range, isTarget: IsTarget): BugBranches {
  const { crashed, clean } = outcomes(known, range, isTarget);
  const key = `${crashed.join()} ${clean.join()}`;
  const kept = computed.get(range) ?? new Map<string, BugBranches>();
  computed.set(range, kept);
  const branches = kept.get(key) ?? compute(range, crashed, clean);
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, branches);
  return branches;
}

/** Revisions with the bug, and those without a crash in enough runs, by graph index. */
function outcomes(known: Known, range: Range, isTarget: IsTarget) {
  const { graph } = range;
  const start = graph.indexOf(known.task.start);
  const said = wordsOf(known).flatMap(([commit, word]) => (word === 'bad' ? [graph.indexOf(commit)] : []));
  const crashed = new Set([start, ...said]);
  const clean: number[] = [];
  const wanted = runsToTell(known, isTarget);
  for (const revision of known.evidence.values()) {
    const index = graph.indexOf(revision.commit);
    if (index < 0) continue;
    const seen = observe(revision, isTarget);
    if (seen.target > 0) crashed.add(index);
    else if (seen.clean >= wanted && seen.sight !== 'blind') clean.push(index);
  }
  const sorted = (list: Iterable<number>) => [...list].toSorted((a, b) => a - b);
  return { crashed: sorted(crashed), clean: sorted(clean) };
}

function compute(range: Range, crashed: readonly number[], clean: readonly number[]): BugBranches {
  const { graph, commits, numberOf } = range;
  const after = descendants(graph, crashed);
  const before = ancestors(
    graph,
    clean.filter((commit) => numberOf[commit]! < 0),
  );
  const had = Uint8Array.from(commits, (commit) => (after.has(commit) ? 1 : 0));
  const never = new Uint8Array(commits.length);
  for (let n = 0; n < never.length; n++) {
    const parents = graph.parentsOf(commits[n]!);
    const isNever = (parent: number) => (numberOf[parent]! < 0 ? before.has(parent) : never[numberOf[parent]!] === 1);
    if (had[n] === 0 && parents.length > 0 && parents.every(isNever)) never[n] = 1;
  }
  return { had, never, clean: new Set(clean.map((commit) => numberOf[commit]!)) };
}

const mostRuns = 10;

/** Clean runs in which the crash of the start commit would have come 19 times in 20. */
export function runsToTell({ evidence, task }: Known, isTarget: IsTarget): number {
  const { target, clean } = observe(evidenceOn(evidence, task.start), isTarget);
  const rate = Math.min(0.98, (target + 0.5) / (target + clean + 0.5));
  return rate > 0.9 ? 2 : Math.min(mostRuns, Math.ceil(Math.log(0.05) / Math.log(1 - rate)));
}

/** How likely the fix is a commit of a branch that never had the bug, against any other: there was nothing to fix. */
const fixWhereNoBugWas = 0.1;

/** Weights of the commits of a range, those of branches that never had the bug lowered. */
export function weighBranches(prior: Float64Array, known: Known, range: Range, isTarget: IsTarget): Float64Array {
  if (range.kind !== 'fix') return prior;
  const { never } = bugBranches(known, range, isTarget);
  return prior.map((weight, n) => (never[n] === 1 ? weight * fixWhereNoBugWas : weight));
}

/** How much a test of a revision tells of a fix, against one that had the bug: on other branches only a crash tells. */
export function usefulness({ had, never, clean }: BugBranches, number: number): number {
  if (had[number] === 1) return 1;
  if (clean.has(number)) return 0;
  return never[number] === 1 ? 0.02 : 0.3;
}

/**
 * What is to be tested in place of a revision of which nobody knows whether it ever had the bug: the commit at which its
 * branch forked from the history of the start commit. Null where that is known, or cannot be tested.
 */
export function askWhetherItHad(known: Known, range: Range, isTarget: IsTarget, number: number): Ask | null {
  if (range.kind !== 'fix') return null;
  const { had, never } = bugBranches(known, range, isTarget);
  if (had[number] === 1 || never[number] === 1) return null;
  const { graph } = range;
  for (const base of mergeBases(graph, [range.commits[number]!], [graph.indexOf(known.task.start)])) {
    const ask = askFor(known, graph.id(base), isTarget, 'did this branch ever have the bug?');
    if (ask !== null) return ask;
  }
  return null;
}

/** Boots that failed after which a revision counts as one that cannot be tested. */
const mostFailures = 3;

/** Runs of a revision until it crashes, or would have; null where there are enough, or no more will help. */
export function askFor(known: Known, commit: string, isTarget: IsTarget, why: string): Ask | null {
  const revision = evidenceOn(known.evidence, commit);
  const wanted = runsToTell(known, isTarget);
  if (revision.build === null) return { commit, runs: wanted, why };
  if (revision.build.outcome.kind !== 'built') return null;
  const { target, clean } = observe(revision, isTarget);
  const { length } = revision.runs;
  if (target > 0 || clean >= wanted || length - clean >= mostFailures + clean) return null;
  return { commit, runs: length + Math.ceil(wanted - clean), why };
}
