import type { RunRecord } from '../evidence/journal-event.ts';
import type { Verdict, VerdictContext, VerdictRules } from './verdict-rules.ts';

/** How a generation of syzkaller's pkg/bisect turns runs into verdicts. */
interface Generation {
  /** Runs on the start commit, and wherever the reproducer is flaky; elsewhere 10. */
  readonly carefulRuns: 10 | 20;
  /** Fewest crashes, and what share of the runs must have crashed or been clean, for bad. */
  readonly bad: (runs: Counts) => boolean;
  readonly good: (runs: Counts, flaky: boolean) => boolean;
  /** Whether some crashes do not count: the tools' own failures. */
  readonly ignoresTools: boolean;
  readonly confirms: VerdictRules['confirms'];
  readonly asksForBug: boolean;
  readonly trustsOldest: boolean;
}

interface Counts {
  readonly total: number;
  readonly crashed: number;
  readonly clean: number;
  /** Failed for reasons of the machines. */
  readonly infra: number;
}

/** From 22 March 2019: two thirds of the runs, rounded down by threes, may tell nothing. */
const lenient = {
  good: ({ total, clean }: Counts) => clean > 0 && total - clean <= 2 * Math.floor(total / 3),
  bad: () => true,
  ignoresTools: false,
  asksForBug: false,
  trustsOldest: true,
} as const;

/** From 28 June 2023: half of the runs must tell something; three quarters must be clean where a reproducer is flaky. */
const strict = {
  good: ({ total, clean }: Counts, flaky: boolean) => (flaky ? 4 * clean >= 3 * total : 2 * clean >= total),
  bad: ({ total, crashed, clean }: Counts) => 2 * (crashed + clean) >= total,
  ignoresTools: true,
  asksForBug: true,
  trustsOldest: false,
} as const;

const generations = {
  2019: { ...lenient, carefulRuns: 10, confirms: 'nothing' },
  2020: { ...lenient, carefulRuns: 10, confirms: 'signatures' },
  2022: { ...lenient, carefulRuns: 20, confirms: 'signatures' },
  2023: { ...strict, carefulRuns: 20, confirms: 'signatures' },
  /** From 15 July 2024: one crash alone is never decided. */
  2024: {
    ...strict,
    carefulRuns: 20,
    confirms: 'signatures',
    bad: (runs) => strict.bad(runs) && runs.crashed >= Math.max(2, Math.floor((runs.total - runs.infra) / 6)),
  },
} as const satisfies Record<string, Generation>;

/** Eras A (2019), B (2020) and C (2022) of syzbot's logs, and the rules of 28 June 2023 and 15 July 2024. */
export type SyzbotRulesName = `${keyof typeof generations}`;

/** syzbot's rules of one generation, as they were: any crash counts, whatever its title. */
export function syzbotRules(name: SyzbotRulesName): VerdictRules {
  const generation: Generation = generations[name];
  const { carefulRuns, confirms = 'nothing', asksForBug, trustsOldest } = generation;
  return {
    name: `syzbot ${name}`,
    confirms,
    asksForBug,
    trustsOldest,
    wanted: (runs, context) => {
      const wanted = context.target === null || context.flaky ? carefulRuns : 10;
      return runs.length < wanted ? wanted : null;
    },
    judge: (runs, context) => judge(generation, runs, context),
  };
}

/** Today's rules as our own bisections use them: with the culprit's parents tested in full. */
export const syzbotVerdict: VerdictRules = { ...syzbotRules('2024'), name: 'syzbot', confirms: 'parents' };

function judge(generation: Generation, runs: readonly RunRecord[], context: VerdictContext): Verdict {
  const counted = runs.filter(
    ({ outcome }) => outcome.kind === 'crashed' && !(generation.ignoresTools && isIgnored(outcome.crash.type, context)),
  );
  const count = (kind: 'ok' | 'infra-failed') => runs.filter(({ outcome }) => outcome.kind === kind).length;
  const counts: Counts = {
    total: runs.length,
    crashed: counted.length,
    clean: count('ok'),
    infra: count('infra-failed'),
  };
  const { crashed, clean, total } = counts;
  const figures = `${crashed} of ${total} runs crashed, ${clean} were clean`;
  if (crashed === 0 && clean > 0 && generation.good(counts, context.flaky))
    return { verdict: 'good', because: figures, counted };
  if (crashed > 0 && generation.bad(counts)) return { verdict: 'bad', because: figures, counted };
  return { verdict: 'skip', because: `${figures}: not enough for a verdict`, counted };
}

/** syzkaller's own failures, and a lost connection that the start commit never showed, do not count as crashes. */
function isIgnored(type: string, { target }: VerdictContext): boolean {
  if (type !== 'SYZ_FAILURE' && type !== 'LOST_CONNECTION') return false;
  return target !== null && !target.types.has(type);
}
