import { placeOf } from '../audit/title-kinship.ts';
import { atAnyRate, flakyRates, sequenceChance } from '../belief/likelihood.ts';
import { type BeliefParameters, defaultParameters } from '../belief/parameters.ts';
import type { Target } from '../evidence/crash-identity.ts';
import type { RunRecord } from '../evidence/journal-event.ts';
import type { Verdict, VerdictContext, VerdictRules } from '../search/verdict-rules.ts';

/** A revision is called by the likelier state where the other has at most this probability. */
const doubt = 0.15;

/**
 * What the evidence says of each revision by itself: the probability that the bug is there, by the same chances that
 * the belief over commits counts with. Another crash than the one followed tells nothing, and clean runs tell only as
 * much as the crash rate allows. The belief itself weighs all revisions together, for which a log has no graph.
 */
export const evidenceRules: VerdictRules = {
  name: 'evidence',
  confirms: 'signatures',
  asksForBug: false,
  trustsOldest: true,
  wanted: (runs) => (runs.length < 10 ? 10 : null),
  judge: judgeByEvidence,
};

function judgeByEvidence(runs: readonly RunRecord[], context: VerdictContext): Verdict {
  const counted = runs.filter(
    ({ outcome }) =>
      outcome.kind === 'crashed' && (context.target === null || isNamed(context.target, outcome.crash.title)),
  );
  const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  const p = probabilityOfBug(counted.length, clean, context.start, defaultParameters);
  const because = `probability of the bug ${p.toFixed(2)}: ${counted.length} of ${runs.length} runs crashed with it, ${clean} were clean`;
  if (context.start === null && counted.length > 0) return { verdict: 'bad', because, counted };
  if (p >= 1 - doubt) return { verdict: 'bad', because, counted };
  return { verdict: p <= doubt ? 'good' : 'skip', because, counted };
}

/** A title of the target, or one that names the same function or file: files move between directories. */
function isNamed({ titles }: Target, title: string): boolean {
  const named = placeOf(title);
  return titles.has(title) || (named !== null && [...titles].some((one) => placeOf(one) === named));
}

type Start = { readonly crashed: number; readonly runs: number } | null;

/**
 * Chance that the bug is there, before any run one half. There it shows as often as at the start commit, or with
 * another rate, or hides (an older kernel may lack what the reproducer needs); where it is not, crashes of its name
 * are strays, at any rate. The chances are those of the belief.
 */
function probabilityOfBug(crashed: number, clean: number, start: Start, parameters: BeliefParameters): number {
  const hidden = parameters.hidden.reduce((sum, { share, probability }) => sum + share * probability, 0);
  const absent = crashed === 0 ? 1 - parameters.stray : parameters.stray * atAnyRate(crashed, clean);
  const startCrashed = start?.crashed ?? 0;
  const startClean = (start?.runs ?? 0) - startCrashed;
  const weights = parameters.rates.map(
    ({ rate, probability }) => probability * sequenceChance(rate, startCrashed, startClean),
  );
  const asAtStart = mean(parameters.rates, weights, crashed, clean);
  const otherwise = mean(
    flakyRates.map((rate) => ({ rate })),
    flakyRates.map(() => 1),
    crashed,
    clean,
  );
  const { flaky } = parameters;
  const present = (1 - hidden - flaky) * asAtStart + flaky * otherwise + hidden * absent;
  return present / (present + absent);
}

function mean(
  rates: readonly { readonly rate: number }[],
  weights: readonly number[],
  crashed: number,
  clean: number,
): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return rates.reduce((sum, { rate }, i) => sum + (weights[i]! / total) * sequenceChance(rate, crashed, clean), 0);
}
