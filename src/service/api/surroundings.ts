import type { JobStore } from '../../ports/job-store.ts';
import type { Engine } from '../engine.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { Floor } from '../live/floor.ts';
import type { Hub } from '../live/hub.ts';

/** What the handlers of the API work with. */
export interface Surroundings {
  readonly store: JobStore;
  readonly engine: Engine;
  readonly desk: JobDesk;
  readonly scheduler: Scheduler;
  readonly hub: Hub;
  readonly floor: Floor;
  readonly version: string;
  readonly nowMs: () => number;
  /** Lists what was begun on the command line meanwhile. */
  readonly adopt: () => Promise<void>;
  /** Told of defects and of failures of this host. */
  readonly onTrouble: (error: unknown) => void;
  /** Where the built page is; null where there is none. */
  readonly page: string | null;
}
