import type { RevisionEvidence } from '../evidence/evidence.ts';
import { isAncestor, mergeBases } from '../history/ancestry.ts';
import { nextGitStep } from './git-order.ts';
import type { Step } from './procedure.ts';
import { decideBy } from './procedure.ts';
import { pickReleases, releasesBelow } from './release-walk.ts';
import {
  crashRate,
  newMemory,
  type SearchMemory,
  type TestedRevision,
  testRevision,
  testStart,
} from './revision-test.ts';
import type { Conclusion, Label, Stage, Strategy } from './strategy.ts';
import { suspectsOf } from './suspects.ts';
import type { VerdictRules } from './verdict-rules.ts';

/**
 * Searches by verdicts in git's order: reproduce, walk back over releases, bisect, look at the culprit's parents.
 * What differs between strategies of this family is only how runs become verdicts.
 */
export function verdictStrategy(rules: VerdictRules): Strategy {
  return (known) => decideBy((k) => search(newMemory(k, rules)), known);
}

type Search<T> = Generator<Step, T, RevisionEvidence>;

function* search(memory: SearchMemory): Search<Conclusion> {
  const { task } = memory.known;
  yield { kind: 'log', entry: { kind: 'begin', search: task.kind, start: task.start } };
  if (memory.rules.trustsEnds === true && task.good?.length)
    return yield* bisect(memory, { newer: task.start, older: task.good });
  const reproduced = yield* testStart(memory, {
    ...openStage('reproduce'),
    revisionsLeft: revisionsAhead(memory, task.start) + 2,
  });
  if (reproduced === null) return notReproduced(memory);
  const range = task.kind === 'cause' ? yield* walkReleases(memory) : yield* testHead(memory);
  if ('kind' in range) return range;
  return yield* bisect(memory, range);
}

function openStage(name: Stage['name']): Stage {
  return { name, candidates: null, revisionsLeft: null };
}

function notReproduced({ known, tested }: SearchMemory): Conclusion {
  const { task } = known;
  const start = tested.get(task.start)!;
  const errors = start.evidence.build?.outcome.kind === 'build-failed' ? start.evidence.build.outcome.errors : null;
  if (errors)
    return { kind: 'not-reproduced', confidence: 1, why: `the start commit does not build: ${errors[0] ?? ''}` };
  const titles = new Set(
    start.verdict.counted.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash.title] : [])),
  );
  if (task.crashTitle !== null && titles.size > 0)
    return {
      kind: 'not-reproduced',
      confidence: 0.9,
      why: `the start commit crashes otherwise: ${[...titles].join('; ')}`,
    };
  return { kind: 'not-reproduced', confidence: 0.9, why: start.verdict.because };
}

/** About how many revisions a search between a commit and the release below it will test: an estimate for people. */
function revisionsAhead({ known: { task, history } }: SearchMemory, newer: string): number {
  const { graph, releases } = history;
  const at = graph.indexOf(newer);
  const [below] = task.walk ?? releasesBelow(graph, releases, at);
  const old = below === undefined ? graph.indexOf(task.start) : graph.indexOf(below.commit);
  const range = suspectsOf(graph, graph.indexOf(task.kind === 'fix' ? task.head : newer), [old]).order.length;
  return Math.ceil(Math.log2(range + 1)) + 1;
}

/** The two ends of a range: `old` has the older state (no bug, or not yet fixed), `new` the newer one. */
interface Range {
  readonly newer: string;
  readonly older: readonly string[];
}

function* walkReleases(memory: SearchMemory): Search<Range | Conclusion> {
  const { task, history } = memory.known;
  const below = releasesBelow(history.graph, history.releases, history.graph.indexOf(task.start));
  const walk = task.walk ?? pickReleases(below);
  yield {
    kind: 'log',
    entry: { kind: 'picked-releases', tags: walk.map(({ tag }) => tag), of: (task.walk ?? below).length },
  };
  let newer = task.start;
  let untestable = 0;
  for (const [i, { tag, commit }] of walk.entries()) {
    yield { kind: 'log', entry: { kind: 'testing-release', tag } };
    const stage: Stage = { ...openStage('release walk'), revisionsLeft: revisionsAhead(memory, newer) + 1 };
    const tested = yield* testRevision(memory, commit, `release ${tag} (${i + 1} of ${walk.length})`, stage);
    if (tested.verdict.verdict === 'good') return { newer, older: [commit] };
    if (tested.verdict.verdict === 'bad') newer = commit;
    else untestable++;
  }
  return noCleanRelease(walk.at(-1)?.commit ?? task.start, newer, untestable, walk.length);
}

