import type { BeliefParameters } from './parameters.ts';
import type { Range } from './range.ts';

/** What the crash says about where to look. */
export interface Suspicion {
  readonly guiltyFile: string | null;
  /** Files that a commit of the graph touches; null where nobody knows. */
  readonly paths: ((commit: number) => readonly string[]) | null;
  /** Releases of the range by number, oldest first. */
  readonly releases: readonly number[];
}

const sameFile = 5;
const sameDirectory = 2;
const ownChangesOfMerge = 0.15;
/** Part of the belief that favours recent releases. */
const recent = 0.3;

/**
 * Weights of the commits of a range before any test, by number: most of the belief is spread evenly, the rest favours
 * recent releases (each gets half of what is left), and the files of the crash count. No weight is so small that
 * evidence could not overcome it.
 */
export function priorOf(range: Range, suspicion: Suspicion, parameters: BeliefParameters): Float64Array {
  const age = ageWeights(range, suspicion.releases);
  const weights = new Float64Array(range.commits.length);
  for (let n = 0; n < weights.length; n++) weights[n] = age[n]! * contentWeight(range, n, suspicion, parameters);
  return weights;
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

function contentWeight(
  { commits, graph }: Range,
  number: number,
  { guiltyFile, paths }: Suspicion,
  { noEffect }: BeliefParameters,
): number {
  const commit = commits[number]!;
  if (graph.parentsOf(commit).length > 1) return ownChangesOfMerge;
  const touched = paths === null ? [] : paths(commit);
  if (touched.length === 0) return 1;
  if (touched.every(isNoCode)) return noEffect;
  if (guiltyFile === null) return 1;
  if (touched.includes(guiltyFile)) return sameFile;
  const directory = directoryOf(guiltyFile);
  return touched.some((path) => directoryOf(path) === directory) ? sameDirectory : 1;
}

/** Files that no kernel is made of. */
function isNoCode(path: string): boolean {
  return /^(Documentation|doc|docs|samples)\/|\.(md|rst|txt|adoc|[1-8])$|(^|\/)(README|MAINTAINERS|CREDITS|COPYING|NEWS|AUTHORS|\.git[a-z]+|\.mailmap)[^/]*$/.test(
    path,
  );
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
