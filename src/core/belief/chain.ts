import type { ClassTree } from './class-tree.ts';

/** By test: the chance of what was seen there in each state, where the bug is there and where it is absent. */
export interface Chances {
  readonly present: readonly Float64Array[];
  readonly absent: readonly Float64Array[];
}

/** Room for what is known at the nodes of a tree: the probability of each state, node by node, and one logarithm. */
export interface TreeStates {
  readonly states: Float64Array;
  readonly logs: Float64Array;
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
   * `logs[node]` becomes the natural logarithm of the chance of all that was seen on the way to a node. For chains
   * of five states.
   */
  descend(tree: ClassTree, from: number, chances: Chances, room: TreeStates): void {
    if (from === 0) room.states.set(this.#first);
    for (let t = from; t < this.#kept.length; t++) this.#level(tree, t, chances.absent[t]!, chances.present[t]!, room);
  }

  /** Written out state by state: most of the time of a decision is spent here. */
  #level(
    { start, parent, affected }: ClassTree,
    t: number,
    absent: Float64Array,
    present: Float64Array,
    { states, logs }: TreeStates,
  ): void {
    const kept = this.#kept[t]!;
    const [n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0] = this.anywhere.map((share) => (1 - kept) * share);
    const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0] = absent;
    const [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0] = present;
    for (let node = start[t]!; node < start[t + 1]!; node++) {
      const own = 5 * node;
      const above = parent[node]!;
      const at = 5 * above;
      const isPresent = affected[node] === 1;
      const s0 = (states[at]! * kept + n0) * (isPresent ? p0 : a0);
      const s1 = (states[at + 1]! * kept + n1) * (isPresent ? p1 : a1);
      const s2 = (states[at + 2]! * kept + n2) * (isPresent ? p2 : a2);
      const s3 = (states[at + 3]! * kept + n3) * (isPresent ? p3 : a3);
      const s4 = (states[at + 4]! * kept + n4) * (isPresent ? p4 : a4);
      const sum = s0 + s1 + s2 + s3 + s4;
      logs[node] = logs[above]! + (sum > 0 ? Math.log(sum) : Number.NEGATIVE_INFINITY);
      if (sum > 0) {
        states[own] = s0 / sum;
        states[own + 1] = s1 / sum;
        states[own + 2] = s2 / sum;
        states[own + 3] = s3 / sum;
        states[own + 4] = s4 / sum;
      } else states.copyWithin(own, at, at + 5);
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
