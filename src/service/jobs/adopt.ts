import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultSchema } from '../../core/log/result-schema.ts';
import type { JobRecord, JobStore } from '../../ports/job-store.ts';

/**
 * Lists what was begun on the command line beside what was submitted, and looks again how that stands which had no
 * result before.
 */
export async function adoptBisections(store: JobStore, state: string): Promise<void> {
  for (const header of await store.unlisted()) await store.insert(adopted(header, state));
  for (const job of await store.list({ seenBy: null, state: 'paused', limit: 1000 })) {
    if (job.origin !== 'command-line') continue;
    const found = resultOf(state, job.id, job.createdMs);
    if (found.state === 'done') await store.change(job.id, ['paused'], found);
  }
}

type Unlisted = Awaited<ReturnType<JobStore['unlisted']>>[number];

function adopted({ id, createdMs, kind, strategy, job }: Unlisted, state: string): JobRecord {
  const {
    repo = '',
    start = '',
    crashTitle = null,
    command,
  } = JSON.parse(job) as {
    readonly repo?: string;
    readonly start?: string;
    readonly crashTitle?: string | null;
    readonly command?: readonly string[];
  };
  return {
    id,
    origin: 'command-line',
    kind: kind === 'fix' || kind === 'run' ? kind : 'cause',
    text: null,
    files: [],
    title: crashTitle ?? command?.join(' ') ?? `${kind} of ${start.slice(0, 12)}`,
    repository: repo,
    start,
    strategy,
    createdMs,
    startedMs: createdMs,
    bisection: id,
    owner: 'command line',
    embargoed: false,
    priority: 0,
    overrides: {},
    retryHours: null,
    notBeforeMs: null,
    ...resultOf(state, id, createdMs),
  };
}

type Standing = Pick<JobRecord, 'state' | 'endedMs' | 'result' | 'culprit' | 'probability' | 'cost' | 'error'>;

const open: Standing = {
  state: 'paused',
  endedMs: null,
  result: null,
  culprit: null,
  probability: null,
  cost: { builds: 0, runs: 0, seconds: 0 },
  error: null,
};

/** What `result.json` says, which the command line writes at each of its ends. */
function resultOf(state: string, id: string, createdMs: number): Standing {
  const result = readResult(join(state, 'bisections', id, 'result.json'));
  if (result === null) return open;
  const { builds, runs, seconds } = result.cost ?? open.cost;
  const isOver = result.result !== 'unfinished' && result.result !== 'error';
  return {
    ...open,
    state: isOver ? 'done' : 'paused',
    endedMs: isOver ? createdMs + Math.round(seconds * 1000) : null,
    result: isOver ? result.result : null,
    culprit: result.culprit === null ? null : { commit: result.culprit, subject: '' },
    probability: result.confidence,
    cost: { builds, runs, seconds },
  };
}

function readResult(path: string) {
  try {
    const parsed = resultSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
