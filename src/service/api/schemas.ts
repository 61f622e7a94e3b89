import { z } from '@hono/zod-openapi';
import { resultSchema } from '../../core/log/result-schema.ts';

/**
 * What the HTTP API takes and gives. The same schemas validate requests, type handlers and the page, and make
 * /api/openapi.json. Times are ISO 8601 in UTC, durations seconds, commits 40 hex digits, probabilities 0 to 1.
 * Texts that come from jobs, commits and consoles are as they are: whoever shows them escapes them.
 */

const time = z.iso.datetime();
const commit = z.string().regex(/^[0-9a-f]{40}$/);
const probability = z.number().min(0).max(1);
const count = z.int().min(0);
const seconds = z.number().min(0);

/** Id of a submitted job (`j` and 16 hex digits), or of a bisection (12 hex digits). */
export const entryId = z
  .string()
  .regex(/^(j[0-9a-f]{16}|[0-9a-f]{12})$/)
  .openapi({ description: 'id of a submitted job, or of a bisection of the journal', example: 'j0123456789abcdef' });

export const jobId = z
  .string()
  .regex(/^j[0-9a-f]{16}$/)
  .openapi({ example: 'j0123456789abcdef' });

export const roles = ['viewer', 'operator', 'admin'] as const;
export const jobStates = ['queued', 'running', 'paused', 'cancelled', 'done', 'failed'] as const;
export const jobState = z.enum(jobStates).openapi('JobState');

