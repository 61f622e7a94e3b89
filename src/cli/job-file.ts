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
import { resolveMachine } from './job-machine.ts';
import { resolvePatches, resolveToolchain } from './job-toolchain.ts';
import { repositoryBeside } from './repository-beside.ts';
import { resolveReproducers } from './reproducer-files.ts';
import type { BudgetOption } from './stop-options.ts';

const mostJobBytes = 1 << 20;
const mostInputBytes = 16 << 20;

export interface LoadedJob {
  readonly path: string;
  readonly fields: JobFile;
}

/** Reads and validates a job file. Throws `Failure` JOB_NOT_FOUND, JOB_INVALID. */
export function loadJobFile(path: string): LoadedJob {
  return parseJobFile(readInput(path, 'the job file', mostJobBytes), path);
}

/** Reads and validates the text of a job file; the path is for messages and for what it names. Throws `Failure` JOB_INVALID. */
export function parseJobFile(text: string, path: string): LoadedJob {
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
  const { kernel, search } = fields;
  const { arch, machine } = resolveMachine(loaded.path, kernel.arch, fields.machine);
  const strategy = overrides.strategy ?? search.strategy ?? (search.rules === undefined ? defaultStrategy : 'syzbot');
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
    ...reproducersOf(loaded),
    crashTitle: fields.crash.title ?? null,
    ...(fields.report === undefined ? {} : { report: fields.report }),
    machine,
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

/** A lone C program is all there was before there were other reproducers: such a job stays what it was. */
function reproducersOf(loaded: LoadedJob): Pick<Job, 'reproducer' | 'reproducers'> {
  const specs = resolveReproducers([loaded.fields.reproducer].flat(), {
    job: loaded.path,
    beside: (name) => besideJob(loaded, name),
    repository: (name) => repositoryBeside(loaded.path, name),
    read: (path, field) => readInput(path, field, mostInputBytes),
  });
  if (specs.some(({ kind }) => kind === 'syz')) checkSyzMemory(loaded);
  const [first] = specs;
  if (first === undefined) throw new Error('a job has a reproducer');
  const { timeoutMs } = first;
  const { path, source } = first.kind === 'command' ? { path: first.program.path, source: '' } : first;
  const isPlain = specs.length === 1 && first.kind === 'c' && first.args.length + first.files.length === 0;
  return { reproducer: { path, source, timeoutMs }, ...(isPlain ? {} : { reproducers: specs }) };
}

/** With less the kernel unpacks half of the programs and goes on: measured, 96 MiB do, 64 MiB do not. */
const leastSyzMiB = 96;

function checkSyzMemory({ path, fields }: LoadedJob): void {
  if (fields.machine.memory >= leastSyzMiB) return;
  throw new Failure('JOB_INVALID', {
    what: `${path} has a wrong field`,
    why: `machine.memory: the programs that run a syz program need ${leastSyzMiB} MiB, found ${fields.machine.memory}`,
    mend: 'write more, or leave it out: the default is 512MiB',
  });
}

export function isConfigTarget(part: string): boolean {
  return /^[a-z0-9_]+config$/.test(part);
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
  if (isConfigTarget(part)) return { kind: 'target', target: part };
  const path = besideJob(loaded, part);
  return { kind: 'file', path, text: readInput(path, 'kernel.config', mostInputBytes) };
}

/** The absolute path of what a job file names. */
export function besideJob({ path }: LoadedJob, name: string): string {
  return isAbsolute(name) ? name : resolve(dirname(path), name);
}

function readInput(path: string, role: string, mostBytes: number): string {
  return readInputBytes(path, role, mostBytes).toString('utf8');
}

/** A file of the job, whole. Throws `Failure` JOB_NOT_FOUND, JOB_INVALID. */
export function readInputBytes(path: string, role: string, mostBytes = mostInputBytes): Buffer {
  try {
    const { size } = statSync(path);
    if (size > mostBytes)
      throw new Failure('JOB_INVALID', {
        what: `${role} ${path} is too large`,
        why: `${size} bytes, at most ${mostBytes}`,
        mend: 'name the right file',
      });
    return readFileSync(path);
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
