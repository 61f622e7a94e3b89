// What a kernel of a world does: everything here is a function of the kernel, never of the commit alone.
import { isIn } from './regions.mjs';

export class Behaviour {
  #truth;
  #kernels;
  #sound;
  #cache = new Map();

  constructor(truth, kernels, { bad, releases }) {
    this.#truth = truth;
    this.#kernels = kernels;
    this.#sound = new Set([0, bad, ...releases].map((commit) => kernels.of(commit).signature));
  }

  /** `{ signature, broken, present, hidden, rate, foreign, renamed, sight }` of the kernel of a commit. */
  of(commit) {
    if (!this.#cache.has(commit)) this.#cache.set(commit, this.#make(commit));
    return this.#cache.get(commit);
  }

  #make(commit) {
    const { history, signature } = this.#kernels.of(commit);
    const { culprit, rates, hidden, foreign, names } = this.#truth;
    const present = culprit === null || history.has(culprit);
    const isHidden = hidden.some((region) => isIn(region, history));
    const part = rates.borders.findLastIndex((border) => border !== null && history.has(border)) + 1;
    return {
      signature,
      broken: this.#broken(commit, history, signature),
      present,
      hidden: isHidden,
      rate: present && !isHidden ? rates.rates[part] : 0,
      foreign: foreign.filter(({ region }) => isIn(region, history)),
      titles: names.renamedAt === null || history.has(names.renamedAt) ? names.now : names.earlier,
      sight: this.#sight(commit, isHidden),
    };
  }

  /** `build`, `boot` or null. */
  #broken(commit, history, signature) {
    const { stretches, single, bootShare } = this.#truth.broken;
    const stretch = stretches.find(({ region }) => isIn(region, history));
    if (stretch !== undefined) return stretch.kind;
    if (this.#sound.has(signature) || this.#kernels.chance(commit, 'broken') >= single) return null;
    return this.#kernels.chance(commit, 'boot') < bootShare ? 'boot' : 'build';
  }

  #sight(commit, isHidden) {
    const { kind, right } = this.#truth.sight;
    if (kind === 'always clear') return 'clear';
    const draw = this.#kernels.chance(commit, 'sight');
    if (kind === 'random') return ['clear', 'dim', 'blind'][Math.floor(draw * 3)];
    const [telling, lying] = isHidden ? ['blind', 'clear'] : ['clear', 'blind'];
    if (draw < right) return telling;
    return this.#kernels.chance(commit, 'lie') < 0.5 ? 'dim' : lying;
  }
}
