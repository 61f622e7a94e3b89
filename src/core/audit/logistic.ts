import type { Facts } from './facts.ts';

/** A logistic regression over standardised facts. */
export interface Logistic {
  readonly intercept: number;
  readonly facts: Readonly<Record<string, Weight>>;
}

interface Weight {
  /** Mean and standard deviation where the model was fitted. */
  readonly mean: number;
  readonly scale: number;
  /** Change of the log-odds for one standard deviation. */
  readonly weight: number;
}

/** Natural logarithm of the odds. A fact that is missing counts as its mean. */
export function logOdds(model: Logistic, facts: Facts): number {
  return model.intercept + Object.keys(model.facts).reduce((sum, name) => sum + pushOf(model, facts, name), 0);
}

/** By how much one fact moves the log-odds, compared with the mean log. */
export function pushOf(model: Logistic, facts: Facts, name: string): number {
  const weight = model.facts[name];
  const value = facts[name];
  if (weight === undefined || value === undefined) return 0;
  return (weight.weight * (value - weight.mean)) / weight.scale;
}

export const probabilityOf = (odds: number): number => 1 / (1 + Math.exp(-odds));
