import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Failure } from '../../core/failure/failure.ts';

/** Standard input, as it is named on the command line. */
export const standardInput = '-';

const chunkSize = 1 << 20;

/** The bytes of a file or of standard input; throws `Failure` INPUT_UNREADABLE. */
export async function* bytesOf(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    const stream = name === standardInput ? process.stdin : await fileStream(name, signal);
    for await (const chunk of stream) {
      if (signal.aborted) return;
      yield chunk as Buffer;
    }
  } catch (error) {
    if (!signal.aborted) throw unreadable(name, error);
  }
}

async function fileStream(name: string, signal: AbortSignal) {
  if ((await stat(name)).isDirectory()) throw new IsDirectory();
  return createReadStream(name, { highWaterMark: chunkSize, signal });
}

class IsDirectory extends Error {
  constructor() {
    super('it is a directory');
  }
}

function unreadable(name: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const directory = error instanceof IsDirectory;
  return new Failure('INPUT_UNREADABLE', {
    what: `cannot read the console \`${name}\``,
    why: error instanceof Error ? error.message : String(error),
    mend: directory ? 'name the files in it' : 'name a file that exists and can be read, or - for standard input',
    cause: error,
  });
}

/** What happens to a console that grows. */
export type ConsoleNews =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Nothing more for now; comes again and again. */
  | { readonly kind: 'quiet' }
  /** Another file took its place (`rotated`), or it was emptied (`truncated`): lines are counted from 0 again. */
  | { readonly kind: 'rotated' | 'truncated' };

/**
 * A file as it grows, from its beginning; `pause` is waited for whenever there is nothing to read. Goes on until the signal
 * is aborted. A file that is renamed is read to its end before the one that took its name.
 */
export async function* growingFile(
  name: string,
  signal: AbortSignal,
  pause: () => Promise<void>,
): AsyncGenerator<ConsoleNews> {
  let file = await openConsole(name);
  const buffer = Buffer.allocUnsafe(chunkSize);
  try {
    for (let position = 0; !signal.aborted; ) {
      const { bytesRead } = await file.read({ buffer, position });
      position += bytesRead;
      if (bytesRead > 0) {
        yield { kind: 'bytes', bytes: Buffer.from(buffer.subarray(0, bytesRead)) };
        continue;
      }
      const change = await changeOf(name, file, position);
      if (change === 'rotated') {
        await file.close();
        file = await openConsole(name);
      }
      if (change !== null) {
        position = 0;
        yield { kind: change };
        continue;
      }
      yield { kind: 'quiet' };
      await pause();
    }
  } finally {
    await file.close();
  }
}

async function openConsole(name: string): Promise<FileHandle> {
  try {
    if ((await stat(name)).isDirectory()) throw new IsDirectory();
    return await open(name, 'r');
  } catch (error) {
    throw unreadable(name, error);
  }
}

async function changeOf(name: string, file: FileHandle, position: number): Promise<'rotated' | 'truncated' | null> {
  const mine = await file.stat();
  if (mine.isFile() && mine.size < position) return 'truncated';
  try {
    const named = await stat(name);
    return named.ino === mine.ino && named.dev === mine.dev ? null : 'rotated';
  } catch {
    // It may come back: the one that took its place is then read.
    return null;
  }
}

/** A stream as it comes, with `quiet` whenever `pause` is over before anything came. */
export async function* growingStream(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  pause: () => Promise<void>,
): AsyncGenerator<ConsoleNews> {
  const chunks = stream[Symbol.asyncIterator]();
  let next = chunks.next();
  while (!signal.aborted) {
    const first = await Promise.race([next, pause()]);
    if (first === undefined) {
      yield { kind: 'quiet' };
      continue;
    }
    if (first.done) return;
    yield { kind: 'bytes', bytes: first.value };
    next = chunks.next();
  }
}
