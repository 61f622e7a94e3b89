import {
  type ProgramCrash,
  type ProgramFrame,
  type ProgramTrigger,
  placeOf,
  shortPath,
  tellingFrame,
  titleOf,
} from './program-crash.ts';
import { race } from './sanitizers.ts';

/** Stands below the call: `\t/dir/a.go:12 +0x1d`; in a race with blanks. */
const place = /^(?:\t| {2,})(\S{1,400}\.(?:go|s)):\d/;
const ownLibrary =
  /(?:^|\/)(?:go|GOROOT|go-?\d[\w.]*|golang)\/src\/(?![^/]*\.)|^(?:runtime|sync|internal|testing|reflect|syscall)\//;
const ownName = /^(?:runtime|testing|panic|internal|sync|reflect|syscall)(?:[./]|$)/;

/** `example.com/m/pkg.(*T).f(0x1, {0x2, 0x3})` is `pkg.(*T).f`; null where the line is no call. */
function callIn(line: string): string | null {
  const bracket = line.endsWith(')') ? line.lastIndexOf('(') : -1;
  const name = line.slice(0, Math.max(0, bracket)).trim();
  return /^[\w.\-/~%()*[\],]+$/.test(name) ? name : null;
}

function shortName(name: string): string {
  const receiver = name.indexOf('(');
  const path = receiver === -1 ? name : name.slice(0, receiver);
  return name.slice(path.lastIndexOf('/') + 1);
}

function stack(lines: readonly string[], from: number): readonly ProgramFrame[] {
  const frames: ProgramFrame[] = [];
  for (let at = from; at < lines.length; at++) {
    if (lines[at] === '' && frames.length > 0) break;
    const path = place.exec(lines[at + 1] ?? '')?.[1];
    const name = path === undefined ? null : callIn(lines[at]!);
    if (name === null || path === undefined) continue;
    const library = ownLibrary.test(path) || ownName.test(name);
    frames.push({ name: shortName(name), file: shortPath(path), library });
  }
  return frames;
}

const noStack = 'no goroutine is shown';

function panic(lines: readonly string[]): ProgramCrash {
  const [, kind = 'panic', said = ''] = /(panic|fatal error): (.*)/.exec(lines[0]!) ?? [];
  const goroutine = lines.findIndex((line) => /^goroutine \d+ /.test(line));
  const frame = goroutine === -1 ? null : tellingFrame(stack(lines, goroutine + 1).filter(({ library }) => !library));
  return {
    title: titleOf(kind, frame, null),
    message: said.replace(/ \[recovered.*\]$/, '').replace(/^runtime error: /, ''),
    type: 'PANIC',
    ...placeOf(frame),
    ...(goroutine === -1 && { corrupted: noStack }),
  };
}

function dataRace(lines: readonly string[]): ProgramCrash {
  const previous = lines.findIndex((line) => line.startsWith('Previous '));
  const first = tellingFrame(stack(lines, 1));
  return race('DATA RACE', first, previous === -1 ? null : tellingFrame(stack(lines, previous + 1)), 'TSAN-DATARACE');
}

/** The runtime of Go: runtime/panic.go and runtime/race. */
export const go: readonly ProgramTrigger[] = [
  { text: 'WARNING: DATA RACE', window: ' RAC', read: dataRace },
  { text: 'panic: ', window: 'nic:', ignore: [/^\t/, /[\w-]panic: /], read: panic },
  // Compilers say so too.
  {
    text: 'fatal error: ',
    window: 'ror:',
    followedBy: /^$|^\[signal |^goroutine |^\t|^runtime: /,
    read: panic,
  },
];
