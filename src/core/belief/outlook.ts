import type { Belief } from './belief.ts';
import type { Messages, Place } from './chain.ts';

/** How the bug would show at untested places, class by class and setting by setting. */
export class Outlooks {
  readonly #belief: Belief;
  readonly #messages = new Map<number, Messages>();

  constructor(belief: Belief) {
    this.#belief = belief;
  }

  /** Probability of each state (see `flakyRates`) at a place, given a class and the setting at an index of the belief's. */
  at(place: Place, ofClass: number, setting: number): Float64Array {
    return this.#belief.settings[setting]!.likelihood.chain.at(place, this.#messagesOf(ofClass, setting));
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
