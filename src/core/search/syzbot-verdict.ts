import type { RunRecord } from '../evidence/journal-event.ts';
import type { Verdict, VerdictContext, VerdictRules } from './verdict-rules.ts';

/** syzkaller's own failures, and a lost connection that the start commit never showed, do not count as crashes. */
function isIgnored(type: string, { target }: VerdictContext): boolean {
  if (type !== 'SYZ_FAILURE' && type !== 'LOST_CONNECTION') return false;
  return target !== null && !target.types.has(type);
}

/**
 * The rules of syzkaller's pkg/bisect since 15 July 2024: any crash counts, one alone is never decided. 20 runs on
 * the start commit and wherever the reproducer is flaky, else 10.
 */
export const syzbotVerdict: VerdictRules = {
  name: 'syzbot',
  wanted: (runs, context) => {
    const wanted = context.target === null || context.flaky ? 20 : 10;
    return runs.length < wanted ? wanted : null;
  },
  judge: (runs, context) => {
    const total = runs.length;
    const counted = runs.filter(({ outcome }) => outcome.kind === 'crashed' && !isIgnored(outcome.crash.type, context));
    const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
    return decide(total, counted, clean, context.flaky);
  },
};

function decide(total: number, counted: readonly RunRecord[], clean: number, flaky: boolean): Verdict {
  const crashed = counted.length;
  const figures = `${crashed} of ${total} runs crashed, ${clean} were clean`;
  const enoughClean = flaky ? 4 * clean >= 3 * total : 2 * clean >= total;
  if (crashed === 0 && clean > 0 && enoughClean) return { verdict: 'good', because: figures, counted };
  const enoughCrashed = crashed >= Math.max(2, Math.floor(total / 6));
  if (enoughCrashed && 2 * (crashed + clean) >= total) return { verdict: 'bad', because: figures, counted };
  return { verdict: 'skip', because: `${figures}: not enough for a verdict`, counted };
}
