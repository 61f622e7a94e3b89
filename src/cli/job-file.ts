import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { Failure } from '../core/failure/failure.ts';
import { explainIssues } from '../core/job/explain-issues.ts';
import type { ConfigPart, Job } from '../core/job/job.ts';
import { type JobFile, jobSchema } from '../core/job/job-schema.ts';
import { defaultStrategy, type StrategyName } from '../core/search/strategies.ts';
import type { OtherHistories } from '../ports/other-histories.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { TitleSource } from '../ports/title-source.ts';
import { resolveHistory } from './job-history.ts';
import { resolvePatches, resolveToolchain } from './job-toolchain.ts';
import { repositoryBeside } from './repository-beside.ts';
import type { BudgetOption } from './stop-options.ts';

const mostJobBytes = 1 << 20;
const mostInputBytes = 16 << 20;

export interface LoadedJob {
  readonly path: string;
  readonly fields: JobFile;
}

/** Reads and validates a job file. Throws `Failure` JOB_NOT_FOUND, JOB_INVALID. */
export function loadJobFile(path: string): LoadedJob {
  const text = readInput(path, 'the job file', mostJobBytes);
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new Failure('JOB_INVALID', {
      what: `${path} is not valid YAML`,
      why: problem.message.trimEnd(),
      mend: 'mend the line that is named',
    });
  const input: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = jobSchema.safeParse(input);
  if (parsed.success) return { path: resolve(path), fields: parsed.data };
  const lines = explainIssues(parsed.error.issues, input);
  throw new Failure('JOB_INVALID', {
    what: `${path} has ${lines.length === 1 ? 'a wrong field' : `${lines.length} wrong fields`}`,
    why: lines.join('\n'),
    mend: 'mend the fields that are named; `culprit cause --help` shows a whole job file',
  });
}

/** The repository as an absolute path or a URL. */
export function repositoryOf({ path, fields }: LoadedJob): string {
  return repositoryBeside(path, fields.kernel.repo);
}

export interface Overrides {
  readonly strategy?: StrategyName | undefined;
  readonly sight?: boolean | undefined;
  readonly prior?: boolean | undefined;
  readonly revertTest?: boolean | undefined;
  readonly confidence?: number | undefined;
  readonly budget?: BudgetOption | undefined;
}

/** Reads the files that the job names and resolves its revisions. Throws `Failure` JOB_NOT_FOUND, COMMIT_NOT_FOUND. */
export async function resolveJob(
  kind: Job['kind'],
  loaded: LoadedJob,
  tree: SourceTree & OtherHistories & TitleSource,
  overrides: Overrides,
  onProgress: (text: string) => void = () => {},
): Promise<Job> {
  const { fields } = loaded;
  const { kernel, reproducer, machine, search } = fields;
  const arch = kernel.arch ?? (machine.type === 'uml' ? 'um' : 'x86_64');
  const type = machine.type ?? (arch === 'um' ? 'uml' : 'qemu');
  if ((type === 'uml') !== (arch === 'um'))
    throw new Failure('JOB_INVALID', {
      what: `${loaded.path} has a wrong field`,
      why: `machine.type: a kernel of the architecture ${arch} does not run in ${type}`,
      mend: 'use arch um with type uml, x86_64 with qemu, or leave one of them out',
    });
  const strategy = overrides.strategy ?? search.strategy ?? (search.rules === undefined ? defaultStrategy : 'syzbot');
  const reproducerPath = besideJob(loaded, reproducer.c);
  const sources = {
    tree,
    read: (name: string, role: string) => {
      const path = besideJob(loaded, name);
      return { path, text: readInput(path, role, mostInputBytes) };
    },
  };
  const toolchain = await resolveToolchain(fields.toolchain, sources);
  return {
    kind,
    repo: repositoryOf(loaded),
    ...(await resolveHistory(kind, loaded, strategy, tree, onProgress)),
    arch,
    config: [kernel.config].flat().map((part) => configSource(loaded, part)),
    ...minimizeOf(loaded),
    ...(search.unmask === 'on' || kernel.backports.length > 0
      ? { backports: await resolvePatches(kernel.backports, sources) }
      : {}),
    cmdline: kernel.cmdline,
    walk:
      kernel.releases === undefined
        ? null
        : await Promise.all(kernel.releases.map(async (tag) => ({ tag, commit: await tree.resolve(tag) }))),
    reproducer: {
      path: reproducerPath,
      source: readInput(reproducerPath, 'reproducer.c', mostInputBytes),
      timeoutMs: reproducer.timeout,
    },
    crashTitle: fields.crash.title ?? null,
    ...(fields.report === undefined ? {} : { report: fields.report }),
    machine: { type, count: machine.count, memoryMiB: machine.memory },
    build: {
      parallel: fields.build.parallel,
      ahead: fields.build.ahead === 'on',
      memoryMiB: fields.build.memory,
      storeMiB: fields.build.store ?? null,
    },
    compilers: fields.toolchain.compilers === undefined ? null : besideJob(loaded, fields.toolchain.compilers),
    ...(toolchain === undefined ? {} : { toolchain }),
    strategy,
    confidence: overrides.confidence ?? search.confidence,
    revertTest: overrides.revertTest !== false && search.revertTest === 'on',
    sight: overrides.sight !== false && search.sight === 'on',
    prior: overrides.prior !== false && search.prior === 'on',
    budget: { builds: search.budget.builds ?? null, timeMs: search.budget.time ?? null, ...overrides.budget },
  };
}

function minimizeOf(loaded: LoadedJob): Pick<Job, 'minimize'> {
  const { minimize } = loaded.fields.kernel;
  if (minimize === null) return {};
  const { baseline, tests } = minimize;
  const parts = baseline === undefined ? null : [baseline].flat().map((part) => configSource(loaded, part));
  return { minimize: { baseline: parts, tests } };
}

/** `tinyconfig`, `defconfig`, `x86_64_defconfig`, `kvm_guest.config` are make targets; what has a slash is a file. */
function configSource(loaded: LoadedJob, part: string): ConfigPart {
  if (/^[a-z0-9_]+config$/.test(part)) return { kind: 'target', target: part };
  const path = besideJob(loaded, part);
  return { kind: 'file', path, text: readInput(path, 'kernel.config', mostInputBytes) };
}

function besideJob({ path }: LoadedJob, name: string): string {
  return isAbsolute(name) ? name : resolve(dirname(path), name);
}

function readInput(path: string, role: string, mostBytes: number): string {
  try {
    const { size } = statSync(path);
    if (size > mostBytes)
      throw new Failure('JOB_INVALID', {
        what: `${role} ${path} is too large`,
        why: `${size} bytes, at most ${mostBytes}`,
        mend: 'name the right file',
      });
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure('JOB_NOT_FOUND', {
      what: `cannot read ${role} ${path}`,
      why: code === 'ENOENT' ? 'there is no such file' : String(error),
      mend:
        role === 'the job file'
          ? 'check the path'
          : `check ${role} in the job file; paths in it are relative to the file`,
      cause: error,
    });
  }
}
