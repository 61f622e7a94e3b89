import { basename, dirname } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { runProcess } from '../process/run-process.ts';

/** Packs a directory into a gzipped tar archive, under its own name. Throws `Failure` COMMAND_FAILED. */
export async function packDirectory(directory: string, archive: string, signal: Cancellation): Promise<void> {
  const end = await runProcess({
    argv: ['tar', '-czf', archive, '-C', dirname(directory), '--', basename(directory)],
    timeoutMs: 120_000,
    signal,
  });
  if (end.status === 0) return;
  throw new Failure('COMMAND_FAILED', {
    what: `cannot pack ${archive}`,
    why: end.stderr.toString('utf8').trim().slice(0, 500),
    mend: 'give a directory with --out, and pack it yourself',
  });
}
