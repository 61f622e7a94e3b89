import type { RevisionEvidence } from '../evidence/evidence.ts';
import type { LogEntry } from '../log/log-entry.ts';
import { noMarks } from '../marks/gather-marks.ts';
import { ignores } from '../marks/ignored-marks.ts';
import { noFixThere } from './evidence/parting.ts';
import { horizonName } from './horizon.ts';
import type { Step } from './procedure.ts';
import { decideBy } from './procedure.ts';
import {
  crashRate,
  newMemory,
  type SearchMemory,
  type TestedRevision,
  testRevision,
  testStart,
} from './revision-test.ts';
import { type GitAnswer, graphHistory } from './search-history.ts';
import type { Conclusion, Label, Stage, Strategy } from './strategy.ts';
import type { VerdictRules } from './verdict-rules.ts';

/**
 * Searches by verdicts in git's order: reproduce, walk back over releases, bisect, look at the culprit's parents.
 * What differs between strategies of this family is only how runs become verdicts.
 */
export function verdictStrategy(rules: VerdictRules): Strategy {
  return (known) => decideBy((k) => verdictSearch(newMemory(k, rules, graphHistory(k))), known);
}

type Search<T> = Generator<Step, T, RevisionEvidence>;

/** The search itself, over whatever history answers it. */
export function* verdictSearch(memory: SearchMemory): Search<Conclusion> {
  const { task } = memory.known;
  yield { kind: 'log', entry: { kind: 'begin', search: task.kind, start: task.start } };
  for (const text of ignoredMarks(memory)) yield { kind: 'log', entry: { kind: 'note', text } };
  if (memory.rules.trustsEnds === true && task.good?.length)
    return yield* bisect(memory, { newer: task.start, older: task.good });
  const reproduced = yield* testStart(memory, {
    ...openStage('reproduce'),
    revisionsLeft: ahead(memory, task.start, 2),
  });
  if (reproduced === null) return notReproduced(memory);
  if (task.parting !== undefined && !(yield* testParting(memory, task.parting)))
    return noFixThere(task.parting, memory.tested.get(task.parting)!.verdict.verdict === 'good');
  const range = task.kind === 'cause' ? yield* walkReleases(memory) : yield* testHead(memory);
  if ('kind' in range) return range;
  return yield* bisect(memory, range);
}

