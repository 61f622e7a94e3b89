import { answerFacts } from './answer-facts.ts';
import { type Answer, contextOf, type LogContext } from './context.ts';
import { chainLogOdds, type Doubt, decisionsOf, doubtsOf } from './doubts.ts';
import type { Facts } from './facts.ts';
import { logOdds, probabilityOf } from './logistic.ts';
import { model } from './model.ts';
import type { Step, Trail } from './step.ts';

/** What the models say of a log. */
export interface Judgement {
  readonly context: LogContext;
  readonly answer: Answer | null;
  readonly facts: Facts | null;
  /** Chance that the named commit is the true culprit, 0 to 1; null where none is named. */
  readonly probabilityRight: number | null;
  readonly assessment: 'upheld' | 'doubtful' | 'no-answer';
  readonly doubts: readonly Doubt[];
  /**
   * The decisions that most likely led astray, best guess first: three, and behind them up to five clean revisions of
   * the bisect phase where the crash was seen to come and go.
   */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly step: Step;
  readonly kind: 'false-good' | 'false-bad';
  /** Chance that it is the first wrong decision, 0 to 1. */
  readonly probability: number;
}

const mostTurns = 3;
const mostCleanTurns = 5;
const upheldFrom = 0.5;

export function judge(trail: Trail): Judgement {
  const context = contextOf(trail);
  const { answer } = context;
  const doubts = doubtsOf(decisionsOf(trail, context), model);
  const facts = answer === null ? null : { chain: chainLogOdds(doubts), ...answerFacts(trail, context, answer) };
  const probabilityRight = facts === null ? null : probabilityOf(logOdds(model.answer, facts));
  return {
    context,
    answer,
    facts,
    probabilityRight,
    assessment: probabilityRight === null ? 'no-answer' : probabilityRight >= upheldFrom ? 'upheld' : 'doubtful',
    doubts,
    turns: turnsOf(doubts, context, probabilityRight),
  };
}

/** What the answer model says of the whole, shared out as the step models do; without an answer as they say it. */
function turnsOf(doubts: readonly Doubt[], context: LogContext, probabilityRight: number | null): readonly Turn[] {
  const all = doubts.reduce((sum, { first }) => sum + first, 0);
  const scale = probabilityRight === null || all === 0 ? 1 : (1 - probabilityRight) / all;
  const ranked = doubts.toSorted((a, b) => b.first - a.first);
  const best = ranked.slice(0, mostTurns);
  const comesAndGoes = context.hiddenBads > 0 && context.startRate < 1 && (probabilityRight ?? 0) < upheldFrom;
  const clean = ranked.slice(mostTurns).filter(({ step }) => step.where === 'bisect' && step.verdict === 'good');
  return [...best, ...(comesAndGoes ? clean.slice(0, mostCleanTurns) : [])].map(({ step, first }) => ({
    step,
    kind: step.verdict === 'good' ? 'false-good' : 'false-bad',
    probability: first * scale,
  }));
}

/**
 * The chance that no decision so far was wrong, after each decision; the last is the probability of the answer. The
 * doubt about the answer is shared among the decisions as the step models see it.
 */
export function chancesAfter({ doubts, probabilityRight }: Judgement): readonly number[] {
  const logs = doubts.map(({ hazard }) => Math.log(1 - Math.min(0.999, hazard)));
  const all = logs.reduce((sum, log) => sum + log, 0);
  const scale = probabilityRight === null || all === 0 ? 1 : Math.log(probabilityRight) / all;
  let sum = 0;
  return logs.map((log) => Math.exp((sum += log * scale)));
}
