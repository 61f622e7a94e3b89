import type { Progress } from '../../app/observer.ts';
import { isTarget, learnMarkedTarget, type Target } from '../../core/evidence/crash-identity.ts';
import { costOf, type Evidence, evidenceOn, gatherAll, type RevisionEvidence } from '../../core/evidence/evidence.ts';
import {
  type BuildRecord,
  isMeasurement,
  type JournalEvent,
  type RunRecord,
} from '../../core/evidence/journal-event.ts';
import { gatherMarks } from '../../core/marks/gather-marks.ts';
import type { Ask, BisectionTask, Stage } from '../../core/search/strategy.ts';
import { withSight } from '../../core/sight/revision-sight.ts';
import type { BuildProgress } from '../../ports/kernel-builder.ts';
import { about } from './format.ts';

/** All that a picture of a running bisection shows; folded from progress, drawn by draw-view.ts. */
export interface ViewState {
  readonly id: string | null;
  readonly task: BisectionTask | null;
  /** Whether sight is shown. */
  readonly sight: boolean;
  readonly preparing: string | null;
  readonly events: readonly JournalEvent[];
  readonly stage: Stage | null;
  readonly asks: readonly Ask[];
  readonly subjects: ReadonlyMap<string, string>;
  readonly building: ReadonlyMap<
    number,
    {
      readonly commit: string;
      readonly progress: BuildProgress | null;
      readonly sinceMs: number;
      /** Whether nobody asked for it yet. */
      readonly ahead: boolean;
    }
  >;
  readonly running: ReadonlyMap<number, { readonly commit: string; readonly sinceMs: number }>;
}

export const emptyView: ViewState = {
  id: null,
  task: null,
  sight: false,
  preparing: null,
  events: [],
  stage: null,
  asks: [],
  subjects: new Map(),
  building: new Map(),
  running: new Map(),
};

/** The view after one more piece of progress at a time (milliseconds). */
export function watch(view: ViewState, progress: Progress, nowMs: number): ViewState {
  switch (progress.kind) {
    case 'preparing':
      return { ...view, preparing: progress.what };
    case 'begun':
      return {
        ...view,
        preparing: null,
        id: progress.id,
        task: progress.task,
        sight: progress.sight,
        events: progress.events,
      };
    case 'decided':
      return { ...view, preparing: null, stage: progress.stage, asks: progress.asks };
    case 'subject':
      return { ...view, subjects: new Map(view.subjects).set(progress.commit, progress.subject) };
    case 'building': {
      const { commit, worker } = progress;
      const before = view.building.get(worker);
      const sinceMs = before?.commit === commit ? before.sinceMs : nowMs;
      return {
        ...view,
        building: new Map(view.building).set(worker, {
          commit,
          progress: progress.progress,
          sinceMs,
          ahead: progress.ahead === true,
        }),
      };
    }
    case 'running':
      return {
        ...view,
        running: new Map(view.running).set(progress.machine, { commit: progress.commit, sinceMs: nowMs }),
      };
    case 'built':
    case 'built-ahead':
      return { ...view, events: [...view.events, progress.record], building: without(view.building, progress.worker) };
    case 'ran':
      return { ...view, events: [...view.events, progress.record], running: without(view.running, progress.machine) };
    case 'concluded':
      return view;
  }
}

function without<V>(map: ReadonlyMap<number, V>, key: number | null): ReadonlyMap<number, V> {
  const copy = new Map(map);
  if (key !== null) copy.delete(key);
  return copy;
}

export type RunShape = 'ok' | 'target' | 'foreign' | 'undecided' | 'boot' | 'test';

export interface RevisionRow {
  readonly commit: string;
  readonly subject: string;
  readonly evidence: RevisionEvidence;
  readonly shapes: readonly RunShape[];
}

/** Revisions in the order in which they were first measured. */
export function rowsOf(view: ViewState): RevisionRow[] {
  const measured = gatherAll(view.events);
  const evidence =
    view.task === null || !view.sight ? measured : withSight(view.task, measured, gatherMarks(view.events));
  const target = targetOf(view, evidence);
  return [...evidence.values()].map((known) => ({
    commit: known.commit,
    subject: view.subjects.get(known.commit) ?? '',
    evidence: known,
    shapes: known.runs.map((run) => shapeOf(run, target)),
  }));
}

function targetOf({ task, events }: ViewState, evidence: Evidence): Target | null {
  if (task === null) return null;
  const { runs } = evidenceOn(evidence, task.start);
  return learnMarkedTarget(
    task.crashTitle,
    runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : [])),
    gatherMarks(events).titles,
  );
}

function shapeOf({ outcome }: RunRecord, target: Target | null): RunShape {
  switch (outcome.kind) {
    case 'ok':
      return 'ok';
    case 'crashed':
      if (target === null) return 'undecided';
      return isTarget(target, outcome.crash) ? 'target' : 'foreign';
    case 'boot-failed':
      return 'boot';
    case 'test-failed':
    case 'infra-failed':
      return 'test';
  }
}

/** The title that is followed, and how often it came on the start commit: "T", 10, 10. Null before the first run. */
export function crashOf(
  view: ViewState,
): { readonly title: string; readonly crashed: number; readonly of: number } | null {
  const row = rowsOf(view).find(({ commit }) => commit === view.task?.start);
  if (row === undefined || row.evidence.runs.length === 0) return null;
  const first = row.evidence.runs.find((_, i) => row.shapes[i] === 'target');
  const title =
    first?.outcome.kind === 'crashed' ? first.outcome.crash.title : (view.task?.crashTitle ?? 'no crash yet');
  return { title, crashed: row.shapes.filter((shape) => shape === 'target').length, of: row.shapes.length };
}

/** What is left in words: time where builds tell it, otherwise revisions; null before anything was decided. */
export function whatIsLeft(view: ViewState): string | null {
  const left = timeLeft(view);
  if (left !== null) return `about ${about(left)} left`;
  const revisions = view.stage?.revisionsLeft ?? null;
  return revisions === null ? null : `about ${revisions} revisions left`;
}

/** About how long it still takes, in milliseconds; null where nobody can say. From the mean of builds and revisions so far. */
function timeLeft(view: ViewState): number | null {
  const left = view.stage?.revisionsLeft ?? null;
  const cost = costOf(view.events);
  if (left === null || cost.builds === 0) return null;
  const later = view.events.filter((event): event is BuildRecord => event.kind === 'built' && !event.cached).slice(1);
  const buildMs =
    later.length === 0
      ? cost.buildMs / Math.max(1, cost.builds)
      : later.reduce((sum, { wallMs }) => sum + wallMs, 0) / later.length;
  const revisions = new Set(view.events.filter(isMeasurement).map(({ commit }) => commit)).size;
  return left * (buildMs + cost.runMs / Math.max(1, revisions));
}
