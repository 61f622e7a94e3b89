import { evidenceStrategy } from './evidence-strategy.ts';
import { gatedVerdict } from './gated-verdict.ts';
import type { Strategy } from './strategy.ts';
import { syzbotVerdict } from './syzbot-verdict.ts';
import { verdictStrategy } from './verdict-search.ts';

/** Every way to search, by the name that a job or `--strategy` gives. */
export const strategies = {
  gated: verdictStrategy(gatedVerdict),
  syzbot: verdictStrategy(syzbotVerdict),
  evidence: evidenceStrategy(),
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

export const defaultStrategy: StrategyName = 'gated';

/** Those that simulations may use too. */
export const simulatedStrategies: Record<string, Strategy> = { ...strategies };