function noCleanRelease(last: string, oldestBad: string, untestable: number, walked: number): Conclusion {
  if (oldestBad === last)
    return {
      kind: 'predates',
      oldest: last,
      confidence: 0.95,
      why: 'the crash already happens on the oldest release tested',
    };
  const why = `none of ${walked} releases is clean; ${untestable} could not be tested, the oldest among them`;
  return { kind: 'inconclusive', candidates: [], confidence: 0, why };
}

function* testHead(memory: SearchMemory): Search<Range | Conclusion> {
  const { task } = memory.known;
  yield { kind: 'log', entry: { kind: 'testing-head', commit: task.head } };
  const head = yield* testRevision(memory, task.head, 'where the fix is looked for', openStage('reproduce'));
  if (head.verdict.verdict === 'good') return { newer: task.head, older: [task.start] };
  const why =
    head.verdict.verdict === 'bad'
      ? 'the crash still happens on the head'
      : `the head cannot be tested: ${head.verdict.because}`;
  return { kind: 'not-fixed', confidence: 0.95, why };
}

/**
 * git bisect between the ends. Direction turns here and nowhere else: git's "bad" is the newer state, that is
 * "crashes" in a cause search and "does not crash" in a fix search.
 */
function* bisect(memory: SearchMemory, range: Range): Search<Conclusion> {
  const { graph } = memory.known.history;
  const state = {
    bad: graph.indexOf(range.newer),
    good: range.older.map((commit) => graph.indexOf(commit)),
    skipped: [] as number[],
    underWay: false,
  };
  yield { kind: 'log', entry: { kind: 'bisect-start', bad: range.newer, good: range.older } };
  for (;;) {
    const step = nextGitStep(graph, state);
    if (step.kind === 'first-bad') {
      yield { kind: 'log', entry: { kind: 'first-bad', commit: graph.id(step.commit) } };
      return yield* confirm(memory, graph.id(step.commit));
    }
    if (step.kind === 'only-skipped') {
      const commits = step.commits.map((commit) => graph.id(commit));
      yield { kind: 'log', entry: { kind: 'only-skipped', commits } };
      return onlySkipped(commits);
    }
    const commit = graph.id(step.commit);
    const stage: Stage =
      step.kind === 'test'
        ? {
            name: 'search',
            candidates: suspectsOf(graph, state.bad, state.good).order.length,
            revisionsLeft: step.steps + 1,
          }
        : openStage('search');
    yield {
      kind: 'log',
      entry:
        step.kind === 'test'
          ? { kind: 'bisect-next', commit, left: step.left, steps: step.steps }
          : { kind: 'merge-base', commit },
    };
    state.underWay ||= step.kind === 'test';
    const verdict = yield* gitVerdict(memory, commit, stage);
    yield { kind: 'log', entry: { kind: 'bisect-verdict', verdict, commit } };
    if (verdict === 'bad' && step.kind === 'merge-base')
      return {
        kind: 'inconclusive',
        candidates: [],
        confidence: 0,
        why: `the merge base ${commit.slice(0, 12)} already has the newer state`,
      };
    if (verdict === 'bad') state.bad = step.commit;
    else if (verdict === 'good') state.good.push(step.commit);
    else state.skipped.push(step.commit);
  }
}

function* gitVerdict(memory: SearchMemory, commit: string, stage: Stage): Search<'good' | 'bad' | 'skip'> {
  if (memory.known.task.kind === 'cause') {
    const tested = yield* testRevision(memory, commit, 'halves the range', stage);
    weighConfidence(memory, tested);
    return tested.verdict.verdict;
  }
  if (!(yield* everHadBug(memory, commit, stage))) return 'good';
  const tested = yield* testRevision(memory, commit, 'halves the range', stage);
  const turned = { good: 'bad', bad: 'good', skip: 'skip' } as const;
  return turned[tested.verdict.verdict];
}

/** Whether a revision has the commit that brought the bug: an ancestor crashed, or its merge base with the start does. */
function* everHadBug(memory: SearchMemory, commit: string, stage: Stage): Search<boolean> {
  const { graph } = memory.known.history;
  const at = graph.indexOf(commit);
  const crashed = [...memory.tested.values()].filter(({ verdict }) => verdict.verdict === 'bad');
  if (crashed.some((tested) => isAncestor(graph, graph.indexOf(tested.commit), at))) return true;
  for (const base of mergeBases(graph, [at], [graph.indexOf(memory.known.task.start)])) {
    const tested = yield* testRevision(memory, graph.id(base), 'did this branch ever have the bug?', stage);
    if (tested.verdict.verdict === 'bad') return true;
  }
  return false;
}

