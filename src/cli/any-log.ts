import { Failure } from '../core/failure/failure.ts';
import type { LogDocument } from '../core/log/syzbot/document.ts';
import { parseLogBytes, readLogBytes, refuseLong } from './log-file.ts';

/**
 * A log in any format that can be read, told apart by what it holds: syzbot's, git's, our JSON, or
 * our test reports. `-` is standard
 * input. Throws `Failure` LOG_UNREADABLE.
 */
export async function readAnyLog(path: string): Promise<LogDocument> {
  return await readAnyLogBytes(readLogBytes(path), path);
}

/** The same of bytes that were read elsewhere; the path is for messages. */
export async function readAnyLogBytes(bytes: Buffer, path: string): Promise<LogDocument> {
  const begins = bytes.subarray(0, 100).toString('latin1').trimStart();
  if (begins.startsWith('{')) return await readJson(bytes.toString('utf-8'), path);
  if (begins.startsWith('KTAP version') || begins.startsWith('<'))
    return await readReport(bytes.toString('utf-8'), path);
  return parseLogBytes(bytes, path);
}

/** Test reports that we wrote: others tell nothing of commits. */
async function readReport(text: string, path: string): Promise<LogDocument> {
  refuseLong(text, path);
  const { bisectionOfReport } = await import('../core/log/convert/test-report.ts');
  const { toSyzbotLog } = await import('../core/log/convert/syzbot-log.ts');
  const report = text.trimStart().startsWith('<')
    ? (await import('../core/log/convert/junit.ts')).fromJunit(text)
    : (await import('../core/log/convert/ktap.ts')).fromKtap(text);
  if (report !== null) return toSyzbotLog(bisectionOfReport(report));
  throw new Failure('LOG_UNREADABLE', {
    what: `${path} is a test report, but not of a bisection`,
    why: 'it does not begin as those that `culprit convert` and `culprit log` write',
    mend: 'give such a report, or a log of syzbot or git',
  });
}

/** The schema is loaded only where it is needed: most logs are text. */
async function readJson(text: string, path: string): Promise<LogDocument> {
  const { documentFromJson } = await import('../core/log/syzbot/schema.ts');
  const found = documentFromJson(parseJson(text, path));
  if ('document' in found) return found.document;
  throw new Failure('LOG_UNREADABLE', {
    what: `${path} is no bisection log in JSON`,
    why: found.problem,
    mend: 'see `culprit convert --schema`',
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('LOG_UNREADABLE', {
      what: `${path} is no JSON`,
      why: error instanceof Error ? error.message : String(error),
      mend: 'give a log of syzbot, what `git bisect log` prints, or what `culprit convert --to json` printed',
      cause: error,
    });
  }
}
