/*
 * core/replay: a recorded bisection is searched once more, by the real search over the recorded builds, runs and
 * answers of git. It judges no crash and knows no commit that the log does not name.
 */
import type { RevisionEvidence } from '../evidence/evidence.ts';
import { CommitGraphBuilder } from '../history/commit-graph-builder.ts';
import type { LogDocument } from '../log/syzbot/document.ts';
import { readBisection } from '../log/syzbot/read-bisection.ts';
import type { RecordedBisection, RecordedTest, Verdict } from '../log/syzbot/recorded-bisection.ts';
import { newMemory } from '../search/revision-test.ts';
import type { Conclusion, Known } from '../search/strategy.ts';
import type { VerdictRules } from '../search/verdict-rules.ts';
import { verdictSearch } from '../search/verdict-search.ts';
import { evidenceOfTest } from './recorded-evidence.ts';
import { recordedHistory } from './recorded-history.ts';
import { recordedVerdicts } from './recorded-verdicts.ts';
import { ReplayedLog } from './replayed-log.ts';
import { type ReplayRulesName, rulesNamed, rulesOf } from './rules.ts';

/** What a set of rules makes of a recorded bisection. */
export interface Replay {
  readonly rules: ReplayRulesName;
  /** Whether the rules were told from the log. */
  readonly rulesOfLog: boolean;
  /** The log as the search would have written it, up to where the recording no longer answers. */
  readonly document: LogDocument;
  /** Every test that the search came to, in order. */
  readonly decisions: readonly ReplayedDecision[];
  /** Null where the search stopped because the recording did not answer. */
  readonly conclusion: Conclusion | null;
  /** Why the search stopped before the recording's end; null where it did not. */
  readonly stopped: string | null;
  /** Tests of the recording that the search did not come to. */
  readonly notReached: number;
}

export interface ReplayedDecision {
  readonly commit: string;
  readonly where: RecordedTest['where'];
  readonly release: string | null;
  readonly verdict: Verdict;
  /** In a few words what decided it. */
  readonly because: string;
  /** What the log says, or what follows from how it went on; null where nothing does. */
  readonly recorded: Verdict | null;
}

/** Searches again under the given rules, or under those that the log was made by. */
export function replay(document: LogDocument, rules: ReplayRulesName | null): Replay {
  const recorded = readBisection(document);
  const name = rules ?? rulesOf(recorded);
  const run = new Run(document, recorded, rulesNamed(name));
  const conclusion = run.search();
  const log = run.log.finish(conclusion);
  return {
    rules: name,
    rulesOfLog: rules === null,
    document: log.document,
    decisions: run.decisions,
    conclusion: log.stopped === null ? conclusion : null,
    stopped: log.stopped,
    notReached: recorded.tests.filter(({ where }) => where !== 'minimisation').length - run.testsReached,
  };
}

class Run {
  readonly decisions: ReplayedDecision[] = [];
  readonly log: ReplayedLog;
  testsReached = 0;
  readonly #recorded: RecordedBisection;
  readonly #rules: VerdictRules;
  readonly #verdicts: ReadonlyMap<RecordedTest, Verdict>;
  /** Tests that were not asked for yet, by commit. */
  readonly #tests: Map<string, RecordedTest[]>;
  #current: RecordedTest | null = null;

  constructor(document: LogDocument, recorded: RecordedBisection, rules: VerdictRules) {
    this.#recorded = recorded;
    this.#rules = takingWhatThereIs(rules);
    this.#verdicts = recordedVerdicts(recorded);
    this.log = new ReplayedLog(document, recorded);
    const asked = recorded.tests.filter(({ where }) => where !== 'minimisation');
    this.#tests = new Map();
    for (const test of asked) {
      const same = this.#tests.get(test.commit);
      if (same === undefined) this.#tests.set(test.commit, [test]);
      else same.push(test);
    }
  }

  /** Null where a test was asked for that the recording does not have. */
  search(): Conclusion | null {
    const memory = newMemory(knownOf(this.#recorded), this.#rules, recordedHistory(this.#recorded));
    const steps = verdictSearch(memory);
    let next = steps.next();
    while (!next.done) {
      const step = next.value;
      let answer: RevisionEvidence | null = nothing;
      if (step.kind === 'ask') answer = this.#answer(step.ask.commit, step.ask.runs);
      else {
        this.log.add(step.entry, this.#current);
        if (step.entry.kind === 'test') this.#decided(step.entry.verdict, step.entry.because);
      }
      if (answer === null) return null;
      next = steps.next(answer);
    }
    return next.value;
  }

  #answer(commit: string, runs: number): RevisionEvidence | null {
    const test = this.#tests.get(commit)?.shift();
    const evidence = test === undefined ? null : evidenceOfTest(test, runs);
    if (test === undefined) return null;
    if (evidence === null || runs === 0) this.log.addAsRecorded(test);
    if (evidence === null) return null;
    this.testsReached++;
    this.#current = test;
    return evidence;
  }

  #decided(verdict: Verdict, because: string): void {
    const test = this.#current!;
    const { commit, where, release } = test;
    const recorded = this.#verdicts.get(test) ?? null;
    this.decisions.push({ commit, where, release, verdict, because, recorded });
    if (recorded !== null && recorded !== verdict)
      this.log.note(`the recording says ${recorded} here, the rules say ${verdict}: ${because}`);
  }
}

const nothing: RevisionEvidence = { commit: '', build: null, runs: [], infraFailures: 0 };

/** A recording has the runs that it has: no rules get more. */
function takingWhatThereIs(rules: VerdictRules): VerdictRules {
  return { ...rules, wanted: (runs, context) => (runs.length > 0 ? null : rules.wanted(runs, context)) };
}

function knownOf({ kind, start, tests }: RecordedBisection): Known {
  const from = start ?? '';
  const head = tests.find(({ where }) => where === 'head')?.commit ?? from;
  return {
    task: { kind, start: from, head, crashTitle: null, walk: null },
    history: { graph: new CommitGraphBuilder().finish(), releases: [] },
    evidence: new Map(),
  };
}
