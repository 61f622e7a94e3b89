import type { ClassTree } from './class-tree.ts';

/** The chance of what was seen at a test in each state, where the bug is there and where it is absent. */
export interface Chances {
  readonly present: Float64Array;
  readonly absent: Float64Array;
}

/**
 * Room for what is known at the nodes of a tree: by node the chance of each state and all that was seen on the way,
 * their sum, and the natural logarithm of what both were divided by so that they do not become too small.
 */
export interface TreeStates {
  readonly states: Float64Array;
  readonly sums: Float64Array;
  readonly scales: Float64Array;
}

/** Chances are scaled up below this: another test can take as much from them again before they vanish. */
const small = 1e-60;

/** Natural logarithm of the chance of all that was seen on the way to a node. */
export function logAt({ sums, scales }: TreeStates, node: number): number {
  return scales[node]! + Math.log(sums[node]!);
}

/** What is known of the state on both sides of a place. */
export interface Messages {
  /** By test: probability of each state there given this and all newer tests. */
  readonly forward: readonly Float64Array[];
  /** By test: chance of this and all older tests given each state there, up to a factor. */
  readonly backward: readonly Float64Array[];
}

/** Where a revision stands among tests that are sorted by how much they contain, the fullest first. */
export interface Place {
  /** The test next to it with more content, or -1 where it is the fullest. */
  readonly above: number;
  /** Share of the range that only one of the two contains. */
  readonly gapAbove: number;
  /** The test next to it with less content, or the number of tests. */
  readonly below: number;
  readonly gapBelow: number;
}

/**
 * A state of history, seen dimly at some tests: it is kept over short distances and drawn anew over long ones. The
 * state before the first test is given.
 */
export class Chain {
  /** By state: its share of history. */
  readonly anywhere: Float64Array;
  readonly #length: number;
  readonly #kept: Float64Array;
  readonly #first: Float64Array;

  /** `gaps[t]` is the distance of test t from the one before it, in the unit of `length`. */
  constructor(anywhere: Float64Array, length: number, gaps: readonly number[], first: Float64Array = anywhere) {
    this.anywhere = anywhere;
    this.#length = length;
    this.#kept = Float64Array.from(gaps, (gap) => Math.exp(-gap / length));
    this.#first = first;
  }

