import type { Belief } from './belief.ts';

/**
 * How surely the bug shows at an untested place, hypothesis class by class: near a test where it showed, or where
 * it must have been hidden, as there; far from all as anywhere.
 */
export class ExpectedVisibility {
  readonly #belief: Belief;
  readonly #hidden = new Map<number, Float64Array>();

  constructor(belief: Belief) {
    this.#belief = belief;
  }

  /** Probability that the bug cannot show at a position (0 oldest, 1 newest), given that a class is true. */
  hiddenAt(position: number, ofClass: number): number {
    const { best, classes, positions } = this.#belief;
    const { affects } = classes.list[ofClass]!;
    const hidden = this.#hiddenOf(ofClass);
    const { hidden: anywhere, length } = best.setting;
    let above: number | null = null;
    let below: number | null = null;
    for (let t = 0; t < affects.length; t++) {
      if (affects[t] === 0) continue;
      if (positions[t]! >= position) above = t;
      else {
        below = t;
        break;
      }
    }
    let value = anywhere;
    if (above !== null) value += (hidden[above]! - anywhere) * Math.exp((position - positions[above]!) / length);
    if (below !== null) value += (hidden[below]! - anywhere) * Math.exp((positions[below]! - position) / length);
    return Math.min(1, Math.max(0, value));
  }

  #hiddenOf(ofClass: number): Float64Array {
    const known = this.#hidden.get(ofClass) ?? this.#belief.best.hidden(this.#belief.classes.list[ofClass]!.affects);
    this.#hidden.set(ofClass, known);
    return known;
  }
}