/** What these rules have no use for of what people said. */
function ignoredMarks({ known: { marks = noMarks }, rules: { name } }: SearchMemory): string[] {
  const weights = marks.weights.size + marks.pathWeights.size;
  return [
    ...(weights > 0 && ignores(name, 'prior')
      ? [`the ${name} rules know no weights: ${weights} marks say nothing`]
      : []),
    ...(marks.titles.size > 0 && ignores(name, 'title')
      ? [`the ${name} rules count every crash: ${marks.titles.size} marks on titles say nothing`]
      : []),
  ];
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

function ahead({ history }: SearchMemory, newer: string, more: number): number | null {
  const revisions = history.revisionsAhead(newer);
  return revisions === null ? null : revisions + more;
}

/** The two ends of a range: `old` has the older state (no bug, or not yet fixed), `new` the newer one. */
interface Range {
  readonly newer: string;
  readonly older: readonly string[];
}

function* walkReleases(memory: SearchMemory): Search<Range | Conclusion> {
  const { task } = memory.known;
  const { walk, of, isWhole, steps = 'growing' } = memory.history.releases();
  const tags = walk.map(({ tag }) => tag);
  if (steps === 'dates') yield { kind: 'log', entry: { kind: 'picked-by-date', commits: tags, of } };
  // Before there were growing steps nothing was picked, and nothing said.
  else if (steps !== 'every') yield { kind: 'log', entry: { kind: 'picked-releases', tags, of } };
  let newer = task.start;
  let untestable = 0;
  for (const [i, { tag, commit }] of walk.entries()) {
    yield { kind: 'log', entry: { kind: 'testing-release', tag } };
    const stage: Stage = { ...openStage('release walk'), revisionsLeft: ahead(memory, newer, 1) };
    const tested = yield* testRevision(memory, commit, `release ${tag} (${i + 1} of ${walk.length})`, stage);
    if (tested.verdict.verdict === 'good') return { newer, older: [commit] };
    if (tested.verdict.verdict === 'bad') newer = commit;
    else untestable++;
  }
  if (!isWhole) return unanswered('the next older release is not known');
  const settled = memory.rules.trustsOldest === true && newer !== task.start;
  const last = settled ? newer : (walk.at(-1)?.commit ?? task.start);
  return noCleanRelease(memory, last, newer, { untestable, walked: walk.length });
}

/** Nothing is concluded where a recorded history does not answer. */
function unanswered(why: string): Conclusion {
  return { kind: 'inconclusive', candidates: [], confidence: 0, why };
}

function noCleanRelease(
  { known }: SearchMemory,
  last: string,
  oldestBad: string,
  { untestable, walked }: { readonly untestable: number; readonly walked: number },
): Conclusion {
  if (oldestBad === last)
    return {
      kind: 'predates',
      oldest: last,
      confidence: 0.95,
      why: `the crash already happens on ${horizonName(known, last)}, the oldest release tested`,
    };
  const why = `none of ${walked} releases is clean; ${untestable} could not be tested, the oldest among them`;
  return { kind: 'inconclusive', candidates: [], confidence: 0, why };
}

/** Whether the commit crashes where the tree of the start commit and that of the fix parted. */
function* testParting(memory: SearchMemory, parting: string): Search<boolean> {
  const { start, head } = memory.known.task;
  yield note(`determining the merge base between ${start} and ${head}`);
  const tested = yield* testRevision(memory, parting, 'where the two trees parted', openStage('reproduce'));
  return tested.verdict.verdict === 'bad';
}

function* testHead(memory: SearchMemory): Search<Range | Conclusion> {
  const { task } = memory.known;
  yield { kind: 'log', entry: { kind: 'testing-head', commit: task.head } };
  const head = yield* testRevision(memory, task.head, 'where the fix is looked for', openStage('reproduce'));
  if (head.verdict.verdict === 'good') return { newer: task.head, older: [task.parting ?? task.start] };
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
  const { history } = memory;
  const state = { bad: range.newer, good: [...range.older], skipped: [] as string[], underWay: false };
  yield { kind: 'log', entry: { kind: 'bisect-start', bad: range.newer, good: range.older } };
  yield* tellWords(memory, state);
  for (;;) {
    const step = history.next(state);
    if (step.kind === 'unanswered') return unanswered(step.why);
    if (step.kind === 'first-bad') {
      yield { kind: 'log', entry: { kind: 'first-bad', commit: step.commit } };
      if (memory.known.marks?.excluded.has(step.commit)) return excluded(step.commit);
      return yield* confirm(memory, step.commit);
    }
    if (step.kind === 'only-skipped') {
      yield { kind: 'log', entry: { kind: 'only-skipped', commits: step.commits } };
      return onlySkipped(step.commits);
    }
    const { commit } = step;
    const stage: Stage =
      step.kind === 'test'
        ? { name: 'search', candidates: history.candidates(state.bad, state.good), revisionsLeft: step.steps + 1 }
        : openStage('search');
    yield { kind: 'log', entry: nextEntry(step) };
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
    take(state, verdict, commit);
  }
}

/** Tells git what people said of revisions, so far as it lies between the ends. */
function* tellWords({ known: { marks = noMarks, task }, history }: SearchMemory, state: GitEnds): Search<void> {
  for (const [commit, word] of marks.revisions) {
    const verdict = task.kind === 'cause' ? word : turned[word];
    if (commit === state.bad || !history.isAncestor(commit, state.bad)) continue;
    if (state.good.some((good) => history.isAncestor(commit, good))) continue;
    // In a fix search a clean revision may be one that never had the bug.
    if (task.kind === 'fix' && verdict === 'bad' && !history.isAncestor(task.start, commit)) continue;
    yield { kind: 'log', entry: { kind: 'bisect-verdict', verdict, commit } };
    take(state, verdict, commit);
  }
}

interface GitEnds {
  bad: string;
  readonly good: string[];
  readonly skipped: string[];
}

function take(state: GitEnds, verdict: 'good' | 'bad' | 'skip', commit: string): void {
  if (verdict === 'bad') state.bad = commit;
  else if (verdict === 'good') state.good.push(commit);
  else state.skipped.push(commit);
}

const turned = { good: 'bad', bad: 'good', skip: 'skip' } as const;

/** Verdicts leave one commit; where a person says that it is not the culprit, some verdict is wrong. */
function excluded(commit: string): Conclusion {
  const why = `the verdicts lead to ${commit.slice(0, 12)}, which a person excluded: some verdict is wrong, but which, these rules cannot say`;
  return { kind: 'inconclusive', candidates: [], confidence: 0, why };
}

function nextEntry(step: Extract<GitAnswer, { kind: 'test' | 'merge-base' }>): LogEntry {
  const { commit } = step;
  if (step.kind === 'merge-base') return { kind: 'merge-base', commit };
  return { kind: 'bisect-next', commit, left: step.left, steps: step.steps };
}

function* gitVerdict(memory: SearchMemory, commit: string, stage: Stage): Search<'good' | 'bad' | 'skip'> {
  if (memory.known.task.kind === 'cause') {
    const tested = yield* testRevision(memory, commit, 'halves the range', stage);
    weighConfidence(memory, tested);
    return tested.verdict.verdict;
  }
  const had = memory.rules.asksForBug === false ? 'yes' : yield* everHadBug(memory, commit, stage);
  if (had === 'no') return 'good';
  const tested = yield* testRevision(memory, commit, 'halves the range', stage);
  if (had === 'unknown' && tested.verdict.verdict === 'good') return 'skip';
  return turned[tested.verdict.verdict];
}

/**
 * Whether a revision has the commit that brought the bug: an ancestor crashed, or its merge base with the start does. The
 * words are syzkaller's since August 2023.
 */
function* everHadBug(memory: SearchMemory, commit: string, stage: Stage): Search<'yes' | 'no' | 'unknown'> {
  const { history, known, rules } = memory;
  yield note('determine whether the revision contains the guilty commit');
  const crashed = [...memory.tested.values()].filter(({ verdict }) => verdict.verdict === 'bad');
  const reachable = crashed.find((tested) => history.isAncestor(tested.commit, commit));
  if (reachable !== undefined) {
    yield note(`revision ${reachable.commit} crashed and is reachable`);
    return 'yes';
  }
  let isUntested = false;
  for (const base of history.mergeBases(commit, known.task.start)) {
    yield note(`checking the merge base ${base}`);
    if (!memory.tested.has(base)) yield note('no existing result, test the revision');
    const tested = yield* testRevision(memory, base, 'did this branch ever have the bug?', stage);
    if (tested.verdict.verdict === 'bad') return 'yes';
    isUntested ||= tested.verdict.verdict === 'skip';
  }
  return isUntested && rules.doubtsBranches === true ? 'unknown' : 'no';
}

function note(text: string): Step {
  return { kind: 'log', entry: { kind: 'note', text } };
}

/** Clean verdicts may be misses; the estimate of the crash rate falls with revisions that crash less often. */
function weighConfidence(memory: SearchMemory, { verdict, evidence }: TestedRevision): void {
  if (verdict.isSaid) return;
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

function* confirm(memory: SearchMemory, culprit: string): Search<Conclusion> {
  const how = memory.rules.confirms ?? 'parents';
  if (how === 'parents') return yield* testParents(memory, culprit);
  const confidence = Math.min(0.99, memory.confidence);
  yield { kind: 'log', entry: { kind: 'error-probability', probability: 1 - memory.confidence } };
  const parents = memory.history.parents(culprit);
  const label = how === 'signatures' ? yield* compareKernels(memory, culprit, parents) : 'introduces';
  const candidates = [{ commit: culprit, probability: confidence }];
  return { kind: 'found', culprit, candidates, confidence, label, proof: [] };
}

/** Builds the only parent where that was not done, to see whether the culprit changes the kernel at all. */
function* compareKernels(memory: SearchMemory, culprit: string, parents: readonly string[]): Search<Label> {
  const [parent] = parents;
  if (parent !== undefined && parents.length === 1 && !memory.tested.has(parent)) {
    yield { kind: 'log', entry: { kind: 'untested-parent', commit: parent } };
    const ask = { commit: parent, runs: 0, why: 'is its kernel the same?' };
    const evidence = yield { kind: 'ask', ask, stage: openStage('confirm') };
    const verdict = { verdict: 'skip', because: 'built only', counted: [] } as const;
    memory.tested.set(parent, { commit: parent, evidence, verdict });
  }
  return yield* labelOf(memory, culprit, parents);
}

/** Tests the culprit's parents: one that was never tested is, and an equal kernel shows that the commit changed nothing. */
function* testParents(memory: SearchMemory, culprit: string): Search<Conclusion> {
  const parents = memory.history.parents(culprit);
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
  const kept = confidence < Math.min(0.99, memory.confidence) ? confidence : memory.confidence;
  yield { kind: 'log', entry: { kind: 'error-probability', probability: 1 - kept } };
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

/** In a fix search a clean parent is right where it never had the bug. */
function contradicts({ known, tested, history }: SearchMemory, { verdict, commit }: TestedRevision): boolean {
  if (known.task.kind === 'cause') return verdict.verdict === 'bad';
  const crashed = [...tested.values()].filter((one) => one.verdict.verdict === 'bad');
  return verdict.verdict === 'good' && crashed.some((one) => history.isAncestor(one.commit, commit));
}

/** One run a revision, or a hundred: neither rule knows what the runs are worth, but the first surely not much. */
function mostConfidence({ rules }: SearchMemory): number {
  return rules.trustsEnds === true ? 0.9 : 0.99;
}

function describe({ tested }: SearchMemory, role: string, commit: string): string {
  const revision = tested.get(commit);
  if (revision === undefined) return `${role} taken as given`;
  const { verdict, evidence } = revision;
  if (verdict.isSaid) return `${role} marked ${verdict.verdict}`;
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
  if (memory.known.task.parting !== undefined) return 'backport';
  return memory.known.task.kind === 'cause' ? 'introduces' : 'fixes';
}
