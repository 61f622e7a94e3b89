import { pipeline } from 'node:stream/promises';
import { auditLog } from '../../core/audit/audit.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { logBytes, parseLogBytes } from '../log-file.ts';
import { asFailure } from '../output/exit.ts';
import { jsonText } from '../output/json-text.ts';
import { auditCore } from './audit-json.ts';
import { type InputLine, readLines } from './read-lines.ts';
import { refuseWithoutRuns } from './refuse.ts';

/** A log of 16 MiB whose every byte JSON writes as `\\u00XX`. */
const mostLineBytes = 100 << 20;

/**
 * Answers lines of JSON: for `{id, log}`, where each character of `log` is one byte, what the audit says; with
 * `roundtrip` the log as it is rendered from what was parsed. A log that cannot be read is answered by its error.
 */
export async function answerBatch(
  input: AsyncIterable<Buffer>,
  output: NodeJS.WritableStream,
  roundtrip: boolean,
): Promise<void> {
  await pipeline(
    readLines(input, mostLineBytes),
    (lines: AsyncIterable<InputLine>) => answers(lines, roundtrip),
    output,
    { end: false },
  );
}

async function* answers(lines: AsyncIterable<InputLine>, roundtrip: boolean): AsyncGenerator<string> {
  for await (const line of lines) yield `${jsonText(answerTo(line, roundtrip))}\n`;
}

function answerTo(line: InputLine, roundtrip: boolean): Record<string, unknown> {
  if ('tooLong' in line) return { id: null, error: `a line of ${line.tooLong} bytes is too long` };
  const request = readRequest(line.text);
  if (request === null) return { id: null, error: 'a line is no JSON object with texts "id" and "log"' };
  const { id, log } = request;
  try {
    const document = parseLogBytes(Buffer.from(log, 'latin1'), id);
    if (!roundtrip) refuseWithoutRuns(document, id);
    return roundtrip ? { id, text: logBytes(document).toString('latin1') } : { id, ...auditCore(auditLog(document)) };
  } catch (error) {
    return { id, error: oneLine(asFailure(error).message) };
  }
}

function readRequest(text: string): { readonly id: string; readonly log: string } | null {
  try {
    const { id, log } = JSON.parse(text) as Record<string, unknown>;
    return typeof id === 'string' && typeof log === 'string' ? { id, log } : null;
  } catch {
    return null;
  }
}
