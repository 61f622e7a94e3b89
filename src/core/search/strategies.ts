import { evidenceStrategy } from './evidence-strategy.ts';
import { gatedVerdict } from './gated-verdict.ts';
import type { Strategy } from './strategy.ts';
import { syzbotVerdict } from './syzbot-verdict.ts';
import { verdictStrategy } from './verdict-search.ts';

/** Every way to search, by the name that a job or `--strategy` gives. */
export const strategies = {
  evidence: evidenceStrategy(),
  gated: verdictStrategy(gatedVerdict),
  syzbot: verdictStrategy(syzbotVerdict),
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

export const defaultStrategy: StrategyName = 'evidence';
