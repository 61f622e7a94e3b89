// Which commits change the kernel, and the identity of the kernel that a commit gives: a function of the set of
// kernel-changing commits in its history. All behaviour in a world depends on that identity alone.
import { ancestors } from '../../dist/core/history/ancestry.js';
import { chanceOf, stir } from './random.mjs';

const document = /(^|\/)(docs?|documentation|tests?|testing|po|contrib|logo|\.github)\/|\.(md|txt|rst|adoc|po|[158])$/i;
/** Besides documents: files that the config does not build, comments. */
const otherNoOps = 0.06;
/** Merges that bring changes of their own. */
const evilMerges = 0.01;

export class Kernels {
  #range;
  #seed;
  #cache = new Map();

  constructor(range, seed) {
    this.#range = range;
    this.#seed = seed;
    this.changes = Uint8Array.from(range.parents, (_, commit) => Number(this.#changesKernel(commit)));
    this.#words = Uint32Array.from(range.parents, (_, commit) => stir(hashSeed(seed, commit)));
  }

  #words;

  /** `{ history, signature }` of a commit: its ancestors as a set, and 32 hex digits. */
  of(commit) {
    if (!this.#cache.has(commit)) this.#cache.set(commit, this.#make(commit));
    return this.#cache.get(commit);
  }

  /** A number in 0..1 that is the same for equal kernels. */
  chance(commit, ...what) {
    return chanceOf(this.#seed, this.of(commit).signature, ...what);
  }

  /** The newest kernel-changing commit by number that is `commit` or in its history, oldest release excluded. */
  changeAtOrBelow(commit) {
    const { history } = this.of(commit);
    for (let at = commit; at > 0; at--) if (this.changes[at] && history.has(at)) return at;
    return null;
  }

  #changesKernel(commit) {
    const { isMerge, paths } = this.#range;
    if (commit === 0) return true;
    const draw = chanceOf(this.#seed, 'changes', commit);
    if (isMerge[commit]) return draw < evilMerges;
    const files = paths[commit];
    return !(files.length > 0 && files.every((path) => document.test(path))) && draw >= otherNoOps;
  }

  #make(commit) {
    const history = ancestors(this.#range.graph, [commit]);
    const sums = [0, 0, 0, 0];
    for (const member of history) {
      if (!this.changes[member]) continue;
      const word = this.#words[member];
      for (let i = 0; i < 4; i++) sums[i] = (sums[i] + Math.imul(word, 2 * i + 1) + stir(word + i)) >>> 0;
    }
    return { history, signature: sums.map((sum) => sum.toString(16).padStart(8, '0')).join('') };
  }
}

function hashSeed(seed, commit) {
  return (Math.imul(commit + 1, 0x9e3779b1) ^ stir(seed.length * 31 + seed.charCodeAt(seed.length - 1))) >>> 0;
}
