import type { RecordedBisection, RecordedTest } from '../log/syzbot/recorded-bisection.ts';
import { type SyzbotRulesName, syzbotRules } from '../search/syzbot-verdict.ts';
import type { VerdictRules } from '../search/verdict-rules.ts';
import { evidenceRules } from './evidence-rules.ts';

/** Rules that a recording can be searched again by. */
export type ReplayRulesName = SyzbotRulesName | 'evidence';

export function rulesNamed(name: ReplayRulesName): VerdictRules {
  return name === 'evidence' ? evidenceRules : syzbotRules(name);
}

const rulesOfEra = { A: '2019', B: '2020', C: '2022', D: '2024' } as const satisfies Record<string, SyzbotRulesName>;

/**
 * The rules that a log was made by, told from its format. Those of 2023 and 2024 write the same format: one crash
 * alone was decided under the first only.
 */
export function rulesOf({ era, tests, kind }: RecordedBisection): SyzbotRulesName {
  const crashed = kind === 'cause' ? 'bad' : 'good';
  if (era === 'D' && tests.some((test) => test.stated === crashed && crashes(test) === 1)) return '2023';
  return rulesOfEra[era];
}

function crashes({ results, uniform }: RecordedTest): number {
  return uniform ? 0 : results.filter((result) => result.kind === 'crashed').length;
}
