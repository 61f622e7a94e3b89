import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure } from '../core/failure/failure.ts';
import type { ReproducerFields } from '../core/job/reproducer-schema.ts';
import type { CarriedSpec, ReproducerSpec } from '../core/job/reproducer-spec.ts';
import { chooseOptions, readOptionLine } from '../core/syzkaller/syz-options.ts';

/** How the files of a job are found and read. */
export interface JobReader {
  /** The path of the job file, for messages. */
  readonly job: string;
  /** A path of the job file as an absolute one. */
  readonly beside: (name: string) => string;
  /** A path or URL of a repository, made absolute. */
  readonly repository: (name: string) => string;
  /** The text of a file; throws `Failure` JOB_NOT_FOUND, naming the field. */
  readonly read: (path: string, field: string) => string;
}

const mostCarriedBytes = 128 << 20;

/** The reproducers of a job: in each entry the syz program before the C program, as syzbot runs them. */
export function resolveReproducers(entries: readonly ReproducerFields[], reader: JobReader): readonly ReproducerSpec[] {
  return entries.flatMap((entry): ReproducerSpec[] => {
    const files = (entry.files ?? []).map((name) => carried(reader, name, 'reproducer.files'));
    const common = { files, timeoutMs: entry.timeout };
    return [syzProgram(reader, entry), cProgram(reader, entry), ownProgram(reader, entry)].flatMap((spec) =>
      spec === null ? [] : [{ ...spec, ...common }],
    );
  });
}

function cProgram(reader: JobReader, { c, args = [] }: ReproducerFields) {
  return c === undefined ? null : { kind: 'c' as const, ...source(reader, c, 'reproducer.c'), args };
}

function source(reader: JobReader, name: string, field: string): { path: string; source: string } {
  const path = reader.beside(name);
  return { path, source: reader.read(path, field) };
}

function syzProgram(reader: JobReader, { syz, syzkaller, options = {} }: ReproducerFields) {
  if (syz === undefined || syzkaller === undefined) return null;
  const program = source(reader, syz, 'reproducer.syz');
  const line = readOptionLine(program.source);
  if (line.problems.length > 0)
    throw new Failure('JOB_INVALID', {
      what: `the options of ${program.path} are not understood`,
      why: line.problems.join('\n'),
      mend: 'mend the line `#{...}` of the program, or remove it and write reproducer.options in the job',
    });
  return {
    kind: 'syz' as const,
    ...program,
    options: chooseOptions(line.options, options),
    syzkaller: { repo: reader.repository(syzkaller.repo), commit: syzkaller.commit },
  };
}

function ownProgram(reader: JobReader, { command }: ReproducerFields) {
  if (command === undefined) return null;
  const [name = '', ...args] = command;
  return {
    kind: 'command' as const,
    program: { ...carried(reader, name, 'reproducer.command'), executable: true },
    args,
  };
}

function carried(reader: JobReader, name: string, field: string): CarriedSpec {
  const path = reader.beside(name);
  try {
    const { mode, size } = statSync(path);
    if (size > mostCarriedBytes) throw new Error(`it has ${size} bytes, at most ${mostCarriedBytes} are carried in`);
    return { path, name: basename(path), executable: (mode & 0o111) !== 0, sha256: hashOf(path) };
  } catch (error) {
    throw new Failure('JOB_NOT_FOUND', {
      what: `cannot read ${field} ${path}`,
      why: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error),
      mend: `check ${field} in ${reader.job}; paths in it are relative to the file, and each is one file`,
      cause: error,
    });
  }
}

/** In pieces: a carried file may be a whole program with its libraries. */
function hashOf(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let n = 0; (n = readSync(file, piece)) > 0; ) hash.update(piece.subarray(0, n));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
