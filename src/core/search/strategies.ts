import { optionsFor, type StopSettings } from './evidence/stop-settings.ts';
import { evidenceStrategy } from './evidence-strategy.ts';
import { gatedVerdict } from './gated-verdict.ts';
import type { Strategy } from './strategy.ts';
import { type SyzbotRulesName, syzbotRules, syzbotVerdict } from './syzbot-verdict.ts';
import { verdictStrategy } from './verdict-search.ts';

/** Every way to search, by the name that a job or `--strategy` gives. */
export const strategies = {
  evidence: evidenceStrategy(),
  gated: verdictStrategy(gatedVerdict),
  syzbot: verdictStrategy(syzbotVerdict),
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof strategies;

/** The strategy of that name, told when to stop; those that go by verdicts stop where verdicts end. */
export function strategyNamed(name: StrategyName, settings: StopSettings): Strategy {
  return name === 'evidence' ? evidenceStrategy(optionsFor(settings)) : strategies[name];
}

/** syzbot's search as a generation of its rules made it, in its walk and its checks, too. */
export function syzbotStrategy(rules: SyzbotRulesName): Strategy {
  return verdictStrategy({ ...syzbotRules(rules), name: 'syzbot' });
}

export const defaultStrategy: StrategyName = 'evidence';
