import { Failure } from '../../core/failure/failure.ts';
import { oneLine } from '../../core/log/one-line.ts';
import type { LogDocument } from '../../core/log/syzbot/document.ts';

/** Throws `Failure` LOG_UNUSABLE for a log of verdicts alone. */
export function refuseWithoutRuns({ format }: LogDocument, name: string): void {
  if (format === 'syzbot') return;
  throw new Failure('LOG_UNUSABLE', {
    what: `${oneLine(name)} cannot be audited`,
    why: 'it records verdicts only, not the runs that they rest on',
    mend: 'give a log of syzbot, or one that culprit wrote in this format',
  });
}
