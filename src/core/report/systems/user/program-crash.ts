import type { Trigger } from '../../trigger-table.ts';

/** What a program, or the runtime of its language, says of its end. */
export interface ProgramCrash {
  /** Kind of crash and telling function: `KIND in FUNCTION`, or the kind alone. */
  readonly title: string;
  /** What was said of it; it follows the title, and is cut off first. */
  readonly message?: string;
  readonly alternatives?: readonly string[];
  /** A class of crashes; as in `crash-type.ts`. */
  readonly type: string;
  readonly frame: string | null;
  /** The source file of that function, as printed. */
  readonly file: string | null;
  readonly corrupted?: string;
}

export interface ProgramTrigger extends Trigger {
  /** Reads the lines from the crash line on; null where they are no crash after all, or only part of the line is. */
  readonly read: (lines: readonly string[]) => ProgramCrash | null;
}

/** A function in a stack. */
export interface ProgramFrame {
  readonly name: string;
  readonly file: string | null;
  /** Of the language's own library, or of the checker. */
  readonly library: boolean;
}

/** The innermost function of the program itself; where all are of libraries, the innermost of those. */
export function tellingFrame(frames: readonly ProgramFrame[]): ProgramFrame | null {
  return frames.find((frame) => !frame.library) ?? frames[0] ?? null;
}

/** How a crash tells of its frame. */
export function placeOf(frame: ProgramFrame | null): Pick<ProgramCrash, 'frame' | 'file'> {
  return { frame: frame?.name ?? null, file: frame?.file ?? null };
}

/** `KIND in FUNCTION`; where no function is known, in the file, without a directory that only this machine has. */
export function titleOf(kind: string, frame: ProgramFrame | null, file: string | null = frame?.file ?? null): string {
  const place = frame?.name ?? (file?.startsWith('/') ? baseName(file) : file);
  return place === null ? kind : `${kind} in ${place}`;
}

/** A path without what differs from machine to machine: the working directory and its parents. */
export function shortPath(path: string): string {
  return path.replace(/^(?:\.\.?\/)+/, '');
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
