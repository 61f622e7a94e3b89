import { evidenceStrategy } from './evidence-strategy.ts';
import { gatedVerdict } from './gated-verdict.ts';
import type { Strategy } from './strategy.ts';
import { syzbotVerdict } from './syzbot-verdict.ts';
import { verdictStrategy } from './verdict-search.ts';

/** Searches by verdicts, for causes and for fixes. */
export const verdictStrategies = {
  gated: verdictStrategy(gatedVerdict),
  syzbot: verdictStrategy(syzbotVerdict),
} as const satisfies Record<string, Strategy>;

/** Every way to search, by the name that a job or `--strategy` gives. `evidence` searches for causes only. */
export const strategies = {
  ...verdictStrategies,
  evidence: evidenceStrategy(),
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

export const defaultStrategy: StrategyName = 'gated';
