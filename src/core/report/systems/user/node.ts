import {
  baseName,
  type ProgramCrash,
  type ProgramFrame,
  type ProgramTrigger,
  placeOf,
  shortPath,
  tellingFrame,
  titleOf,
} from './program-crash.ts';

/** `    at async Toy.run (/dir/a.js:2:33)`, `    at /dir/a.js:4:1`. */
const frameLine = /^ +at (?:async |new )*(?:([^(]+) \((.*)\)|(\S+))$/;
const place = /^(?:file:\/\/)?(.*?)(?::\d+){1,2}$/;

function frameOf(line: string): readonly ProgramFrame[] {
  // Behind the last frame the properties of the error may follow.
  const match = frameLine.exec(line.endsWith(' {') ? line.slice(0, -2) : line);
  if (!match) return [];
  const path = place.exec(match[2] ?? match[3] ?? '')?.[1] ?? null;
  const name = match[1]?.replace(/ \[as .*\]$/, '');
  const called = name === undefined || /^Object\.<anonymous>$/.test(name) ? path && baseName(path) : name;
  if (called === null) return [];
  const library =
    path === null || path.startsWith('node:') || path.startsWith('internal/') || path.includes('/node_modules/');
  return [{ name: called, file: path && shortPath(path), library }];
}

interface Thrown {
  readonly kind: string;
  readonly message: string;
}

/** `TypeError: text`, `AssertionError [ERR_ASSERTION]: text`; something may stand in front. */
function thrownIn(line: string): Thrown | null {
  const word = /(?:Error|Exception|Rejection)(?: \[\w{1,100}\])?: /.exec(line);
  if (!word) return null;
  const front = /[\w$.]{0,200}$/.exec(line.slice(Math.max(0, word.index - 200), word.index))?.[0] ?? '';
  const kind = front + /^\w+/.exec(word[0])![0];
  return { kind, message: line.slice(word.index + word[0].length) };
}

function stack(lines: readonly string[]): readonly ProgramFrame[] {
  const from = lines.findIndex((line) => /^ +at /.test(line));
  if (from === -1) return [];
  const end = lines.findIndex((line, at) => at > from && !/^ +at /.test(line));
  return lines.slice(from, end === -1 ? lines.length : end).flatMap(frameOf);
}

function uncaught(lines: readonly string[]): ProgramCrash | null {
  const thrown = thrownIn(lines[0]!);
  if (!thrown) return null;
  const { kind, message } = thrown;
  const frame = tellingFrame(stack(lines).filter((it) => it.file?.startsWith('node:') !== true));
  const reason = /The promise rejected with the reason "(.*)"\.?$/.exec(message)?.[1];
  return {
    title: titleOf(kind, frame, null),
    message: reason ?? message,
    type: message.startsWith('Maximum call stack size exceeded') ? 'STACK-OVERFLOW' : 'EXCEPTION',
    ...placeOf(frame),
  };
}

function fatal(lines: readonly string[]): ProgramCrash {
  const said = /FATAL ERROR: (.*)/.exec(lines[0]!)?.[1] ?? '';
  return { title: `FATAL ERROR: ${said}`, type: 'FATAL-SIGNAL', frame: null, file: null };
}

/** Node.js prints what nobody caught with its stack: lib/internal/process/execution.js; V8 its own end. */
export const node: readonly ProgramTrigger[] = [
  {
    text: 'Error: ',
    window: 'ror:',
    followedBy: /^ +at .*(?::\d+\)?|\(<anonymous>\))$|^Require stack:/,
    read: uncaught,
  },
  { text: 'Error [ERR_', window: '[ERR', read: uncaught },
  { text: 'UnhandledPromiseRejection: ', window: 'Reje', read: uncaught },
  // What was thrown was no Error, and its text stands above.
  {
    text: '(Use `node --trace-uncaught',
    window: 'unca',
    read: () => ({ title: 'uncaught value', type: 'EXCEPTION', frame: null, file: null }),
  },
  { text: 'FATAL ERROR: ', window: 'TAL ', read: fatal },
];
