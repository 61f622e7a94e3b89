// One world, played by each of some strategies: one row for each.
import { judge } from '../judge.mjs';
import { policyOf } from '../policies/policies.mjs';
import { informationLimit } from '../report/information-limit.mjs';
import { makeWorld } from '../world/world.mjs';
import { playBlackBox } from './black-box.mjs';
import { playInProcess } from './in-process.mjs';

export async function playScenario({ family, number, names }, options) {
  const world = makeWorld(family, number, options.seed, options);
  const rows = [];
  for (const name of names) rows.push({ seed: options.seed, ...rowOf(world, name, await play(world, name, options)) });
  return rows;
}

export async function play(world, name, { blackBox = false }, trace = null) {
  return blackBox ? playBlackBox(world, name, trace) : playInProcess(world, policyOf(name), trace);
}

/** What is kept of a scenario: enough to find and replay it. */
function rowOf(world, strategy, { result, driver, latencies }) {
  const { culprit } = world.truth;
  return {
    family: world.family,
    number: world.number,
    strategy,
    verdict: judge(world, result),
    confidence: result.confidence,
    reason: result.reason.slice(0, 200),
    named: result.culprit === null ? null : world.ids.indexOf(result.culprit),
    culprit,
    shows: showsAt(world),
    /** Rank and probability of the culprit among the candidates told. */
    culpritCandidate: culprit === null ? null : candidateOf(result.candidates, world.ids[culprit]),
    project: world.range.project,
    size: world.range.size,
    ...driver.cost,
    minutes: driver.machineMinutes,
    limitMinutes: informationLimit(world),
    latencies: latencies.map((ms) => Math.round(ms * 10) / 10),
  };
}

/** Chance that a run of the culprit's own kernel shows it: where it is next to none, no search can tell it from others. */
function showsAt({ truth, behaviour }) {
  if (truth.culprit === null) return 1;
  const { broken, rate, foreign } = behaviour.of(truth.culprit);
  if (broken !== null) return 1;
  return foreign.reduce((chance, other) => (other.first === 1 ? chance * (1 - other.rate) : chance), rate);
}

function candidateOf(candidates, id) {
  const rank = candidates.findIndex(({ commit }) => commit === id);
  return rank < 0 ? null : { rank: rank + 1, probability: candidates[rank].probability };
}