/** Clean verdicts may be misses; the estimate of the crash rate falls with revisions that crash less often. */
function weighConfidence(memory: SearchMemory, { verdict, evidence }: TestedRevision): void {
  if (verdict.verdict === 'good') {
    const clean = evidence.runs.filter(({ outcome }) => outcome.kind === 'ok').length;
    memory.confidence *= 1 - (1 - memory.rate) ** clean;
  }
  if (verdict.verdict === 'bad') memory.rate = Math.min(memory.rate, (memory.rate + crashRate(verdict, evidence)) / 2);
}

function onlySkipped(commits: readonly string[]): Conclusion {
  const candidates = commits.map((commit) => ({ commit, probability: 1 / commits.length }));
  return {
    kind: 'inconclusive',
    candidates,
    confidence: 0.9,
    why: `${commits.length} commits cannot be told apart: all but one of them could not be tested`,
  };
}

/** Looks at the culprit's parents: one that was never tested is, and an equal kernel shows that the commit changed nothing. */
function* confirm(memory: SearchMemory, culprit: string): Search<Conclusion> {
  const { graph } = memory.known.history;
  const parents = Array.from(graph.parentsOf(graph.indexOf(culprit)), (parent) => graph.id(parent));
  const proof = [describe(memory, 'culprit', culprit)];
  const stage: Stage = {
    name: 'confirm',
    candidates: 1,
    revisionsLeft: parents.filter((parent) => !memory.tested.has(parent)).length,
  };
  let confidence = Math.min(mostConfidence(memory), memory.confidence);
  for (const parent of parents) {
    if (memory.rules.trustsEnds === true) continue;
    if (!memory.tested.has(parent)) yield { kind: 'log', entry: { kind: 'untested-parent', commit: parent } };
    const tested = yield* testRevision(memory, parent, 'parent of the culprit', stage);
    proof.push(describe(memory, 'parent', parent));
    if (contradicts(memory, tested)) confidence = Math.min(confidence, 0.1);
  }
  yield { kind: 'log', entry: { kind: 'error-probability', probability: 1 - confidence } };
  const label = yield* labelOf(memory, culprit, parents);
  if (label === 'no-op') confidence = Math.min(confidence, 0.05);
  return {
    kind: 'found',
    culprit,
    candidates: [{ commit: culprit, probability: confidence }],
    confidence,
    label,
    proof,
  };
}

function contradicts({ known }: SearchMemory, { verdict }: TestedRevision): boolean {
  return verdict.verdict === (known.task.kind === 'cause' ? 'bad' : 'good');
}

/** One run a revision, or a hundred: neither rule knows what the runs are worth, but the first surely not much. */
function mostConfidence({ rules }: SearchMemory): number {
  return rules.trustsEnds === true ? 0.9 : 0.99;
}

function describe({ tested }: SearchMemory, role: string, commit: string): string {
  const revision = tested.get(commit);
  if (revision === undefined) return `${role} taken as given`;
  const { verdict, evidence } = revision;
  if (verdict.because === 'does not build') return `${role} does not build`;
  const clean = evidence.runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  if (verdict.verdict === 'good') return `${role} clean ${clean}/${evidence.runs.length}`;
  if (verdict.verdict === 'bad') return `${role} crashed ${verdict.counted.length}/${evidence.runs.length}`;
  return `${role} cannot be tested (${verdict.because})`;
}

function* labelOf(memory: SearchMemory, culprit: string, parents: readonly string[]): Search<Label> {
  const [parent] = parents;
  if (parents.length > 1) return 'merge';
  const signatures = [culprit, parent ?? culprit].map((commit) => {
    const outcome = memory.tested.get(commit)?.evidence.build?.outcome;
    return outcome?.kind === 'built' ? outcome.signature : null;
  });
  const [own, below] = signatures;
  if (parent !== undefined && own && below) {
    yield { kind: 'log', entry: { kind: 'signatures', culprit: own, parent: below } };
    if (own === below) return 'no-op';
  }
  return memory.known.task.kind === 'cause' ? 'introduces' : 'fixes';
}
