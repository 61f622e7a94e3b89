import type { JobRecord } from '../../ports/job-store.ts';
import type { Overview } from '../engine.ts';
import type { JobUnderWay } from '../live/floor.ts';
import type { BisectionDetail, BisectionItem, JobView } from './schemas.ts';

/** What is stored and computed, as the API tells it. */

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

export function itemOf(job: JobRecord, { stage, cost }: JobUnderWay): BisectionItem {
  const {
    createdMs,
    startedMs,
    endedMs,
    notBeforeMs,
    text: _text,
    files: _files,
    overrides: _o,
    retryHours: _r,
    ...rest
  } = job;
  return {
    ...rest,
    createdAt: iso(createdMs),
    startedAt: isoOrNull(startedMs),
    endedAt: isoOrNull(endedMs),
    retryAt: isoOrNull(notBeforeMs),
    stage: job.state === 'running' ? stage : null,
    cost: cost ?? job.cost,
  };
}

export function jobViewOf(job: JobRecord): JobView {
  const { id, bisection, kind, state, priority, owner, embargoed, result, error } = job;
  return {
    id,
    bisection,
    state,
    priority,
    owner,
    embargoed,
    result,
    error,
    kind: kind === 'fix' ? 'fix' : 'cause',
    createdAt: iso(job.createdMs),
    startedAt: isoOrNull(job.startedMs),
    endedAt: isoOrNull(job.endedMs),
    retryAt: isoOrNull(job.notBeforeMs),
  };
}

const empty = {
  answer: null,
  culpritPanel: null,
  candidates: [],
  history: [],
  runs: [],
  curve: [],
  timeline: [],
  titles: [],
  events: 0,
};

export function detailOf(job: JobRecord, underWay: JobUnderWay, overview: Overview | null): BisectionDetail {
  const item = { ...itemOf(job, underWay), job: job.text };
  if (overview === null) return { ...item, ...empty };
  const { answer, culprit, candidates, history, rows, curve, timeline, titles, events } = overview;
  return {
    ...item,
    title: overview.title ?? item.title,
    probability: answer.confidence ?? candidates[0]?.probability ?? item.probability,
    culprit: culprit === null ? item.culprit : { commit: culprit.commit, subject: culprit.subject },
    // Paths of the server are nobody's concern.
    answer: { ...answer, log: `/bisections/${item.id}/log`, state: '' },
    culpritPanel: culprit && { ...culprit, recipients: culprit.recipients && copyOf(culprit.recipients) },
    candidates: [...candidates],
    history: history.map((one) => ({ ...one, releases: [...one.releases] })),
    runs: rows.map((row) => rowOf(item.id, row)),
    curve: curve.map(({ atMs, ...point }) => ({ ...point, at: iso(atMs) })),
    timeline: timeline.map(({ startMs, endMs, ...bar }) => ({ ...bar, start: iso(startMs), end: iso(endMs) })),
    titles: [...titles],
    events,
  };
}

function copyOf({ to, cc }: { readonly to: readonly string[]; readonly cc: readonly string[] }) {
  return { to: [...to], cc: [...cc] };
}

function rowOf(
  id: string,
  { commit, subject, build, runs }: Overview['rows'][number],
): BisectionDetail['runs'][number] {
  return {
    commit,
    subject,
    build: build && {
      outcome: build.outcome,
      seconds: build.ms / 1000,
      cached: build.cached,
      compiler: build.compiler,
      errors: [...build.errors],
    },
    runs: runs.map(({ atMs, hasConsole, ...run }) => ({
      ...run,
      at: iso(atMs),
      console: hasConsole ? `/bisections/${id}/console/${commit}-${run.run}` : null,
    })),
  };
}
