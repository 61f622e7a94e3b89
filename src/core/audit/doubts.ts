import { badFacts } from './bad-facts.ts';
import type { LogContext } from './context.ts';
import { type Facts, isDecision } from './facts.ts';
import { goodFacts } from './good-facts.ts';
import { type Logistic, logOdds, probabilityOf } from './logistic.ts';
import type { Step, Trail } from './step.ts';

/** For each of the two verdicts the model that says whether it is wrong. */
export interface StepModels {
  readonly good: Logistic;
  readonly bad: Logistic;
}

/** A step on which something was decided, and what bears on that. */
export interface Decision {
  readonly step: Step;
  readonly facts: Facts;
}

/** A decision and how likely it is the one that led astray. */
export interface Doubt {
  readonly step: Step;
  /** Chance that the verdict is wrong if all before it are right, 0 to 1. */
  readonly hazard: number;
  /** Chance that it is the first wrong verdict of the log, 0 to 1. */
  readonly first: number;
}

/** In the order of the log. */
export function decisionsOf(trail: Trail, context: LogContext): readonly Decision[] {
  return trail.steps.filter(isDecision).map((step) => ({
    step,
    facts: step.verdict === 'good' ? goodFacts(step, trail, context) : badFacts(step, trail, context),
  }));
}

export function doubtsOf(decisions: readonly Decision[], models: StepModels): readonly Doubt[] {
  let allRight = 1;
  return decisions.map(({ step, facts }) => {
    const hazard = probabilityOf(logOdds(step.verdict === 'good' ? models.good : models.bad, facts));
    const first = allRight * hazard;
    allRight *= 1 - hazard;
    return { step, hazard, first };
  });
}

/** Log-odds that no decision is wrong, within 0.005 and 0.995. */
export function chainLogOdds(doubts: readonly Doubt[]): number {
  const right = doubts.reduce((product, { hazard }) => product * (1 - hazard), 1);
  const kept = Math.min(0.995, Math.max(0.005, right));
  return Math.log(kept / (1 - kept));
}