  /** Room for the states before each test and after the last, the first of them set. */
  begin(): Float64Array {
    const state = new Float64Array((this.#kept.length + 1) * this.anywhere.length);
    state.set(this.#first);
    return state;
  }

  /** Takes the states from before test t to after it; the natural logarithm of the chance of what was seen there. */
  step(state: Float64Array, t: number, emission: ArrayLike<number>): number {
    const states = this.anywhere.length;
    const kept = this.#kept[t]!;
    const from = t * states;
    const to = from + states;
    let sum = 0;
    for (let k = 0; k < states; k++) {
      const value = (state[from + k]! * kept + (1 - kept) * this.anywhere[k]!) * emission[k]!;
      state[to + k] = value;
      sum += value;
    }
    if (sum <= 0) {
      state.copyWithin(to, from, to);
      return Number.NEGATIVE_INFINITY;
    }
    for (let k = 0; k < states; k++) state[to + k]! /= sum;
    return Math.log(sum);
  }

  /**
   * Takes the states down a tree of classes, from the level of test `from` on; what is above it must be there.
   * For chains of five states.
   */
  descend(tree: ClassTree, from: number, chances: readonly Chances[], room: TreeStates): void {
    if (from === 0) {
      room.states.set(this.#first);
      room.sums[0] = 1;
      room.scales[0] = 0;
    }
    for (let t = from; t < this.#kept.length; t++) this.#level(tree, t, chances[t]!, room);
  }

  /** Written out state by state: most of the time of a decision is spent here. */
  #level(
    { start, parent, affected }: ClassTree,
    t: number,
    { absent, present }: Chances,
    { states, sums, scales }: TreeStates,
  ): void {
    const kept = this.#kept[t]!;
    const anew = 1 - kept;
    const [share0 = 0, share1 = 0, share2 = 0, share3 = 0, share4 = 0] = this.anywhere;
    const [n0, n1, n2, n3, n4] = [anew * share0, anew * share1, anew * share2, anew * share3, anew * share4];
    const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0] = absent;
    const [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0] = present;
    for (let node = start[t]!; node < start[t + 1]!; node++) {
      const own = 5 * node;
      const above = parent[node]!;
      const at = 5 * above;
      const isPresent = affected[node] === 1;
      const before = sums[above]!;
      let s0 = (states[at]! * kept + n0 * before) * (isPresent ? p0 : a0);
      let s1 = (states[at + 1]! * kept + n1 * before) * (isPresent ? p1 : a1);
      let s2 = (states[at + 2]! * kept + n2 * before) * (isPresent ? p2 : a2);
      let s3 = (states[at + 3]! * kept + n3 * before) * (isPresent ? p3 : a3);
      let s4 = (states[at + 4]! * kept + n4 * before) * (isPresent ? p4 : a4);
      let sum = s0 + s1 + s2 + s3 + s4;
      let scale = scales[above]!;
      if (sum < small) {
        if (sum <= 0) {
          // What cannot be: its states mean nothing, and are those of before.
          [s0, s1, s2, s3, s4] = [states[at]!, states[at + 1]!, states[at + 2]!, states[at + 3]!, states[at + 4]!];
          scale = Number.NEGATIVE_INFINITY;
          sum = before;
        }
        scale += Math.log(sum);
        s0 /= sum;
        s1 /= sum;
        s2 /= sum;
        s3 /= sum;
        s4 /= sum;
        sum = 1;
      }
      states[own] = s0;
      states[own + 1] = s1;
      states[own + 2] = s2;
      states[own + 3] = s3;
      states[own + 4] = s4;
      sums[node] = sum;
      scales[node] = scale;
    }
  }

  messages(emissions: readonly ArrayLike<number>[]): Messages & { readonly log: number } {
    const states = this.anywhere.length;
    const state = this.begin();
    const log = emissions.reduce((sum, emission, t) => sum + this.step(state, t, emission), 0);
    const forward = emissions.map((_, t) => state.subarray((t + 1) * states, (t + 2) * states));
    const backward: Float64Array[] = [];
    let after: Float64Array = new Float64Array(states).fill(1);
    for (let t = emissions.length - 1; t >= 0; t--) {
      const here = new Float64Array(states);
      for (let k = 0; k < states; k++) here[k] = after[k]! * emissions[t]![k]!;
      backward[t] = here;
      after = this.#across(here, this.#kept[t]!);
    }
    return { forward, backward, log };
  }

  /** Probability of each state at a place between the tests. */
  at({ above, gapAbove, below, gapBelow }: Place, { forward, backward }: Messages): Float64Array {
    const from = above < 0 ? this.#first : forward[above]!;
    const kept = Math.exp(-gapAbove / this.#length);
    const onward = backward[below];
    const to = onward === undefined ? null : this.#across(onward, Math.exp(-gapBelow / this.#length));
    const state = new Float64Array(from.length);
    for (let k = 0; k < state.length; k++)
      state[k] = (from[k]! * kept + (1 - kept) * this.anywhere[k]!) * (to === null ? 1 : to[k]!);
    return scaled(state);
  }

  /** A backward message taken over a distance towards the newer side, scaled to add up to one. */
  #across(message: Float64Array, kept: number): Float64Array {
    let anew = 0;
    for (let k = 0; k < message.length; k++) anew += message[k]! * this.anywhere[k]!;
    const moved = new Float64Array(message.length);
    for (let k = 0; k < moved.length; k++) moved[k] = message[k]! * kept + (1 - kept) * anew;
    return scaled(moved);
  }
}

/** Makes the values add up to one, in place; where all are 0 they become equal. */
function scaled(values: Float64Array): Float64Array {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  for (let k = 0; k < values.length; k++) values[k] = sum > 0 ? values[k]! / sum : 1 / values.length;
  return values;
}
