import {
  type ProgramCrash,
  type ProgramFrame,
  type ProgramTrigger,
  shortPath,
  tellingFrame,
  titleOf,
} from './program-crash.ts';

/** `   6: a::toy::T::go` above `             at ./a.rs:1:94`. */
const frameLine = /^ +\d{1,4}: +(?:0x[0-9a-f]+ - )?(.+)$/;
const place = /^ +at (\S+?)(?::\d+){1,2}$/;
const ownPath = /^\/rustc\/|\/library\/(?:std|core|alloc)\/|\/rustlib\/src\//;
const ownName = /^[<&*]*(?:std|core|alloc|__rustc|rust_begin_unwind|_?_rust\w*|panic_unwind|backtrace)\b/;

function stack(lines: readonly string[]): readonly ProgramFrame[] {
  const from = lines.findIndex((line) => line.startsWith('stack backtrace:'));
  if (from === -1) return [];
  const frames: ProgramFrame[] = [];
  for (let at = from + 1; at < lines.length && lines[at]!.startsWith(' '); at++) {
    const name = frameLine.exec(lines[at]!)?.[1];
    if (name === undefined) continue;
    const path = place.exec(lines[at + 1] ?? '')?.[1] ?? null;
    const library = ownName.test(name) || (path !== null && ownPath.test(path));
    frames.push({ name: name.replace(/::h[0-9a-f]{16}$/, ''), file: path && shortPath(path), library });
  }
  return frames;
}

/** Since Rust 1.73 the message stands on the next line, before in quotes in front of the place. */
const heading = /panicked at (?:'(.*)', )?(\S+?)(?::\d+){0,2}:?$/;

function panic(lines: readonly string[]): ProgramCrash {
  const match = heading.exec(lines[0]!);
  const file = match?.[2] === undefined ? null : shortPath(match[2]);
  const told = tellingFrame(stack(lines));
  // Where all is of the library, the place is still the program's.
  const frame = told?.library ? null : told;
  return {
    title: titleOf('panic', frame, file),
    message: match?.[1] ?? lines[1] ?? '',
    alternatives: frame === null || file === null ? [] : [titleOf('panic', null, file)],
    type: 'PANIC',
    frame: frame?.name ?? null,
    file: frame?.file ?? file,
  };
}

function overflow(lines: readonly string[]): ProgramCrash {
  const thread = /thread '(.{1,100}?)'/.exec(lines[0]!)?.[1] ?? '';
  return { title: `stack overflow in thread '${thread}'`, type: 'STACK-OVERFLOW', frame: null, file: null };
}

/** The runtime of Rust: library/std/src/panicking.rs. */
export const rust: readonly ProgramTrigger[] = [
  { text: ' panicked at ', window: 'cked', read: panic },
  { text: ' has overflowed its stack', window: 'rflo', read: overflow },
];
