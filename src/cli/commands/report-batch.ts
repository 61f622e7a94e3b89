import { detectSystem } from '../../core/report/detect-system.ts';
import { type OperatingSystem, operatingSystems } from '../../core/report/operating-system.ts';
import { parseConsoleOf } from '../../core/report/parse-console-of.ts';
import { exitCodes } from '../output/exit.ts';
import { safeJson } from '../output/json-line.ts';
import { readableText, reportJson } from '../output/report-json.ts';
import { print } from '../output/stdout.ts';
import { linesOf } from './simulate-lines.ts';

interface Question {
  readonly id: unknown;
  readonly os: OperatingSystem | 'auto';
  readonly log: string;
}

/** Longer lines end the batch: they could not be held as text. */
const mostLineBytes = 1 << 28;

/**
 * Answers one line of JSON, `{"id","os","log"}`, with another, `{"id","reports":[…]}`, until the input ends. A line that
 * cannot be answered gets `{"id","error"}`, and the exit code says so.
 */
export async function answerBatch(input: AsyncIterable<Uint8Array>): Promise<number> {
  let status: number = exitCodes.done;
  const say = async (answered: object) => {
    if ('error' in answered) status = exitCodes.usage;
    await print(`${safeJson(answered)}\n`);
  };
  try {
    for await (const line of linesOf(input, mostLineBytes)) if (line.trim() !== '') await say(answerTo(line));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    await say({ id: null, error: error.message });
  }
  return status;
}

function answerTo(line: string): object {
  const question = readQuestion(line);
  return 'error' in question ? question : answer(question);
}

function answer({ id, os, log }: Question) {
  const system = os === 'auto' ? detectSystem(log) : os;
  const reports = parseConsoleOf(system, log).map((report) => ({
    ...reportJson(report),
    symbolizedReport: readableText(report),
  }));
  return { id, reports };
}

function readQuestion(line: string): Question | { readonly id: unknown; readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, error: 'the line is not JSON' };
  }
  const { id = null, os = 'auto', log } = (value ?? {}) as Partial<Record<'id' | 'os' | 'log', unknown>>;
  if (typeof log !== 'string') return { id, error: '"log" is not a string' };
  if (os !== 'auto' && !isSystem(os)) return { id, error: `"os" is none of auto, ${operatingSystems.join(', ')}` };
  return { id, os, log };
}

function isSystem(name: unknown): name is OperatingSystem {
  return operatingSystems.some((it) => it === name);
}
