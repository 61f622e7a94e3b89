import type { JobRecord } from '../../ports/job-store.ts';
import type { LiveEvent } from '../api/schemas.ts';

/** Whose job an event is of. */
export type JobOfEvent = Pick<JobRecord, 'id' | 'owner' | 'embargoed'>;

export interface Viewer {
  /** Whether it may and wants to see what happens to a job. */
  readonly sees: (job: JobOfEvent) => boolean;
  readonly send: (event: LiveEvent) => void;
}

/** Hands live events to everybody who watches. Nobody waits for a viewer. */
export class Hub {
  readonly #viewers = new Set<Viewer>();

  get size(): number {
    return this.#viewers.size;
  }

  add(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    return () => void this.#viewers.delete(viewer);
  }

  tell(job: JobOfEvent, event: LiveEvent): void {
    for (const viewer of this.#viewers) if (viewer.sees(job)) viewer.send(event);
  }
}
