import type { VerdictRules } from './verdict-rules.ts';

/** The rule of `git bisect run`: one run decides, and the ends of the range are believed. */
export const oneRunVerdict: VerdictRules = {
  name: 'git',
  trustsEnds: true,
  wanted: (runs) => (runs.length === 0 ? 1 : null),
  judge: (runs) => {
    const counted = runs.filter(({ outcome }) => outcome.kind === 'crashed').slice(0, 1);
    if (counted.length > 0) return { verdict: 'bad', because: 'the run failed', counted };
    if (runs.some(({ outcome }) => outcome.kind === 'ok'))
      return { verdict: 'good', because: 'the run passed', counted };
    return { verdict: 'skip', because: 'the run said nothing', counted };
  },
};
