import { learnMarkedTarget, mostFrequent, type Target } from '../evidence/crash-identity.ts';
import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { RunRecord } from '../evidence/journal-event.ts';
import type { LogEntry, Representative } from '../log/log-entry.ts';
import { noMarks } from '../marks/gather-marks.ts';
import type { RevisionWord } from '../marks/mark.ts';
import type { CrashSummary } from '../report/crash-report.ts';
import type { Step } from './procedure.ts';
import type { SearchHistory } from './search-history.ts';
import type { Known, Stage } from './strategy.ts';
import type { Verdict, VerdictContext, VerdictRules } from './verdict-rules.ts';

export interface TestedRevision {
  readonly commit: string;
  readonly evidence: RevisionEvidence;
  readonly verdict: Verdict;
}

/** What a search by verdicts remembers from test to test. */
export interface SearchMemory {
  readonly known: Known;
  readonly rules: VerdictRules;
  readonly history: SearchHistory;
  target: Target | null;
  flaky: boolean;
  start: { readonly crashed: number; readonly runs: number } | null;
  /** Estimated crash rate, lowered by bad revisions that crash less often; feeds the miss chance. */
  rate: number;
  /** Product over the bisection's clean verdicts of the chance that each was true. */
  confidence: number;
  readonly tested: Map<string, TestedRevision>;
}

export function newMemory(known: Known, rules: VerdictRules, history: SearchHistory): SearchMemory {
  return { known, rules, history, target: null, flaky: false, start: null, rate: 1, confidence: 1, tested: new Map() };
}

/** Builds and runs one revision until the rules have a verdict, and logs it. Tested revisions are not asked again. */
export function* testRevision(
  memory: SearchMemory,
  commit: string,
  why: string,
  stage: Stage,
): Generator<Step, TestedRevision, RevisionEvidence> {
  const before = memory.tested.get(commit);
  if (before !== undefined) return before;
  const context = contextOf(memory);
  const { rules } = memory;
  const word = wordOn(memory, commit);
  if (word !== null) return yield* takeWord(memory, commit, word);
  const enough = (found: RevisionEvidence) => found.runs.length > 0 && rules.wanted(found.runs, context) === null;
  let evidence = yield { kind: 'ask', ask: { commit, runs: rules.wanted([], context) ?? 0, why }, stage, enough };
  if (evidence.build?.outcome.kind === 'built') {
    for (;;) {
      const runs = rules.wanted(evidence.runs, context);
      if (runs === null) break;
      evidence = yield { kind: 'ask', ask: { commit, runs, why }, stage, enough };
    }
  }
  const tested = { commit, evidence, verdict: judge(memory, evidence, context) };
  memory.tested.set(commit, tested);
  yield { kind: 'log', entry: logEntry(memory, tested, memory.flaky && !context.flaky) };
  return tested;
}

/** What a person said of a revision; the start commit is measured anyway, for the target is learned there. */
function wordOn({ known: { marks, task } }: SearchMemory, commit: string): RevisionWord | null {
  return commit === task.start ? null : (marks?.revisions.get(commit) ?? null);
}

function* takeWord(
  memory: SearchMemory,
  commit: string,
  word: RevisionWord,
): Generator<Step, TestedRevision, RevisionEvidence> {
  const verdict: Verdict = { verdict: word, because: 'a person said so', counted: [], isSaid: true };
  const tested = { commit, evidence: evidenceOn(memory.known.evidence, commit), verdict };
  memory.tested.set(commit, tested);
  yield { kind: 'log', entry: { kind: 'note', text: `${commit} is taken as ${word}: a person said so` } };
  return tested;
}

/** The first test: learns the target and its rate. Null where the crash did not come. */
export function* testStart(
  memory: SearchMemory,
  stage: Stage,
): Generator<Step, TestedRevision | null, RevisionEvidence> {
  const { start, crashTitle } = memory.known.task;
  const tested = yield* testRevision(memory, start, 'where the crash was seen', stage);
  if (tested.verdict.verdict !== 'bad') return null;
  const { titles } = memory.known.marks ?? noMarks;
  memory.target = learnMarkedTarget(crashTitle, crashesOf(tested.verdict.counted), titles);
  if (memory.target === null) return null;
  const context = contextOf(memory);
  const { counted } = memory.rules.judge(tested.evidence.runs, context);
  memory.start = { crashed: counted.length, runs: tested.evidence.runs.length };
  memory.rate = counted.length / Math.max(1, tested.evidence.runs.length);
  return tested;
}

function contextOf({ target, flaky, start }: SearchMemory): VerdictContext {
  return { target, flaky, start };
}

function judge(memory: SearchMemory, evidence: RevisionEvidence, context: VerdictContext): Verdict {
  if (evidence.build?.outcome.kind !== 'built') return { verdict: 'skip', because: 'does not build', counted: [] };
  const verdict = memory.rules.judge(evidence.runs, context);
  if (verdict.verdict === 'bad' && crashRate(verdict, evidence) < 0.5) memory.flaky = true;
  return verdict;
}

/** Share of the usable runs that crashed. */
export function crashRate(verdict: Verdict, { runs }: RevisionEvidence): number {
  const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  return verdict.counted.length / Math.max(1, verdict.counted.length + clean);
}

function logEntry(memory: SearchMemory, { commit, evidence, verdict }: TestedRevision, turnedFlaky: boolean): LogEntry {
  const clean = evidence.runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  return {
    kind: 'test',
    commit,
    verdict: verdict.verdict,
    because: verdict.because,
    representative: verdict.verdict === 'bad' ? representative(verdict.counted) : null,
    falseNegative: verdict.verdict === 'good' ? (1 - memory.rate) ** clean : null,
    turnedFlaky,
  };
}

/**
 * The most frequent classes of crash, at most three until two thirds of the crashes are covered, and the most frequent
 * title of the first. Source: syzkaller pkg/bisect since July 2023.
 */
function representative(counted: readonly RunRecord[]): Representative | null {
  const crashes = crashesOf(counted);
  const types: string[] = [];
  let left = crashes;
  while (3 * left.length > crashes.length && types.length < 3) {
    const type = mostFrequent(left.map((crash) => crash.type))!;
    types.push(type);
    left = left.filter((crash) => crash.type !== type);
  }
  const title = mostFrequent(crashes.filter((crash) => crash.type === types[0]).map((crash) => crash.title));
  return title === null ? null : { title, types };
}

function crashesOf(runs: readonly RunRecord[]): CrashSummary[] {
  return runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
}
