import { realpathSync } from 'node:fs';
import { isAbsolute, sep } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { JobFile } from '../../core/job/job-schema.ts';
import type { JobUpload } from '../../ports/job-store.ts';
import type { UploadRole } from './upload-store.ts';

/** What the server lets jobs of others do. */
export interface JobRules {
  /** Directories below which repositories may lie. */
  readonly repositories: readonly string[];
  readonly path: (sha256: string, role: UploadRole) => string;
}

/** Fields that a submitted job may have. What is not listed may read the server's files, and is refused. */
const permitted: Readonly<Record<string, readonly string[]>> = {
  kernel: ['repo', 'commit', 'head', 'arch', 'config', 'cmdline', 'releases', 'walk', 'title'],
  reproducer: ['c', 'timeout'],
  crash: ['title'],
  machine: ['type', 'count', 'memory', 'cpus', 'numa', 'sysctl', 'acceleration', 'boot', 'user'],
  report: ['url', 'reportedBy'],
  build: ['parallel', 'ahead', 'memory', 'store'],
  toolchain: [],
  search: ['strategy', 'confidence', 'sight', 'prior', 'revertTest', 'budget', 'rules', 'unmask'],
};

/**
 * A job of somebody we do not trust, made fit to be carried out here: files are its uploads, the repository is one
 * that the server permits, and nothing else of the server is named. Throws `Failure` JOB_INVALID.
 */
export function bindForeignJob(fields: JobFile, uploads: readonly JobUpload[], rules: JobRules): JobFile {
  refuseOthers(fields);
  const { kernel } = fields;
  refuseHostOptions(fields);
  const content = (name: string, role: UploadRole, field: string) => {
    const upload = uploads.find((one) => one.name === name);
    if (upload !== undefined) return rules.path(upload.sha256, role);
    throw wrong(`${field}: no file ${JSON.stringify(name)} came with the job`, 'send it along under just this name');
  };
  const config = [kernel.config]
    .flat()
    .map((part) => (isTarget(part) ? part : content(part, 'config', 'kernel.config')));
  return {
    ...fields,
    kernel: { ...kernel, config, repo: permittedRepository(kernel.repo, rules) },
    reproducer: { ...soleProgram(fields), c: content(programOf(fields), 'c', 'reproducer.c') },
  };
}

/** As the reader of job files tells targets of make from files. */
function isTarget(part: string): boolean {
  return /^[a-z0-9_]+config$/.test(part);
}

/** The only program of a job that may come from others: one in C. Throws `Failure` JOB_INVALID. */
export function programOf(fields: JobFile): string {
  return soleProgram(fields).c;
}

function soleProgram({ reproducer }: JobFile) {
  if (!Array.isArray(reproducer) && reproducer.c !== undefined) return { ...reproducer, c: reproducer.c };
  throw wrong(
    'reproducer: not through the service',
    'one C program may be sent along; use the command line for others',
  );
}

function refuseOthers(fields: JobFile): void {
  programOf(fields);
  for (const [name, part] of Object.entries(fields)) {
    if (part === undefined) continue;
    const others = Object.entries(part).filter(
      ([field, value]) => isSaid(value) && permitted[name]?.includes(field) !== true,
    );
    if (permitted[name] !== undefined && others.length === 0) continue;
    const which = others.length === 0 ? name : `${name}.${others[0]![0]}`;
    throw wrong(`${which}: not through the service`, 'it names things of the server; use the command line there');
  }
}

/** Lists that a job leaves out are empty. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** Machines that are programs of the host; of User Mode Linux the command line names files of the host. */
function refuseHostOptions({ kernel, machine }: JobFile): void {
  if (machine.type === 'ssh' || machine.type === 'command')
    throw wrong(`machine.type: ${machine.type} is not for jobs of others`, 'it starts programs of the server');
  if (kernel.cmdline === '') return;
  if (kernel.arch === 'um' || machine.type === 'uml')
    throw wrong('kernel.cmdline: not for User Mode Linux', 'there it reaches files of the server; leave it out');
  if (!/^[\x20-\x7e]*$/.test(kernel.cmdline)) throw wrong('kernel.cmdline: not printable', 'use plain ASCII');
}

function permittedRepository(repository: string, { repositories }: JobRules): string {
  if (/^(https|git):\/\/[A-Za-z0-9.[\]:_-]+\/[\x21-\x7e]*$/.test(repository) && !repository.includes('@'))
    return repository;
  const real = isAbsolute(repository) ? realPath(repository) : null;
  const isBelow = (directory: string) => {
    const top = realPath(directory);
    return top !== null && real !== null && (real === top || real.startsWith(top.endsWith(sep) ? top : top + sep));
  };
  if (real !== null && repositories.some(isBelow)) return real;
  throw wrong(
    `kernel.repo: ${JSON.stringify(repository)} is not permitted here`,
    'a URL of https:// or git://, or an absolute path below a directory that the server was given with --allow-repo',
  );
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function wrong(why: string, mend: string): Failure {
  return new Failure('JOB_INVALID', { what: 'the job cannot be carried out here', why, mend });
}
