import type { CallTrace } from '../../src/core/evidence/outcome.ts';
import { callName } from '../../src/core/sight/call-names.ts';

const numbers = new Map(Array.from({ length: 600 }, (_, number) => [callName('x86_64', number), number]));
/** Where texts are put: an address of their own each. */
const textsAt = 0x400000;

/**
 * A trace as the guest prints it, from lines such as `openat(-100, "/dev/x", 2) = 3`, `7: pause()` for another task,
 * and `7 gone`. Without ` = ` a call does not return; a result may come later as `7 = 0`.
 */
export function traceOf(...lines: readonly string[]): CallTrace {
  return { lines: ['on x86_64', ...lines.flatMap(written)] };
}

function written(line: string): string[] {
  const gone = /^(\d+) gone$/.exec(line);
  if (gone) return [`- ${gone[1]}`];
  const later = /^(\d+) = (-?\d+)$/.exec(line);
  if (later) return [`< ${later[1]} 0 ${later[2]}`];
  const call = /^(?:(\d+): )?(\w+)\((.*)\)(?: = (-?\d+))?$/.exec(line);
  if (call === null) return [line];
  const [, task = '1', name = '', args = '', result] = call;
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`no call ${name}`);
  const words = args === '' ? [] : args.split(', ').map((arg) => argument(arg));
  const entry = ['>', task, number, ...words].join(' ');
  return result === undefined ? [entry] : [entry, `< ${task} ${number} ${result}`];
}

function argument(text: string): string {
  if (!text.startsWith('"')) return BigInt.asUintN(64, BigInt(text)).toString(16);
  const coded = text.slice(1, -1).replaceAll(/[^\w./,-]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `${textsAt.toString(16)}=${coded}`;
}
