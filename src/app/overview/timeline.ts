import type { JournalEvent } from '../../core/evidence/journal-event.ts';

export interface TimelineBar {
  /** `builder-0`, `machine-1`: the journal does not say who it was, so these are lanes in which nothing overlaps. */
  readonly lane: string;
  readonly kind: 'build' | 'build-ahead' | 'run' | 'traced-run';
  readonly commit: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
}

/** Builds and runs that were made here, as bars, the first to begin first. What was in the store took no builder. */
export function timelineOf(events: readonly JournalEvent[]): readonly TimelineBar[] {
  const bars = events.flatMap(barOf).toSorted((a, b) => a.startMs - b.startMs);
  const lanes = { builder: [] as number[], machine: [] as number[] };
  return bars.map((bar) => {
    const who = bar.kind === 'build' || bar.kind === 'build-ahead' ? 'builder' : 'machine';
    return { lane: `${who}-${freeLane(lanes[who], bar)}`, ...bar };
  });
}

function barOf(event: JournalEvent): Omit<TimelineBar, 'lane'>[] {
  if (event.kind !== 'built' && event.kind !== 'built-ahead' && event.kind !== 'ran') return [];
  if (event.kind !== 'ran' && event.cached) return [];
  if (event.kind === 'built' && event.ahead) return [];
  if (event.kind !== 'built-ahead' && event.imported) return [];
  const { commit, atMs, wallMs, outcome } = event;
  const kind =
    event.kind === 'ran' ? (event.traced ? 'traced-run' : 'run') : event.kind === 'built' ? 'build' : 'build-ahead';
  return [{ kind, commit, startMs: atMs - wallMs, endMs: atMs, outcome: outcome.kind }];
}

/** The first lane that is free when the bar begins; `ends` says when each is. */
function freeLane(ends: number[], { startMs, endMs }: Pick<TimelineBar, 'startMs' | 'endMs'>): number {
  const free = ends.findIndex((end) => end <= startMs);
  const lane = free < 0 ? ends.length : free;
  ends[lane] = endMs;
  return lane;
}
