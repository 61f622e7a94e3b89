import type { StepLines } from '../evidence/program-lines.ts';
import { readExecprogOutput } from './execprog-output.ts';
import { readSyzProgram } from './syz-program.ts';

/**
 * What a traced run of a syz program tells of its calls, as lines of a trace (core/sight/call-trace.ts reads them):
 *
 *   on syz                                      calls follow
 *   syz-off REASON                              the calls cannot be told from what was printed
 *   syz STEP NUMBER RESULT USES NAME TEXT       a call, by its number in the program of a step
 *
 * RESULT is 0, an errno as a negative number, `?` for a call that did not return, `-` for one whose execution was given
 * up; a call that ended in several ways has several lines. USES are numbers of earlier calls with commas between, or `-`.
 * syz-execprog tells of an execution when it is over: where the machine ended first, any call may have been under way.
 */
export function syzTrace(program: string, step: number, { lines, end }: StepLines): readonly string[] {
  const calls = readSyzProgram(program);
  const { parsed, errors, unfinished } = readExecprogOutput(lines);
  const numbers = [...errors.keys(), ...unfinished];
  const seen = Math.max(-1, ...numbers) + 1;
  if (parsed !== null && parsed !== 1) return ['on syz', `syz-off the program is ${parsed} programs to syz-execprog`];
  if (seen > calls.length || (end !== null && seen < calls.length))
    return ['on syz', `syz-off ${seen} calls were executed, and the program has ${calls.length}`];
  const told = calls.flatMap(({ name, text, uses }, number) => {
    const results = [
      ...[...(errors.get(number) ?? [])].map((error) => String(-error || 0)),
      ...(unfinished.has(number) ? ['-'] : []),
      ...(end === null ? ['?'] : []),
    ];
    return results.map((result) => `syz ${step} ${number} ${result} ${uses.join() || '-'} ${name} ${text}`);
  });
  return ['on syz', ...told];
}
