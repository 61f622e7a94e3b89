// The bug of a world: where it came in, how often it shows, under which names.
import { dirname } from 'node:path/posix';
import { targetNames } from './crash-names.mjs';

/** Commit number of the culprit, or null where the bug is older than the range. */
export function drawCulprit(random, range, kernels, { older, age }) {
  if (random.yes(older)) return null;
  const isYoung = random.yes(age.young);
  for (;;) {
    const share = age.latest * (isYoung ? 1 - random.next() ** 2 : random.next());
    const commit = 1 + Math.floor(share * (range.size - 1));
    if (commit < range.size && commit !== range.bad && kernels.changes[commit] === 1) return commit;
  }
}

/** The crash rate by part of history: `rates[i]` holds once `borders[i - 1]` came in; the last is that of `bad`. */
export function drawRates(random, maker, { rate, drift }) {
  const parts = random.whole(drift.parts);
  const shares = Array.from({ length: parts }, () => random.uniform([0.03, 0.97])).toSorted((a, b) => a - b);
  const atStart = random.yes(rate.sure) ? 1 : random.logUniform(rate.otherwise);
  return {
    borders: shares.map((share) => maker.changeAt(share)),
    rates: [...shares.map(() => random.logUniform(drift.rate)), atStart],
  };
}

/** What the job says of the crash, and what its runs will say. */
export function drawNames(random, range, maker, culprit, { guiltyFile, names }) {
  const file = drawGuiltyFile(random, range, culprit, guiltyFile);
  const renamedAt = random.yes(names.renamed) ? maker.changeAt(random.uniform([0.2, 0.97])) : null;
  const options = { titles: random.whole(names.titles), told: names.told };
  return { guiltyFile: file, ...targetNames(random, file, renamedAt, options) };
}

function drawGuiltyFile(random, range, culprit, weights) {
  const touched = culprit === null ? [] : range.paths[culprit];
  const kind = touched.length === 0 ? 'elsewhere' : random.weighted(weights);
  if (kind === 'touched') return random.pick(touched);
  const others = [...new Set(range.paths.flat())].filter((path) => !touched.includes(path));
  const directories = new Set(touched.map(dirname));
  const near = kind === 'near' ? others.filter((path) => directories.has(dirname(path))) : [];
  return random.pick(near.length > 0 ? near : others);
}
