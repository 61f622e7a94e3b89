import { Failure } from '../core/failure/failure.ts';
import type { LogDocument } from '../core/log/syzbot/document.ts';
import { parseLogBytes, readLogBytes } from './log-file.ts';

/**
 * A log in any format that can be read, told apart by what it holds: syzbot's, git's, or our JSON. `-` is standard
 * input. Throws `Failure` LOG_UNREADABLE.
 */
export async function readAnyLog(path: string): Promise<LogDocument> {
  const bytes = readLogBytes(path);
  const begins = bytes.subarray(0, 100).toString('latin1').trimStart();
  return begins.startsWith('{') ? await readJson(bytes.toString('utf-8'), path) : parseLogBytes(bytes, path);
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
