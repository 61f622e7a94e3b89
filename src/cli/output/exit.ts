import { Failure } from '../../core/failure/failure.ts';

/** Exit codes of every command. */
export const exitCodes = { done: 0, no: 1, usage: 2, infra: 3, interrupted: 130 } as const;

/** What a thrown error means for the exit code. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Failure)) return exitCodes.infra;
  if (error.code === 'INTERRUPTED') return exitCodes.interrupted;
  return error.blame === 'request' ? exitCodes.usage : exitCodes.infra;
}

/** A thrown error as a `Failure`: what is none is a defect of ours. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC')
    return new Failure('DISK_FULL', {
      what: 'no space left on a disk',
      why: String(error),
      mend: 'free some space, then give the same command again',
      cause: error,
    });
  return new Failure('INTERNAL', {
    what: 'something went wrong that should not have',
    why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    mend: 'please report this text; finished work is kept and the same command goes on',
    cause: error,
  });
}
