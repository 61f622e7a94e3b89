import { createRoute, z } from '@hono/zod-openapi';
import {
  auditAnswer,
  bisectionDetail,
  bisectionList,
  cloneChanges,
  entryId,
  jobId,
  jobState,
  jobView,
  markAnswer,
  markRequest,
  me,
  priorityChange,
  problem,
  submission,
  trailAnswer,
  workersAnswer,
} from './schemas.ts';

/** The table of all operations: from it come validation, /api/openapi.json and the paths that handlers answer. */

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const plain = (description: string, type = 'text/plain') => ({
  description,
  content: { [type]: { schema: z.string() } },
});
const problems = {
  default: { description: 'a problem (RFC 9457)', content: { 'application/problem+json': { schema: problem } } },
};
const body = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const byEntry = { params: z.object({ id: entryId }) };
const byJob = { params: z.object({ id: jobId }) };
const cursor = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_-]+$/)
  .optional();
const limit = z.coerce.number().int().min(1).max(200).default(50);
const notModified = { 304: { description: 'the ETag given is still that of the answer' } };

export const listBisections = createRoute({
  method: 'get',
  path: '/api/v1/bisections',
  operationId: 'listBisections',
  summary: 'Bisections, newest first',
  request: { query: z.object({ state: jobState.optional(), cursor, limit, search: z.string().max(200).optional() }) },
  responses: { 200: json(bisectionList, 'a page of the list'), ...notModified, ...problems },
});

export const getBisection = createRoute({
  method: 'get',
  path: '/api/v1/bisections/{id}',
  operationId: 'getBisection',
  summary: 'One bisection with all that its page shows',
  request: byEntry,
  responses: { 200: json(bisectionDetail, 'the bisection'), ...notModified, ...problems },
});

const logFormats = ['syzbot', 'git', 'json', 'ktap', 'junit'] as const;

export const getLog = createRoute({
  method: 'get',
  path: '/api/v1/bisections/{id}/log',
  operationId: 'getLog',
  summary: 'Its log',
  request: { ...byEntry, query: z.object({ format: z.enum(logFormats).default('syzbot') }) },
  responses: { 200: plain('the log'), ...problems },
});

export const getConsole = createRoute({
  method: 'get',
  path: '/api/v1/bisections/{id}/console/{run}',
  operationId: 'getConsole',
  summary: 'The console of one run, as the machine wrote it',
  request: {
    params: z.object({
      id: entryId,
      run: z
        .string()
        .regex(/^[0-9a-f]{40}-\d{1,6}$/)
        .openapi({ description: 'COMMIT-RUN; runs count from 0 in the order of the matrix' }),
    }),
  },
  responses: { 200: plain('the console'), ...problems },
});

export const postMarks = createRoute({
  method: 'post',
  path: '/api/v1/bisections/{id}/marks',
  operationId: 'postMarks',
  summary: "A person's word, as with `culprit mark`",
  request: { ...byEntry, ...body(markRequest) },
  responses: { 200: json(markAnswer, 'all marks as they stand'), ...problems },
});

export const postJob = createRoute({
  method: 'post',
  path: '/api/v1/jobs',
  operationId: 'postJob',
  summary: 'Submits a job',
  request: body(submission),
  responses: { 201: json(jobView, 'the job, queued'), ...problems },
});

const jobAction = <A extends 'pause' | 'resume' | 'cancel' | 'retry'>(action: A, summary: string) =>
  createRoute({
    method: 'post',
    path: `/api/v1/jobs/{id}/${action}` as const,
    operationId: `${action}Job`,
    summary,
    request: byJob,
    responses: { 200: json(jobView, 'the job as it is now'), ...problems },
  });

export const pauseJob = jobAction('pause', 'Stops a queued or running job until it is resumed');
export const resumeJob = jobAction('resume', 'Lets a paused job go on');
export const cancelJob = jobAction('cancel', 'Ends a job for good; what was measured is kept');
export const retryJob = jobAction('retry', 'Queues a job that ended, failed or was cancelled once more');

export const cloneJob = createRoute({
  method: 'post',
  path: '/api/v1/jobs/{id}/clone',
  operationId: 'cloneJob',
  summary: 'Submits the same job with changes',
  request: { ...byJob, ...body(cloneChanges) },
  responses: { 201: json(jobView, 'the new job, queued'), ...problems },
});

export const setPriority = createRoute({
  method: 'post',
  path: '/api/v1/jobs/{id}/priority',
  operationId: 'setPriority',
  summary: 'Higher comes first; a running job is not interrupted for it',
  request: { ...byJob, ...body(priorityChange) },
  responses: { 200: json(jobView, 'the job as it is now'), ...problems },
});

export const getEvents = createRoute({
  method: 'get',
  path: '/api/v1/events',
  operationId: 'getEvents',
  summary: 'Live progress as server-sent events (LiveEvent)',
  request: { query: z.object({ id: entryId.optional().openapi({ description: 'only of this one' }) }) },
  responses: { 200: plain('events until the client goes', 'text/event-stream'), ...problems },
});

export const postAudit = createRoute({
  method: 'post',
  path: '/api/v1/audit',
  operationId: 'postAudit',
  summary: 'Judges a bisection log, as `culprit audit --json` does',
  request: { body: { required: true, content: { 'text/plain': { schema: z.string() } } } },
  responses: { 200: json(auditAnswer, 'what it says of the log'), ...problems },
});

export const getWorkers = createRoute({
  method: 'get',
  path: '/api/v1/workers',
  operationId: 'getWorkers',
  summary: 'Who is at work, and on what',
  responses: { 200: json(workersAnswer, 'workers and queue'), ...problems },
});

export const getMe = createRoute({
  method: 'get',
  path: '/api/v1/me',
  operationId: 'getMe',
  summary: 'Who you are to this server',
  responses: { 200: json(me, 'name and role'), ...problems },
});

export const getTrail = createRoute({
  method: 'get',
  path: '/api/v1/trail',
  operationId: 'getTrail',
  summary: 'Who did what, newest first (admin)',
  request: { query: z.object({ cursor, limit }) },
  responses: { 200: json(trailAnswer, 'a page of the trail'), ...problems },
});
