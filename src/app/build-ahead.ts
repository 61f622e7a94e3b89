import { evidenceOn, gatherAll } from '../core/evidence/evidence.ts';
import type { JournalEvent } from '../core/evidence/journal-event.ts';
import { type Foresight, type LikelyBuild, likelyBuilds } from '../core/search/likely-builds.ts';
import type { Clock } from '../ports/clock.ts';

/** What is thought about, and until when: a plan holds while the same revisions are asked for and in the same state. */
interface Plan {
  readonly about: string;
  readonly builds: Generator<LikelyBuild | null, void>;
}

/** Decisions that are made in a row for one plan, at the most. */
const mostThoughts = 24;

/**
 * Says which revision is best built next while nobody asks for one. It thinks in small steps and lets all else go
 * on between them; what it says changes nothing but which builders are busy.
 */
export class AheadPlanner {
  readonly #clock: Clock;
  #plan: Plan | null = null;
  #thoughts = 0;
  /** The revision that was told last and has not been begun. */
  #kept: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The next one that `isOpen` lets through; null where none is left that is likely enough, or `isOver` says so. */
  async next(
    foresight: Foresight,
    events: readonly JournalEvent[],
    asked: readonly string[],
    isOpen: (commit: string) => boolean,
    isOver: () => boolean,
  ): Promise<string | null> {
    const plan = this.#planFor(foresight, events, asked);
    for (;;) {
      await this.#clock.pause?.();
      if (isOver() || plan !== this.#plan) return null;
      if (this.#kept !== null && isOpen(this.#kept)) return this.#kept;
      if (this.#thoughts++ >= mostThoughts) return null;
      const { value, done } = plan.builds.next();
      if (done) return null;
      this.#kept = value?.commit ?? null;
    }
  }

  #planFor(foresight: Foresight, events: readonly JournalEvent[], asked: readonly string[]): Plan {
    const evidence = gatherAll(events);
    const about = asked.map((commit) => `${commit} ${evidenceOn(evidence, commit).build !== null}`).join();
    if (this.#plan?.about !== about) {
      this.#plan = { about, builds: likelyBuilds(foresight, [...events]) };
      this.#thoughts = 0;
      this.#kept = null;
    }
    return this.#plan;
  }
}
