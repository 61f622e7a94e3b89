// The least that a search can cost on average by information alone (Fano; capacity of a test), for an ideal test
// without drift and foreign crashes: shared/reference/noisy-bisection.md 4.12.

const error = 0.01;

/** Machine minutes. Runs of a revision are joined into one test, as many as make a bit cheapest. */
export function informationLimit({ range, truth, costs }) {
  const bits = Math.log2(range.size);
  const need = bits - entropy(error) - error * bits;
  const rate = truth.rates.rates.at(-1);
  let best = Number.POSITIVE_INFINITY;
  for (let runs = 1; runs <= 100; runs++) {
    const fires = 1 - (1 - rate) ** runs;
    best = Math.min(best, (need / capacity(fires)) * (costs.build + runs * costs.run));
  }
  return best / 60;
}

/** Bits of a test that shows a bug with a probability, and never shows one that is not there. */
export function capacity(fires) {
  if (fires >= 1) return 1;
  return Math.log2(1 + fires * (1 - fires) ** ((1 - fires) / fires));
}

function entropy(p) {
  return -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}
