import { evidenceStrategy } from './evidence-strategy.ts';
import { gatedVerdict } from './gated-verdict.ts';
import type { Strategy } from './strategy.ts';
import { syzbotVerdict } from './syzbot-verdict.ts';
import { verdictStrategy } from './verdict-search.ts';

/** Every way to search, by the name that a job or `--strategy` gives. */
export const strategies = {
  gated: verdictStrategy(gatedVerdict),
  syzbot: verdictStrategy(syzbotVerdict),
} as const satisfies Record<string, Strategy>;

/** By its own name, since it is younger: it searches for causes only. */
const evidence = { evidence: evidenceStrategy() } as const;

export type StrategyName = keyof typeof strategies | keyof typeof evidence;

export const defaultStrategy: StrategyName = 'gated';

/** All of them; simulations may use any, too. */
export const simulatedStrategies: Readonly<Record<StrategyName, Strategy>> = { ...strategies, ...evidence };
