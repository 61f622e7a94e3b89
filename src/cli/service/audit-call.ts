import { auditLog } from '../../core/audit/audit.ts';
import { readAnyLogBytes } from '../any-log.ts';
import { auditJson } from '../audit/audit-json.ts';
import { refuseWithoutRuns } from '../audit/refuse.ts';

const name = 'the log';

/** What `culprit audit --json` says of a log. Throws `Failure` LOG_UNREADABLE, LOG_UNUSABLE. */
export async function auditOf(bytes: Buffer): Promise<Record<string, unknown>> {
  const document = await readAnyLogBytes(bytes, name);
  refuseWithoutRuns(document, name);
  // The same as on paper: what is not JSON goes.
  return JSON.parse(JSON.stringify(auditJson(auditLog(document), 'log'))) as Record<string, unknown>;
}
