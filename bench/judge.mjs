// Whether an answer is right, wrong or open, by the rules of the simulation protocol.
import { untellable } from './world/neighbours.mjs';

export function judge(world, result) {
  const word = /^[a-z-]+/.exec(result.reason)?.[0];
  const { culprit } = world.truth;
  if (culprit === null) return word === 'predates' ? 'right' : result.culprit === null ? 'open' : 'wrong';
  if (result.culprit !== null) return result.culprit === world.ids[culprit] ? 'right' : 'wrong';
  if (word === 'predates') return 'wrong';
  return word === 'inconclusive' && isAmongUntellable(world, result.candidates) ? 'right' : 'open';
}

function isAmongUntellable(world, candidates) {
  const { size } = untellable(world);
  if (size < 2) return false;
  const first = candidates.toSorted((a, b) => b.probability - a.probability).slice(0, size);
  return first.some(({ commit }) => commit === world.ids[world.truth.culprit]);
}