/** RFC 9457. `code` is one of docs/errors.md, or HTTP_ and the status where the request did not get that far. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().openapi({ description: 'the evidence seen' }),
    mend: z.string().optional().openapi({ description: 'the next action' }),
    code: z.string(),
    instance: z.string().optional(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'fields of the request that are wrong' }),
  })
  .openapi('Problem');

export const stage = z
  .object({
    name: z.enum(['reproduce', 'release walk', 'search', 'confirm']),
    candidates: count.nullable(),
    revisionsLeft: z.number().min(0).nullable(),
  })
  .openapi('Stage');

const outcomeOfSearch = resultSchema.shape.result;

const jobError = z.object({
  code: z.string(),
  what: z.string(),
  why: z.string().nullable(),
  mend: z.string().nullable(),
});

const namedCommit = z.object({ commit, subject: z.string() });

/** One line of the list. */
export const bisectionItem = z
  .object({
    id: entryId,
    bisection: z.string().nullable().openapi({ description: 'id in the journal, once the job was read' }),
    origin: z.enum(['submitted', 'command-line']),
    kind: z.enum(['cause', 'fix', 'run']),
    state: jobState,
    title: z.string().openapi({ description: 'the crash where it is known, else what was submitted; foreign text' }),
    repository: z.string(),
    start: z.string().nullable().openapi({ description: 'the start commit as it is known: full id, or as given' }),
    strategy: z.string().nullable(),
    owner: z.string(),
    embargoed: z.boolean(),
    priority: z.int(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    retryAt: time.nullable().openapi({ description: 'when a fix job without a fix is looked at again' }),
    result: outcomeOfSearch.nullable().openapi({ description: 'null before the first end' }),
    culprit: namedCommit.nullable(),
    probability: probability.nullable().openapi({ description: 'of the answer, or of the first candidate so far' }),
    stage: stage.nullable().openapi({ description: 'of a bisection that is under way' }),
    cost: z.object({ builds: count, runs: count, seconds }),
    error: jobError.nullable(),
  })
  .openapi('BisectionItem');

export const bisectionList = z
  .object({
    items: z.array(bisectionItem),
    next: z.string().nullable().openapi({ description: 'cursor of the next page; null on the last' }),
    counts: z.record(z.string(), count).openapi({ description: 'jobs by state, of all that you may see' }),
  })
  .openapi('BisectionList');

const revisionCounts = z.object({
  ok: count,
  crashed: count,
  'boot-failed': count,
  'test-failed': count,
  'infra-failed': count,
});

/** One place of the strip, oldest first. */
export const strip = z
  .object({
    commit,
    subject: z.string(),
    position: probability.openapi({
      description:
        '0 oldest to 1 newest of the revisions shown, by their place in an order in which no commit stands before one that it contains',
    }),
    releases: z.array(z.string()),
    probability: probability.nullable().openapi({ description: 'null where it is no candidate' }),
    tested: z.boolean(),
    build: z.enum(['built', 'build-failed', 'infra-failed']).nullable(),
    runs: revisionCounts.openapi({ description: 'traced runs not counted' }),
    sight: z.enum(['clear', 'dim', 'blind', 'unknown']).nullable(),
    role: z.enum(['start', 'head', 'culprit', 'reverted']).nullable(),
  })
  .openapi('StripRevision');

/** One cell of the matrix of revisions and runs. */
export const runCell = z
  .object({
    run: count.openapi({ description: 'index within its revision, from 0' }),
    outcome: z.enum(['ok', 'crashed', 'boot-failed', 'test-failed', 'infra-failed']),
    title: z.string().nullable().openapi({ description: 'of the crash, or why it failed; foreign text' }),
    ms: z.number().min(0),
    at: time,
    traced: z.boolean(),
    console: z
      .string()
      .nullable()
      .openapi({ description: 'path of the console below /api/v1; null where another tool made the run' }),
  })
  .openapi('RunCell');

export const revisionRuns = z
  .object({
    commit,
    subject: z.string(),
    build: z
      .object({
        outcome: z.enum(['built', 'build-failed', 'infra-failed']),
        seconds,
        cached: z.boolean(),
        compiler: z.string().nullable(),
        errors: z.array(z.string()),
      })
      .nullable(),
    runs: z.array(runCell),
  })
  .openapi('RevisionRuns');

/** What was believed when the search decided, after each measurement. */
export const curvePoint = z
  .object({
    at: time,
    costSeconds: seconds.openapi({ description: 'builds and runs until then' }),
    builds: count,
    runs: count,
    candidates: count.nullable(),
    entropyBits: z.number().min(0).nullable().openapi({ description: 'still to find; null before there is a range' }),
    topProbability: probability.nullable(),
    stage: z.string(),
  })
  .openapi('CurvePoint');

export const timelineBar = z
  .object({
    lane: z.string().openapi({ description: 'builder-0, machine-1: lanes in which nothing overlaps' }),
    kind: z.enum(['build', 'build-ahead', 'run', 'traced-run']),
    commit,
    start: time,
    end: time,
    outcome: z.string(),
  })
  .openapi('TimelineBar');

const candidate = z.object({ commit, subject: z.string(), author: z.string(), date: z.string(), probability });

const culpritPanel = z
  .object({
    commit,
    subject: z.string(),
    author: z.string(),
    date: z.string(),
    stat: z.string().nullable().openapi({ description: 'files and lines changed, as git tells' }),
    fixesLine: z.string().nullable(),
    recipients: z.object({ to: z.array(z.string()), cc: z.array(z.string()) }).nullable(),
  })
  .openapi('Culprit');

/** All that the page of one bisection shows. */
export const bisectionDetail = bisectionItem
  .extend({
    job: z.string().nullable().openapi({ description: 'the job file as submitted' }),
    answer: resultSchema
      .nullable()
      .openapi({ description: 'docs/schemas/result.json; of an unfinished one as it stands' }),
    culpritPanel: culpritPanel.nullable(),
    candidates: z.array(candidate).openapi({ description: 'most probable first' }),
    history: z.array(strip),
    runs: z.array(revisionRuns).openapi({ description: 'in the order in which they were first tested' }),
    curve: z.array(curvePoint),
    timeline: z.array(timelineBar),
    titles: z
      .array(z.object({ title: z.string(), runs: count }))
      .openapi({ description: 'titles of crashes seen, most frequent first' }),
    events: count.openapi({ description: 'entries of the journal that this was computed from' }),
  })
  .openapi('BisectionDetail');

const fileName = z.string().min(1).max(200);
const upload = z
  .object({
    name: fileName.openapi({ description: 'as the job file names it, e.g. ./repro.c; never a path of the server' }),
    encoding: z.enum(['utf8', 'base64']).default('utf8'),
    content: z.string().max(24 << 20),
  })
  .openapi('Upload');

const budget = z.strictObject({
  builds: z.int().min(1).max(100_000).optional(),
  seconds: z.number().min(1).max(31_536_000).optional(),
});

const priority = z.int().min(-100).max(100);

export const submission = z
  .strictObject({
    kind: z.enum(['cause', 'fix']),
    job: z
      .string()
      .min(1)
      .max(1 << 20)
      .openapi({ description: 'text of the job file' }),
    files: z.array(upload).max(32).default([]),
    name: z.string().min(1).max(200).optional().openapi({ description: 'shown until the crash is known' }),
    priority: priority.default(0),
    embargoed: z.boolean().default(false).openapi({ description: 'visible to its owner and to admins only' }),
    budget: budget.optional().openapi({ description: 'instead of what the job file says' }),
    retryHours: z
      .number()
      .min(1)
      .max(8760)
      .nullish()
      .openapi({ description: 'fix jobs: how long after "not fixed" it is looked for again; null never; default 168' }),
  })
  .openapi('Submission');

export const cloneChanges = submission
  .partial()
  .omit({ files: true })
  .extend({ files: z.array(upload).max(32).optional() })
  .strict()
  .openapi('CloneChanges');

export const priorityChange = z.strictObject({ priority }).openapi('PriorityChange');

export const jobView = z
  .object({
    id: jobId,
    bisection: z.string().nullable(),
    kind: z.enum(['cause', 'fix']),
    state: jobState,
    priority: z.int(),
    owner: z.string(),
    embargoed: z.boolean(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    retryAt: time.nullable(),
    result: outcomeOfSearch.nullable(),
    error: jobError.nullable(),
  })
  .openapi('Job');

/** The same words as the options of `culprit mark`. */
export const markRequest = z
  .strictObject({
    kind: z.enum(['exclude', 'bad', 'good', 'skip', 'same', 'other', 'prior', 'priorPath', 'builds', 'undo']),
    values: z.array(z.string().min(1).max(1000)).min(1).max(50),
    because: z.string().max(1000).optional(),
  })
  .openapi('MarkRequest');

export const markAnswer = z
  .object({
    id: z.string(),
    marks: z.array(z.looseObject({ number: count, kind: z.string(), by: z.string() })),
    open: z.boolean().openapi({ description: 'whether there is something to test again' }),
  })
  .openapi('MarkAnswer');

export const auditAnswer = z.looseObject({ id: z.string() }).openapi('Audit');

export const workerView = z
  .object({
    lane: z.string(),
    kind: z.enum(['builder', 'machine']),
    job: z.string().openapi({ description: 'id of the job; embargoed jobs of others are "embargoed"' }),
    commit: commit.nullable(),
    since: time,
    progress: z.object({ done: count, total: count.nullable() }).nullable(),
  })
  .openapi('Worker');

export const workersAnswer = z
  .object({
    slots: count.openapi({ description: 'jobs that may run side by side' }),
    running: count,
    queued: count,
    workers: z.array(workerView).openapi({ description: 'those at work now' }),
  })
  .openapi('Workers');

export const me = z.object({ name: z.string(), role: z.enum(roles) }).openapi('Me');

export const trailAnswer = z
  .object({
    items: z.array(
      z.object({
        seq: count,
        at: time,
        who: z.string(),
        role: z.string(),
        action: z.string(),
        subject: z.string().nullable(),
        details: z.string(),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('Trail');

/**
 * One server-sent event: `event:` is its type, `data:` this as JSON, `id:` counts up. After a reconnection only new
 * ones come: read the detail again.
 */
export const liveEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('job'), id: entryId, at: time, state: jobState, result: outcomeOfSearch.nullable() }),
    z.object({ type: z.literal('preparing'), id: entryId, at: time, what: z.string() }),
    z.object({
      type: z.literal('decided'),
      id: entryId,
      at: time,
      stage,
      asks: z.array(z.object({ commit, runs: count, why: z.string() })),
    }),
    z.object({
      type: z.literal('building'),
      id: entryId,
      at: time,
      commit,
      worker: count,
      progress: z.object({ done: count, total: count.nullable() }).nullable(),
      ahead: z.boolean(),
    }),
    z.object({ type: z.literal('running'), id: entryId, at: time, commit, machine: count }),
    z.object({
      type: z.literal('built'),
      id: entryId,
      at: time,
      commit,
      outcome: z.string(),
      ms: z.number(),
      ahead: z.boolean(),
    }),
    z.object({
      type: z.literal('ran'),
      id: entryId,
      at: time,
      commit,
      outcome: z.string(),
      title: z.string().nullable(),
      ms: z.number(),
    }),
    z.object({ type: z.literal('marked'), id: entryId, at: time, by: z.string() }),
  ])
  .openapi('LiveEvent');

export type Role = (typeof roles)[number];
export type JobState = z.output<typeof jobState>;
export type Problem = z.output<typeof problem>;
export type BisectionItem = z.output<typeof bisectionItem>;
export type BisectionList = z.output<typeof bisectionList>;
export type BisectionDetail = z.output<typeof bisectionDetail>;
export type StripRevision = z.output<typeof strip>;
export type RevisionRuns = z.output<typeof revisionRuns>;
export type CurvePoint = z.output<typeof curvePoint>;
export type TimelineBar = z.output<typeof timelineBar>;
export type Submission = z.output<typeof submission>;
export type CloneChanges = z.output<typeof cloneChanges>;
export type JobView = z.output<typeof jobView>;
export type MarkRequest = z.output<typeof markRequest>;
export type MarkAnswer = z.output<typeof markAnswer>;
export type WorkerView = z.output<typeof workerView>;
export type LiveEvent = z.output<typeof liveEvent>;
