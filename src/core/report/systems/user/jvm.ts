import {
  type ProgramCrash,
  type ProgramFrame,
  type ProgramTrigger,
  placeOf,
  tellingFrame,
  titleOf,
} from './program-crash.ts';

/** `\tat java.base/java.lang.Integer.parseInt(Integer.java:668)`. */
const frameLine = /^\s+at ([^(\s]+)\(([^():]*)(?::\d+)?\)/;
const ownName = /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|clojure)\./;
const thrown = /^[^"]*" ([\w$.]+)(?:: (.*))?$/;
const heading = 'Exception in thread "';

function stack(lines: readonly string[], from: number): readonly ProgramFrame[] {
  const frames: ProgramFrame[] = [];
  for (let at = from; at < lines.length; at++) {
    const [, whole, file] = frameLine.exec(lines[at]!) ?? [];
    if (whole === undefined) {
      if (frames.length > 0) break;
      continue;
    }
    const name = whole.slice(whole.lastIndexOf('/') + 1);
    frames.push({ name, file: file === undefined || !file.includes('.') ? null : file, library: ownName.test(name) });
  }
  return frames;
}

function exception(lines: readonly string[]): ProgramCrash | null {
  const match = thrown.exec(lines[0]!.slice(lines[0]!.indexOf(heading) + heading.length));
  if (!match) return null;
  const [, kind = '', message = ''] = match;
  const frame = tellingFrame(stack(lines, 1));
  return {
    title: titleOf(kind, frame, null),
    message,
    alternatives: causes(lines),
    type: kind.endsWith('StackOverflowError') ? 'STACK-OVERFLOW' : 'EXCEPTION',
    ...placeOf(frame),
    ...(frame === null && { corrupted: 'the stack is missing' }),
  };
}

/** What a wrapped exception was in truth. */
function causes(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, at) => {
    const kind = /^Caused by: ([\w$.]+)/.exec(line)?.[1];
    return kind === undefined ? [] : [titleOf(kind, tellingFrame(stack(lines, at + 1)), null)];
  });
}

/** `# V  [libjvm.so+0xed2f94]  Unsafe_PutLong+0x124`, `# j  Toy.main([Ljava/lang/String;)V+139`, `# C  [libc.so.6+0x1]  f+0x2`. */
const problematic =
  /^# (?:[VvCjA]|J \d+%?(?: \w\d)?) +(?:\[([\w.+-]+?)\+0x[0-9a-f]+\](?: +(.+?))?|(.+?))(?:\+0x[0-9a-f]+)?(?: .*)?$/;

function fatal(lines: readonly string[]): ProgramCrash {
  const told = lines.slice(1, 20);
  const cause = told
    .map((line) => /^# +(SIG\w+|EXCEPTION_\w+|Internal Error|Out of Memory Error|\w+Error)\b/.exec(line)?.[1])
    .find(Boolean);
  const at = told.findIndex((line) => line.startsWith('# Problematic frame'));
  const [, module, native, java] = (at === -1 ? null : problematic.exec(told[at + 1] ?? '')) ?? [];
  const name = native ?? java?.replace(/\(.*$/, '') ?? module ?? null;
  const frame = name === null ? null : { name: name.replace(/\(.*$/, ''), file: null, library: false };
  return {
    title: titleOf(`JVM ${cause ?? 'fatal error'}`, frame, null),
    type: 'FATAL-SIGNAL',
    frame: frame?.name ?? null,
    file: null,
    ...(frame === null && { corrupted: 'no frame is named' }),
  };
}

/** The Java virtual machine: uncaught exceptions, and the first lines of hs_err files (HotSpot, vmError.cpp). */
export const jvm: readonly ProgramTrigger[] = [
  { text: heading, window: 'Exce', read: exception },
  { text: '# A fatal error has been detected by the Java', window: '# A ', read: fatal },
];
