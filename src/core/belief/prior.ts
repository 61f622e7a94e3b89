import type { CommitContents } from '../history/commit-contents.ts';
import { type ContentSuspicion, contentWeigher } from './content-weight.ts';
import type { BeliefParameters } from './parameters.ts';
import type { Range } from './range.ts';

/** What the crash says about where to look. */
export interface Suspicion extends ContentSuspicion {
  /** Releases of the range by number, oldest first. */
  readonly releases: readonly number[];
}

/** Part of the belief that favours recent releases. */
const recent = 0.3;

/**
 * Weights of the commits of a range before any test, by number: most of the belief is spread evenly, the rest favours
 * recent releases (each gets half of what is left), and the files of the crash count. No weight is so small that
 * evidence could not overcome it.
 */
export function priorOf(range: Range, suspicion: Suspicion, parameters: BeliefParameters): Float64Array {
  const age = ageWeights(range, suspicion.releases);
  return contentWeights(range, suspicion, parameters).map((weight, n) => age[n]! * weight);
}

/** Commits that nobody looked at weigh as those that were looked at do on the average. */
function contentWeights(range: Range, suspicion: Suspicion, parameters: BeliefParameters): Float64Array {
  const { guiltyFile, frameFiles = [], contents, mayChange } = suspicion;
  const key = [range, parameters, mayChange, guiltyFile, frameFiles.join('\n')];
  const last = contents ? lastWeights.get(contents) : undefined;
  if (last?.key.every((part, i) => part === key[i])) return last.weights;
  const weights = weighContents(range, suspicion, parameters);
  if (contents) lastWeights.set(contents, { key, weights });
  return weights;
}

/** A decision asks for the same weights as the one before, but where a build or a crash of the start commit was added. */
const lastWeights = new WeakMap<CommitContents, { readonly key: readonly unknown[]; readonly weights: Float64Array }>();

function weighContents(range: Range, suspicion: Suspicion, parameters: BeliefParameters): Float64Array {
  const weigh = contentWeigher(range, suspicion, parameters);
  const weights = new Float64Array(range.commits.length);
  let [sum, known] = [0, 0];
  for (let number = 0; number < weights.length; number++) {
    const weight = weigh(number)?.weight ?? Number.NaN;
    weights[number] = weight;
    if (Number.isNaN(weight)) continue;
    sum += weight;
    known++;
  }
  const average = known === 0 ? 1 : sum / known;
  return weights.map((weight) => (Number.isNaN(weight) ? average : weight));
}

function ageWeights({ commits }: Range, releases: readonly number[]): Float64Array {
  const bounds = [
    ...new Set([...releases.filter((n) => n > 0 && n < commits.length - 1), commits.length - 1]),
  ].toSorted((a, b) => a - b);
  const weights = new Float64Array(commits.length);
  let from = 0;
  for (const [i, bound] of bounds.entries()) {
    const recency = i === 0 ? 2 ** -(bounds.length - 1) : 2 ** -(bounds.length - i);
    const share = recent * recency + ((1 - recent) * (bound + 1 - from)) / commits.length;
    for (let n = from; n <= bound; n++) weights[n] = share / (bound + 1 - from);
    from = bound + 1;
  }
  return weights;
}
