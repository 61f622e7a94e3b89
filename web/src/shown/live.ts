import type { LiveEvent } from '../api/contract.ts';

/** One thing that a builder or a machine does now. */
interface UnderWay {
  readonly lane: string;
  readonly commit: string;
  readonly since: string;
  /** Share of the build that is done, 0 to 1; null where nobody knows. */
  readonly done: number | null;
  /** Whether nobody asked for it yet. */
  readonly ahead: boolean;
}

/** What happens now in a bisection, folded from its events. */
export interface Live {
  readonly preparing: string | null;
  readonly underWay: readonly UnderWay[];
  readonly next: readonly { readonly commit: string; readonly runs: number; readonly why: string }[];
}

export const nothingLive: Live = { preparing: null, underWay: [], next: [] };

export function withEvent(live: Live, event: LiveEvent): Live {
  switch (event.type) {
    case 'preparing':
      return { ...live, preparing: event.what };
    case 'decided':
      return { ...live, preparing: null, next: event.asks };
    case 'building':
      return withWork(live, {
        lane: `builder-${event.worker}`,
        commit: event.commit,
        since: event.at,
        done: event.progress?.total ? event.progress.done / event.progress.total : null,
        ahead: event.ahead,
      });
    case 'running':
      return withWork(live, {
        lane: `machine-${event.machine}`,
        commit: event.commit,
        since: event.at,
        done: null,
        ahead: false,
      });
    case 'built':
      return without(live, 'builder', event.commit);
    case 'ran':
      return without(live, 'machine', event.commit);
    case 'job':
      return event.state === 'running' ? live : nothingLive;
    case 'marked':
      return live;
  }
}

function withWork(live: Live, work: UnderWay): Live {
  const before = live.underWay.find(({ lane }) => lane === work.lane);
  const since = before?.commit === work.commit ? before.since : work.since;
  const others = live.underWay.filter(({ lane }) => lane !== work.lane);
  return { ...live, underWay: [...others, { ...work, since }].toSorted((a, b) => a.lane.localeCompare(b.lane)) };
}

/** Ends one piece of work: events of an end name the revision, not the lane. */
function without(live: Live, kind: 'builder' | 'machine', commit: string): Live {
  const at = live.underWay.findIndex((work) => work.lane.startsWith(kind) && work.commit === commit);
  return at < 0 ? live : { ...live, underWay: live.underWay.toSpliced(at, 1) };
}
