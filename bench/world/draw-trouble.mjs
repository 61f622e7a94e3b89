// What else is wrong in a world: other bugs, revisions that do not build or boot.
import { foreignNames } from './crash-names.mjs';
import { everywhere, isIn } from './regions.mjs';

/** Other bugs: `{ region, rate, first, titles }`, `first` being the chance to crash before the target does. */
export function drawForeign(random, maker, culprit, avoid, { strays, masks, constant }) {
  const at = culprit === null ? 0.3 : maker.shareOf(culprit);
  const names = () => foreignNames(random, avoid, random.yes(0.2));
  const list = Array.from({ length: random.whole(strays.count) }, () => ({
    region: random.yes(0.4) ? everywhere : maker.stretch(random.uniform([0.2, 0.8])),
    rate: random.logUniform(strays.rate),
    first: 0.5,
    titles: names(),
  }));
  for (let i = random.whole(masks.count); i > 0; i--)
    list.push({
      region: near(random, maker, at, masks.length),
      rate: random.uniform(masks.rate),
      first: 1,
      titles: names(),
    });
  if (random.yes(constant.chance)) {
    const toTheEnd = random.yes(0.2);
    const region = toTheEnd ? maker.between(random.uniform([0.1, 0.9]), 1) : near(random, maker, at, constant.length);
    list.push({ region, rate: 1, first: toTheEnd || random.yes(0.3) ? 0.4 : 1, titles: names() });
  }
  return list;
}

/** A stretch that ends before the start commit; half of them are around the culprit, where they hurt. */
function near(random, maker, at, lengths) {
  const length = random.logUniform(lengths);
  if (random.yes(0.5)) return maker.stretch(length, [0, 0.97]);
  const begin = Math.min(0.96 - length, at - length * random.next());
  return maker.between(begin, begin + length);
}

/** Stretches `{ region, kind }` in which no kernel builds, or none boots. Releases and `bad` always build. */
export function drawBroken(random, maker, range, kernels, { broken }) {
  const has = (region, commit) => isIn(region, kernels.of(commit).history);
  const stretches = [];
  for (let i = random.whole(broken.stretches); i > 0; i--) {
    const region = maker.stretch(random.logUniform(broken.length));
    const bootFails = random.yes(broken.bootShare);
    if (has(region, range.bad) || has(region, 0)) continue;
    const holdsRelease = range.releases.some((release) => has(region, release));
    stretches.push({ region, kind: bootFails || holdsRelease ? 'boot' : 'build' });
  }
  return stretches;
}
