import { join, resolve } from 'node:path';
import { Failure } from '../core/failure/failure.ts';
import { parseSize } from '../core/job/quantities.ts';

const defaultStoreMiB = 20 * 1024;

/** Where kernels, configurations and the compiler cache are, for all jobs: CULPRIT_STORE, else below the state. */
export function kernelDirectory(state: string): string {
  const store = process.env['CULPRIT_STORE'];
  return store !== undefined && store !== '' ? resolve(store) : join(state, 'kernels');
}

/** Bytes of kernels that are kept: as a job says, else CULPRIT_STORE_SIZE. Throws `Failure` JOB_INVALID. */
export function storeBytes(ofJobMiB: number | null): number {
  if (ofJobMiB !== null) return ofJobMiB * 2 ** 20;
  const text = process.env['CULPRIT_STORE_SIZE'];
  if (text === undefined || text === '') return defaultStoreMiB * 2 ** 20;
  const mib = parseSize(text);
  if (mib !== null && mib >= 32) return mib * 2 ** 20;
  throw new Failure('JOB_INVALID', {
    what: 'the environment variable CULPRIT_STORE_SIZE is no size',
    why: `expected one of at least 32MiB such as 20GiB, found ${JSON.stringify(text.slice(0, 80))}`,
    mend: 'set it right, or unset it: then 20 GiB are kept',
  });
}
