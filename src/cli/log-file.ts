import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Failure } from '../core/failure/failure.ts';
import type { Encoding, LogDocument } from '../core/log/syzbot/document.ts';
import { parseLog } from '../core/log/syzbot/parse.ts';
import { renderLog } from '../core/log/syzbot/render.ts';

/** The largest logs of syzbot have 1.4 MB and 21,000 lines. */
const mostBytes = 16 << 20;
const mostLines = 100_000;

/** A bisection log from a file, `-` for standard input. Throws `Failure` LOG_UNREADABLE. */
export function readLogFile(path: string): LogDocument {
  return parseLogBytes(readLogBytes(path), path);
}

/**
 * The log that a file holds, of at most 100,000 lines. Bytes that are no UTF-8 are kept one by one. `path` is for
 * messages. Throws `Failure` LOG_UNREADABLE.
 */
export function parseLogBytes(bytes: Buffer, path: string): LogDocument {
  const { text, encoding } = decode(bytes);
  refuseStrangers(text, path);
  return parseLog(text, encoding);
}

/** The bytes of a document: of one that was read, the same bytes. */
export function logBytes(document: LogDocument): Buffer {
  return Buffer.from(renderLog(document), document.layout.encoding);
}

/** The bytes of a file, `-` for standard input, of at most 16 MiB. Throws `Failure` LOG_UNREADABLE. */
export function readLogBytes(path: string): Buffer {
  let file: number;
  try {
    file = path === '-' ? 0 : openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    if (fstatSync(file).isDirectory()) throw unreadable(path, 'it is a directory');
    if (fstatSync(file).size > mostBytes) throw tooLong(path);
    return readAll(file, path);
  } finally {
    if (file !== 0) closeSync(file);
  }
}

/** Sizes are not believed: pipes and devices have none. */
function readAll(file: number, path: string): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(1 << 16);
    const count = readSome(file, chunk, path);
    if (count === 0) return Buffer.concat(chunks, total);
    chunks.push(chunk.subarray(0, count));
    total += count;
    if (total > mostBytes) throw tooLong(path);
  }
}

function readSome(file: number, chunk: Buffer, path: string): number {
  try {
    return readSync(file, chunk);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EOF') return 0;
    if (code !== 'EAGAIN') throw unreadable(path, error);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return readSome(file, chunk, path);
  }
}

function decode(bytes: Buffer): { readonly text: string; readonly encoding: Encoding } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: bytes.toString('latin1'), encoding: 'latin1' };
  }
}

/** Lines that some bisection log has; quoting may stand before them. */
const telling =
  /^[> ]*(?:bisecting (?:cause|fixing) commit|building syzkaller on |testing (?:commit|release|current HEAD) |all runs: |run #\d|# ?git bisect |git bisect |Bisecting: |# (?:bad|good|new|old|skip): |[0-9a-f]{40} is the first bad commit|first (?:bad|good) commit: |revisions tested: )/m;

export function refuseLong(text: string, path: string): void {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  if (lines > mostLines) throw tooLong(path);
}

function refuseStrangers(text: string, path: string): void {
  refuseLong(text, path);
  if (telling.test(text)) return;
  throw new Failure('LOG_UNREADABLE', {
    what: `${name(path)} is no bisection log`,
    why: text.includes('\0') ? 'it is binary' : 'it has no line that a bisection of syzbot or git writes',
    mend: 'give a log of syzbot, or what `git bisect log` prints',
  });
}

const name = (path: string) => (path === '-' ? 'standard input' : path);

function tooLong(path: string): Failure {
  return new Failure('LOG_UNREADABLE', {
    what: `${name(path)} is too long for a bisection log`,
    why: `more than ${mostBytes >> 20} MiB, or more than ${mostLines} lines`,
    mend: 'give the log of one bisection',
  });
}

function unreadable(path: string, error: unknown): Failure {
  return new Failure('LOG_UNREADABLE', {
    what: `cannot read ${name(path)}`,
    why: error instanceof Error ? error.message : String(error),
    mend: 'check its name and permissions',
    cause: error,
  });
}
