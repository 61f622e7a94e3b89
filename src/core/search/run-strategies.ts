import { forCommands } from './command-evidence.ts';
import { optionsFor, type StopSettings } from './evidence/stop-settings.ts';
import { evidenceStrategy } from './evidence-strategy.ts';
import { gatedVerdict } from './gated-verdict.ts';
import { oneRunVerdict } from './one-run-verdict.ts';
import type { Strategy } from './strategy.ts';
import { syzbotVerdict } from './syzbot-verdict.ts';
import { verdictStrategy } from './verdict-search.ts';

/** Every way to search with a command instead of a kernel, by the name that `--strategy` gives. */
export const runStrategies = {
  evidence: forCommands(evidenceStrategy()),
  gated: forCommands(verdictStrategy(gatedVerdict)),
  syzbot: forCommands(verdictStrategy(syzbotVerdict)),
  git: forCommands(verdictStrategy(oneRunVerdict)),
} as const satisfies Record<string, Strategy>;

export type RunStrategyName = keyof typeof runStrategies;

/** The strategy of that name, told when to stop; those that go by verdicts stop where verdicts end. */
export function runStrategyNamed(name: RunStrategyName, settings: StopSettings): Strategy {
  return name === 'evidence' ? forCommands(evidenceStrategy(optionsFor(settings))) : runStrategies[name];
}

/**
 * What a revision and a run are taken to cost: how much an answer is worth is counted in revisions. Measured times
 * would not do, because a check-out is done at once where the command itself builds.
 */
export const commandCosts = { buildMs: 5000, runMs: 1000 } as const;
