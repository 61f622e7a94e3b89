import type { BisectionRecord } from '../../core/log/bisection-record.ts';

/** What a bisection is called: the crash of the job, or the first that was seen at its start; null before that. */
export function titleOfBisection({ task, evidence }: Pick<BisectionRecord, 'task' | 'evidence'>): string | null {
  if (task.crashTitle !== null) return task.crashTitle;
  for (const { outcome } of evidence.get(task.start)?.runs ?? [])
    if (outcome.kind === 'crashed') return outcome.crash.title;
  return null;
}
