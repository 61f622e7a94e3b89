import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { FailureCode } from '../../core/failure/catalogue.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Problem } from './schemas.ts';

/** Statuses of failures that are not those of their blame. */
const statuses: Partial<Record<FailureCode, number>> = {
  JOB_UNKNOWN: 404,
  BISECTION_UNKNOWN: 404,
  JOB_STATE: 409,
  BISECTION_BUSY: 409,
  REQUEST_INVALID: 400,
  QUEUE_FULL: 429,
  INTERRUPTED: 503,
};

function statusOf({ code, blame }: Failure): number {
  return statuses[code] ?? { request: 422, infra: 503, kernel: 422, ours: 500 }[blame];
}

/** A failure as RFC 9457 wants it. Of a defect of ours nobody outside learns more than that it is one. */
export function problemOf(failure: Failure, status = statusOf(failure)): Problem {
  const { code, parts, blame } = failure;
  const isOurs = blame === 'ours';
  return {
    type: `https://culprit.invalid/errors#${code.toLowerCase()}`,
    title: isOurs ? 'something went wrong that should not have' : parts.what,
    status,
    code,
    ...(isOurs || parts.why === undefined ? {} : { detail: parts.why }),
    ...(isOurs || parts.mend === undefined ? {} : { mend: parts.mend }),
  };
}

export function httpProblem(status: number, title: string): Problem {
  return { type: 'about:blank', title, status, code: `HTTP_${status}` };
}

export function answerProblem(context: Context, problem: Problem): Response {
  return context.body(JSON.stringify({ ...problem, instance: context.req.path }), problem.status as 400, {
    'Content-Type': 'application/problem+json',
    ...(problem.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
  });
}

/** What is thrown while a request is answered, as a problem; `onTrouble` hears of defects. */
export function asProblem(error: unknown, onTrouble: (error: unknown) => void): Problem {
  if (error instanceof Failure) {
    if (statusOf(error) >= 500) onTrouble(error);
    return problemOf(error);
  }
  if (error instanceof HTTPException) return httpProblem(error.status, error.message || 'the request has a wrong form');
  onTrouble(error);
  return problemOf(new Failure('INTERNAL', { what: 'something went wrong', cause: error }));
}
