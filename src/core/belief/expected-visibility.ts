import type { Belief } from './belief.ts';
import { flakyRates, type StateAt } from './likelihood.ts';

/** How a bug would show at an untested place. The three add up to one. */
export interface Outlook {
  readonly visible: number;
  readonly hidden: number;
  /** By rate of `flakyRates`. */
  readonly flaky: readonly number[];
  /** Runs made at this very place, from which a flaky bug's own rate is known. */
  readonly clean: number;
  readonly target: number;
}

/**
 * How surely the bug shows at a place, hypothesis class by class: near a test where it showed, or where it must have
 * been hidden, as there; far from all as anywhere.
 */
export class ExpectedVisibility {
  readonly #belief: Belief;
  readonly #states = new Map<number, readonly StateAt[]>();

  constructor(belief: Belief) {
    this.#belief = belief;
  }

  /** At a position (0 oldest, 1 newest), given that a class is true and contained there. */
  at(position: number, ofClass: number): Outlook {
    const { hidden, flaky, length } = this.#belief.best.setting;
    const states = this.#statesOf(ofClass);
    const below = states.find((state) => state.position < position);
    const above = states.findLast((state) => state.position >= position);
    if (above?.position === position) return above;
    const nearAbove = above === undefined ? 0 : Math.exp((position - above.position) / length);
    const nearBelow = below === undefined ? 0 : Math.exp((below.position - position) / length);
    const mix = (anywhere: number, of: (state: StateAt) => number) =>
      anywhere +
      (above === undefined ? 0 : (of(above) - anywhere) * nearAbove) +
      (below === undefined ? 0 : (of(below) - anywhere) * nearBelow);
    const share = flaky / flakyRates.length;
    const parts = [
      mix(1 - hidden - flaky, (state) => state.visible),
      mix(hidden, (state) => state.hidden),
      ...flakyRates.map((_, k) => mix(share, (state) => state.flaky[k]!)),
    ].map((value) => Math.max(0, value));
    const sum = parts.reduce((x, y) => x + y, 0);
    const [visible = 0, isHidden = 0, ...isFlaky] = parts.map((part) => part / sum);
    return { visible, hidden: isHidden, flaky: isFlaky, clean: 0, target: 0 };
  }

  #statesOf(ofClass: number): readonly StateAt[] {
    const known = this.#states.get(ofClass) ?? this.#belief.best.states(this.#belief.classes.list[ofClass]!.affects);
    this.#states.set(ofClass, known);
    return known;
  }
}
