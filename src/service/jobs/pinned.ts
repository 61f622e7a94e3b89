import type { JobFile } from '../../core/job/job-schema.ts';
import type { JobOverrides, JobRecord } from '../../ports/job-store.ts';

/**
 * The fields of a job with its revisions as they were when it began. Before that the head of a fix job is named even where
 * it is the default: what is named is fetched.
 */
export function withPinned(fields: JobFile, { kind, overrides }: Pick<JobRecord, 'kind' | 'overrides'>): JobFile {
  const { pinned } = overrides;
  const { kernel } = fields;
  const commit = pinned?.start ?? kernel.commit;
  const head = pinned?.head ?? kernel.head ?? 'HEAD';
  return { ...fields, kernel: { ...kernel, commit, ...(kind === 'fix' ? { head } : {}) } };
}

/** For a job that is to look at its branches anew. */
export function unpinned({ pinned: _, ...rest }: JobOverrides): JobOverrides {
  return rest;
}
