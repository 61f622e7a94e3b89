// A world: a range of history with a bug in it, its truth, and what builds and runs give.
import { Behaviour } from './behaviour.mjs';
import { drawCulprit, drawNames, drawRates } from './draw-bug.mjs';
import { drawBroken, drawForeign } from './draw-trouble.mjs';
import { parametersOf } from './families.mjs';
import { drawHidden } from './hidden-stretches.mjs';
import { Kernels } from './kernels.mjs';
import { projectNames, projectOf } from './project.mjs';
import { Random } from './random.mjs';
import { cutRange } from './range.mjs';
import { RegionMaker } from './regions.mjs';

/** Commits in a range, drawn on a logarithmic scale unless a size is asked for. */
const sizes = [500, 15_000];
const mostReleases = [3, 24];

/**
 * The world of a family with a number. The same three give the same world.
 * `size` asks for ranges of about so many commits.
 */
export function makeWorld(family, number, seed, { size = null } = {}) {
  const name = `${seed}/${family}/${number}`;
  const random = new Random('world', name);
  const parameters = parametersOf(family);
  const range = drawRange(random, size);
  const kernels = new Kernels(range, name);
  const maker = new RegionMaker(range, kernels, random);
  const truth = drawTruth(random, range, kernels, maker, parameters);
  return {
    name,
    family,
    number,
    range,
    truth,
    kernels,
    behaviour: new Behaviour(truth, kernels, range),
    costs: { build: random.whole([12, 60]) * 10, run: random.whole([4, 24]) * 5 },
    infra: { begins: random.uniform(parameters.infra.begins), length: parameters.infra.length },
    ids: range.parents.map((_, commit) => inventedId(name, commit)),
  };
}

function drawRange(random, size) {
  for (;;) {
    const project = projectOf(random.pick(projectNames()));
    const range = cutRange(project, random, Math.round(size ?? random.logUniform(sizes)));
    if (range !== null && range.size >= 400) return { ...range, releases: thinOut(random, range) };
  }
}

function thinOut(random, { releases, bad }) {
  const most = random.whole(mostReleases);
  const step = Math.max(1, Math.ceil(releases.length / most));
  return [0, ...releases.filter((release, i) => i % step === 0 && release !== bad)];
}

function drawTruth(random, range, kernels, maker, parameters) {
  const culprit = drawCulprit(random, range, kernels, parameters);
  const names = drawNames(random, range, maker, culprit, parameters);
  const avoid = [...names.now, ...names.earlier].map(([title]) => title);
  const { single, bootShare } = parameters.broken;
  return {
    culprit,
    names,
    rates: drawRates(random, maker, parameters),
    hidden: drawHidden(random, maker, culprit, parameters.hidden),
    foreign: drawForeign(random, maker, culprit, avoid, parameters),
    broken: { stretches: drawBroken(random, maker, range, kernels, parameters), single, bootShare },
    sight: drawSight(random, parameters.sight),
  };
}

function drawSight(random, { told, right }) {
  if (random.yes(told)) return { kind: 'telling', right: random.uniform(right) };
  return { kind: random.pick(['always clear', 'random']), right: null };
}

function inventedId(name, commit) {
  const random = new Random(name, 'id', commit);
  return Array.from({ length: 5 }, () =>
    Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}
