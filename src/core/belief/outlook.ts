import type { Belief } from './belief.ts';
import type { Messages, Place } from './chain.ts';
import { chanceInside, classSizes } from './hidden-stretch.ts';
import { contained } from './range.ts';
import { placeOf } from './timeline.ts';

/** How the bug would show at untested revisions, class by class and setting by setting. */
export class Outlooks {
  readonly #belief: Belief;
  readonly #messages = new Map<number, Messages>();
  readonly #sizes: Float64Array;

  constructor(belief: Belief) {
    this.#belief = belief;
    this.#sizes = classSizes(belief.classes);
  }

  /** Of a commit, by number in the range. */
  of(number: number): Outlook {
    const { timeline, classes, settings } = this.#belief;
    const place = placeOf(timeline, number);
    const isStretched = settings.some(({ likelihood }) => likelihood.setting.stretch !== null);
    const share = isStretched ? this.#shares(number) : () => 0;
    const inside = settings.map(({ likelihood: { setting } }) =>
      setting.stretch === null ? 0 : chanceInside(setting.stretch, classes.older, share),
    );
    return (ofClass, setting) => {
      const state = this.#chained(place, ofClass, setting);
      const chance = inside[setting]!;
      const held = settings[setting]!.likelihood.setting.stretch?.state;
      return chance === 0 ? state : state.map((p, k) => p * (1 - chance) + (k === held ? chance : 0));
    };
  }

  #chained(place: Place, ofClass: number, setting: number): Float64Array {
    return this.#belief.settings[setting]!.likelihood.chain.at(place, this.#messagesOf(ofClass, setting));
  }

  /** How much of a class a commit contains, 0..1. */
  #shares(number: number): (ofClass: number) => number {
    const { timeline, classes } = this.#belief;
    const { range } = timeline;
    const marks = contained(range, range.commits[number]!);
    const counts = new Float64Array(this.#sizes.length);
    for (let n = 0; n < marks.length; n++) counts[classes.of[n]!]! += marks[n]!;
    return (ofClass) => counts[ofClass]! / this.#sizes[ofClass]!;
  }

  #messagesOf(ofClass: number, setting: number): Messages {
    const key = ofClass * this.#belief.settings.length + setting;
    const known =
      this.#messages.get(key) ??
      this.#belief.settings[setting]!.likelihood.messages(this.#belief.classes.list[ofClass]!.affects);
    this.#messages.set(key, known);
    return known;
  }
}

/** Probability of each state (see `flakyRates`), given a class and the setting at an index of the belief's. */
export type Outlook = (ofClass: number, setting: number) => Float64Array;
