import { z } from 'zod';
import { parseDuration } from './quantities.ts';

/** Sorts of fields that several parts of a job file have. */

export const text = z.string().min(1);

/** Milliseconds. */
export const duration = z.string().transform((value, context) => {
  const ms = parseDuration(value);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({ code: 'custom', message: 'expected a duration such as 60s, 5m or 2h' });
  return z.NEVER;
});

/** A revision as git names it; never an option, a range or a path. */
export const revision = text
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_./+-]*$/, 'expected a commit hash, a tag or a branch');
