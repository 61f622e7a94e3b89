import { evidenceOn, gatherEvidence } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import type { RunOutcome } from '../core/evidence/outcome.ts';
import { crashType } from '../core/report/crash-type.ts';
import type { Ask, Conclusion, Decision, Strategy } from '../core/search/strategy.ts';
import { type SimulatedHistory, simulatedHistory } from './simulate-history.ts';
import {
  type Question,
  type Reply,
  type SimulatedJob,
  type SimulatedOutcome,
  type SimulationResult,
  wrong,
} from './simulate-messages.ts';

/** The most runs that one question may ask for. */
const mostRunsAsked = 1000;
/** Runs in a row that the machines of the driver spoiled, after which no more are asked for. */
const patienceWithMachines = 200;
const mostCandidatesTold = 100;

/**
 * A bisection whose builds and runs are questions to a driver: the strategy decides as it does for real kernels, and
 * every answer is journaled before it is asked again. Turns alternate: `next`, then `answer` unless it was a result.
 */
export class Simulation {
  readonly #history: SimulatedHistory;
  readonly #strategy: Strategy;
  readonly #events: JournalEvent[] = [];
  readonly #observe: (decision: Decision) => void;
  #last: { readonly ask: Ask; readonly question: Question; readonly decision: Decision } | null = null;
  /** Why no more questions may be asked; null while they may. */
  #ended: string | null = null;

  /** Throws `Failure` JOB_INVALID for a job that makes no sense. */
  constructor(job: SimulatedJob, strategy: Strategy, observe: (decision: Decision) => void = () => {}) {
    this.#history = simulatedHistory(job);
    this.#strategy = strategy;
    this.#observe = observe;
  }

  next(): Question | SimulationResult {
    if (this.#ended !== null) return this.#result(bestKnown(this.#last?.decision, this.#ended));
    const evidence = gatherEvidence(this.#events);
    const decision = this.#strategy({ ...this.#history.known, evidence });
    this.#observe(decision);
    if (decision.kind === 'concluded') return this.#result(decision.conclusion);
    // Builds are made one after the other here, so only the first wish is carried out.
    const ask = decision.asks[0]!;
    const known = evidenceOn(evidence, ask.commit);
    if (known.infraFailures >= patienceWithMachines)
      return this.#result(
        bestKnown(decision, `${known.infraFailures} runs in a row failed for reasons of the machines`),
      );
    const commit = this.#history.theirs(ask.commit);
    const question: Question =
      known.build === null ? { type: 'build', commit } : runQuestion(commit, ask, ask.runs - known.runs.length);
    this.#last = { ask, question, decision };
    return question;
  }

  /** Takes the reply to the last question. Throws `Failure` JOB_INVALID for a reply to another. */
  answer(reply: Reply): void {
    if (this.#last === null) throw wrong('a reply came before any question', reply.type);
    const { ask, question } = this.#last;
    if (reply.type === 'limit') this.#ended = `the limit of ${reply.which} is reached`;
    else if (reply.type === 'error') this.#ended = `the driver refused a question: ${reply.message}`;
    else if (reply.type === 'built' && question.type === 'build') this.#events.push(buildEvent(ask.commit, reply));
    else if (reply.type === 'outcomes' && question.type === 'run' && reply.outcomes.length > 0)
      this.#events.push(...reply.outcomes.map((outcome) => runEvent(ask.commit, outcome)));
    else throw wrong(`a reply does not fit its question`, `${reply.type} to ${question.type}`);
  }

  #result(conclusion: Conclusion): SimulationResult {
    const { theirs } = this.#history;
    const candidates = 'candidates' in conclusion ? conclusion.candidates.slice(0, mostCandidatesTold) : [];
    return {
      type: 'result',
      culprit: conclusion.kind === 'found' ? theirs(conclusion.culprit) : null,
      candidates: candidates.map(({ commit, probability }) => ({ commit: theirs(commit), probability })),
      confidence: claimOf(conclusion),
      reason: reasonOf(conclusion),
    };
  }
}

/** What is said when no more can be asked: the strategy's answer as of now, where it has one. */
function bestKnown(decision: Decision | undefined, why: string): Conclusion {
  if (decision?.kind === 'work' && decision.soFar !== undefined) return decision.soFar;
  return { kind: 'inconclusive', candidates: [], confidence: 0, why };
}

/** What the protocol asks for: that the answer is right. A list is so where no test can tell its commits apart. */
function claimOf(conclusion: Conclusion): number {
  return conclusion.kind === 'inconclusive' ? (conclusion.untellable ?? 0) : conclusion.confidence;
}

function reasonOf(conclusion: Conclusion): string {
  switch (conclusion.kind) {
    case 'found':
      return `found: ${conclusion.proof.join(', ')}`;
    case 'not-fixed':
      return `inconclusive: ${conclusion.why}`;
    default:
      return `${conclusion.kind}: ${conclusion.why}`;
  }
}

function runQuestion(commit: string, ask: Ask, missing: number): Question {
  const count = Math.min(mostRunsAsked, Math.max(1, missing));
  return ask.traced === true ? { type: 'run', commit, count, traced: true } : { type: 'run', commit, count };
}

function buildEvent(commit: string, { ok, signature, log }: Extract<Reply, { type: 'built' }>): JournalEvent {
  const outcome = ok
    ? ({ kind: 'built', signature, kernel: commit, compiler: '' } as const)
    : ({ kind: 'build-failed', errors: log.split('\n').slice(0, 20), compiler: '' } as const);
  return { kind: 'built', atMs: 0, commit, outcome, wallMs: 0, cached: false, log: '' };
}

function runEvent(commit: string, told: SimulatedOutcome): JournalEvent {
  return {
    kind: 'ran',
    atMs: 0,
    commit,
    outcome: outcomeOf(told),
    wallMs: 0,
    sight: told.sight,
    console: '',
    report: null,
  };
}

function outcomeOf({ kind, title }: SimulatedOutcome): RunOutcome {
  switch (kind) {
    case 'ok':
      return { kind: 'ok' };
    case 'boot':
      return { kind: 'boot-failed', title };
    case 'infra':
      return { kind: 'infra-failed', reason: title };
    case 'crash':
      return { kind: 'crashed', crash: { ...summaryOf(title), suppressed: false, guiltyFile: null } };
  }
}

const frameInTitle = /^.* in ((?:<[\w: ]{1,100}>)?[\w:]+)/;

/** A driver tells no more of a crash than its title. */
function summaryOf(title: string) {
  return {
    title,
    altTitles: [],
    type: crashType(title),
    frame: frameInTitle.exec(title)?.[1] ?? null,
    corrupted: null,
  };
}
