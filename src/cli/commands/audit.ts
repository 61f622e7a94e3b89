import { stateDirectory } from '../state-directory.ts';
import { exitCodes } from '../output/exit.ts';
import { reporting } from './reporting.ts';

export interface AuditOptions {
  readonly batch?: boolean | undefined;
  readonly roundtrip?: boolean | undefined;
}

/** Answers a batch of logs from standard input. */
export function auditBatch({ roundtrip }: AuditOptions): Promise<number> {
  return reporting({ json: false, state: stateDirectory(undefined) }, async () => {
    const { answerBatch } = await import('../audit/batch.ts');
    await answerBatch(process.stdin, roundtrip === true);
    return exitCodes.done;
  });
}
