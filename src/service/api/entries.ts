import type { Context } from 'hono';
import type { JobRecord, JobStore } from '../../ports/job-store.ts';
import { jobUnknown } from '../jobs/job-desk.ts';
import { maySee, type Person } from './access.ts';

/** The job of an id, or the last one of a bisection's. Throws `Failure` JOB_UNKNOWN, also where one may not see it. */
export async function entryOf(store: JobStore, id: string, person: Person): Promise<JobRecord> {
  const job = (await store.get(id)) ?? (await store.ofBisection(id));
  if (job === null || !maySee(person, job)) throw jobUnknown(id);
  return job;
}

/** Writes down who did what. */
export async function leaveTrail(
  { store, nowMs }: { readonly store: JobStore; readonly nowMs: () => number },
  { name, role }: Person,
  action: string,
  subject: string | null,
  details: object = {},
): Promise<void> {
  await store.record({ atMs: nowMs(), who: name, role, action, subject, details: JSON.stringify(details) });
}

/** Whether the client has just this answer already. */
export function hasAlready(context: Context, etag: string): boolean {
  const known = context.req.header('if-none-match') ?? '';
  return known === '*' || known.split(',').some((one) => one.trim() === etag);
}
