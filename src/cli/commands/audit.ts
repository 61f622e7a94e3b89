import { basename } from 'node:path';
import { auditLog } from '../../core/audit/audit.ts';
import type { Failure } from '../../core/failure/failure.ts';
import { readAnyLog } from '../any-log.ts';
import type { NamedAudit } from '../audit/audit-html.ts';
import { refuseWithoutRuns } from '../audit/refuse.ts';
import { asFailure, exitCodeOf, exitCodes } from '../output/exit.ts';
import { jsonText } from '../output/json-text.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface AuditOptions {
  readonly json?: boolean | undefined;
  readonly html?: boolean | undefined;
}

interface Audited {
  readonly audits: readonly NamedAudit[];
  readonly failures: readonly { readonly name: string; readonly failure: Failure }[];
}

/**
 * Judges recorded bisections, for people, as JSON or as one page. Exit code 0 whatever is judged; a log that cannot be
 * read is told on standard error, the others are judged all the same.
 */
export function auditFiles(paths: readonly string[], options: AuditOptions): Promise<number> {
  const single = paths.length === 1;
  return reporting({ json: options.json === true && single, state: stateDirectory(undefined) }, async () => {
    const audited = await auditAll(paths);
    const [failed] = audited.failures;
    if (failed !== undefined && single) throw failed.failure;
    await print(await output(audited, options, single));
    for (const { failure } of audited.failures) process.stderr.write(`culprit: ${failure.message}\n`);
    return failed === undefined ? exitCodes.done : exitCodeOf(failed.failure);
  });
}

async function auditAll(paths: readonly string[]): Promise<Audited> {
  const audits: NamedAudit[] = [];
  const failures: { name: string; failure: Failure }[] = [];
  for (const path of paths) {
    const name = path === '-' ? 'standard input' : basename(path);
    try {
      const document = await readAnyLog(path);
      refuseWithoutRuns(document, name);
      audits.push({ name, audit: auditLog(document) });
    } catch (error) {
      failures.push({ name, failure: asFailure(error) });
    }
  }
  return { audits, failures };
}

async function output({ audits, failures }: Audited, { json, html }: AuditOptions, single: boolean): Promise<string> {
  if (html === true) return (await import('../audit/audit-html.ts')).auditPage(audits);
  if (json !== true) return (await textOf(audits)).join('\n');
  const { auditJson } = await import('../audit/audit-json.ts');
  const { oneLine } = await import('../../core/log/one-line.ts');
  const found = audits.map(({ name, audit }) => auditJson(audit, idOf(name)));
  const failed = failures.map(({ name, failure }) => ({ id: idOf(name), error: oneLine(failure.message) }));
  return `${jsonText(single ? found[0] : [...found, ...failed], 2)}\n`;
}

const idOf = (name: string) => name.replace(/\.txt$/, '');

async function textOf(audits: readonly NamedAudit[]): Promise<string[]> {
  const { auditText } = await import('../audit/audit-text.ts');
  const { styleOf } = await import('../view/style.ts');
  const columns = Math.max(60, process.stdout.columns ?? 100);
  return audits.map(({ name, audit }) => auditText(audit, name, { ...styleOf(process.stdout), columns }));
}

/** Answers a batch of logs from standard input. */
export function auditBatch(roundtrip: boolean): Promise<number> {
  return reporting({ json: false, state: stateDirectory(undefined) }, async () => {
    const { answerBatch } = await import('../audit/batch.ts');
    await answerBatch(process.stdin, process.stdout, roundtrip);
    return exitCodes.done;
  });
}
