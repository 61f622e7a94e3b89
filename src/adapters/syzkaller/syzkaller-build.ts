import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import { buildErrorLines, goVersionWanted, isNewEnough } from '../../core/syzkaller/build-errors.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { type ProcessEnd, plainEnvironment, runProcess } from '../process/run-process.ts';
import { flagsInTree } from './source-flags.ts';

/** What runs syz programs in a guest: both of one build. */
export interface SyzkallerPrograms {
  /** Absolute paths. */
  readonly execprog: string;
  readonly executor: string;
  /** Flags that this execprog knows. */
  readonly flags: ReadonlySet<string>;
}

/** A work tree of ours with its git files apart from it. */
interface CheckedOut {
  readonly tree: string;
  readonly gitDirectory: string;
}

export interface SyzkallerBuildOptions {
  /** Full id. */
  readonly commit: string;
  /** Of the guest, as Go names it: `amd64`. */
  readonly arch: string;
  /** Where programs that were built are kept, for all jobs; made where it is missing. */
  readonly directory: string;
  /** Checks the commit out into a tree that nobody else uses meanwhile. */
  readonly checkout: (signal: Cancellation) => Promise<CheckedOut>;
  readonly onProgress: (text: string) => void;
}

const buildLimitMs = 3_600_000;
/** The generated descriptions take 1.7 GB as they come, and half of that with 20, for half as much time again. */
const goMemory = { GOGC: '50' };
const names = { execprog: 'syz-execprog', executor: 'syz-executor' } as const;

interface Manifest {
  readonly flags: readonly string[];
  /** SHA-256 by name. */
  readonly programs: Readonly<Record<string, string>>;
}

/**
 * syz-execprog and syz-executor of a commit, built on this host, or kept from an earlier time; what is kept is looked at
 * before it is given. Throws `Failure` SYZKALLER_BROKEN, TOOL_MISSING, DISK_FULL, STATE_UNUSABLE, INTERRUPTED.
 */
export async function buildSyzkaller(options: SyzkallerBuildOptions, signal: Cancellation): Promise<SyzkallerPrograms> {
  const { commit, arch, directory } = options;
  const kept = join(directory, `${commit}-${arch}`);
  const known = await keptPrograms(kept);
  if (known !== null) return known;
  const short = commit.slice(0, 12);
  options.onProgress(`building syzkaller ${short}: about a minute on two processors`);
  await checkTools(signal);
  try {
    await mkdir(directory, { recursive: true });
    const place = await options.checkout(signal);
    await checkGo(place.tree, short, signal);
    const log = `${kept}.log`;
    await make(options, place, log, signal);
    await keep(place.tree, arch, kept, { short, log });
  } catch (error) {
    throw error instanceof Failure ? error : diskFailure(directory, error);
  }
  const built = await keptPrograms(kept);
  if (built !== null) return built;
  throw new Failure('STATE_UNUSABLE', { what: `what was built is not in ${kept}`, why: 'it went away at once' });
}

async function keptPrograms(kept: string): Promise<SyzkallerPrograms | null> {
  try {
    const { flags, programs } = JSON.parse(await readFile(join(kept, 'manifest.json'), 'utf8')) as Manifest;
    for (const name of Object.values(names)) if ((await hashOf(join(kept, name))) !== programs[name]) return null;
    return { execprog: join(kept, names.execprog), executor: join(kept, names.executor), flags: new Set(flags) };
  } catch {
    return null;
  }
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Made under another name first: a kill may come at any moment, and another process may do the same. */
async function keep(tree: string, arch: string, kept: string, { short, log }: { short: string; log: string }) {
  const making = await mkdtemp(`${kept}.`);
  try {
    for (const name of Object.values(names)) {
      const path = join(tree, 'bin', `linux_${arch}`, name);
      if ((await stat(path).catch(() => null)) === null)
        throw broken(short, `make ended well and there is no bin/linux_${arch}/${name}`, log);
      await copyFile(path, join(making, name));
    }
    const programs = Object.fromEntries(
      await Promise.all(Object.values(names).map(async (name) => [name, await hashOf(join(making, name))] as const)),
    );
    const manifest: Manifest = { flags: [...(await flagsInTree(tree))], programs };
    await writeFile(join(making, 'manifest.json'), JSON.stringify(manifest));
    await rm(kept, { recursive: true, force: true });
    await rename(making, kept);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

const tools = [
  { argv: ['go', 'version'], package: 'golang-go' },
  { argv: ['g++', '--version'], package: 'g++' },
  { argv: ['make', '--version'], package: 'make' },
] as const;

async function checkTools(signal: Cancellation): Promise<void> {
  for (const { argv, package: name } of tools) {
    const end = await run(argv, signal);
    if (end.status === 0) continue;
    throw new Failure('TOOL_MISSING', {
      what: `\`${argv[0]}\` does not run, which building syzkaller needs`,
      why: end.stderr.toString('utf8').split('\n')[0] || `exit status ${end.status}`,
      mend: `apt-get install ${name}`,
    });
  }
}

/** Says what is wrong before a build that cannot work: its own words for it come late and differ by version. */
async function checkGo(tree: string, short: string, signal: Cancellation): Promise<void> {
  const wanted = goVersionWanted(await readFile(join(tree, 'go.mod'), 'utf8').catch(() => ''));
  const said = (await run(['go', 'version'], signal)).stdout.toString('utf8').trim();
  if (wanted === null || isNewEnough(said, wanted)) return;
  throw new Failure('TOOL_MISSING', {
    what: `syzkaller ${short} needs Go ${wanted}`,
    why: `this host has: ${said}`,
    mend: `install Go ${wanted} or newer, and put it first in PATH`,
  });
}

async function run(argv: readonly [string, ...string[]], signal: Cancellation): Promise<ProcessEnd> {
  const env = plainEnvironment({ GOTOOLCHAIN: 'local' });
  return await runProcess({ argv, env, timeoutMs: 30_000, signal });
}

async function make(options: SyzkallerBuildOptions, place: CheckedOut, logPath: string, signal: Cancellation) {
  const { arch, directory, commit } = options;
  const isVendored = (await stat(join(place.tree, 'vendor', 'modules.txt')).catch(() => null)) !== null;
  const log = createWriteStream(logPath);
  const argv = [
    'make',
    'TARGETOS=linux',
    `TARGETVMARCH=${arch}`,
    `TARGETARCH=${arch}`,
    'execprog',
    'executor',
  ] as const;
  const { cwd, goPath } = await goPathOf(place.tree);
  try {
    const end = await runProcess({
      argv,
      cwd,
      env: plainEnvironment({
        ...goMemory,
        GIT_DIR: place.gitDirectory,
        GIT_WORK_TREE: place.tree,
        GO111MODULE: 'auto',
        GOCACHE: join(directory, 'go-cache'),
        GOENV: 'off',
        GOPATH: goPath,
        GOTOOLCHAIN: 'local',
        // Go finds a package outside of modules by the name of the folder that it was called in.
        PWD: cwd,
        // Old executors meet newer compilers and headers.
        CFLAGS: '-fpermissive -w',
        ...(isVendored ? { GOPROXY: 'off' } : {}),
      }),
      timeoutMs: buildLimitMs,
      signal,
      isolation: isVendored ? 'confined' : 'contained',
      keepBytes: 256 << 10,
      onOutput: (chunk) => log.write(chunk),
    });
    if (end.endedBy === 'abort') throw new Failure('INTERRUPTED', { what: 'stopped while syzkaller was built' });
    if (end.status !== 0) throw failed(end, commit.slice(0, 12), logPath, directory);
  } finally {
    await new Promise((resolve) => log.end(resolve));
  }
}

/** Before July 2020 syzkaller was no module: it had to stand in GOPATH by its own name. */
async function goPathOf(tree: string): Promise<{ cwd: string; goPath: string }> {
  const goPath = join(dirname(tree), 'gopath');
  const cwd = join(goPath, 'src/github.com/google/syzkaller');
  await mkdir(dirname(cwd), { recursive: true });
  await rm(cwd, { force: true });
  await symlink(tree, cwd);
  return { cwd, goPath };
}

function failed(end: ProcessEnd, short: string, log: string, directory: string): Failure {
  if (end.endedBy === 'timeout') return broken(short, `it took longer than ${buildLimitMs / 60_000} minutes`, log);
  const errors = buildErrorLines(`${end.stdout.toString('utf8')}\n${end.stderr.toString('utf8')}`);
  if (errors.some((line) => /No space left on device|Disk quota exceeded/.test(line)))
    return diskFailure(directory, new Error(`ENOSPC: ${errors[0]}`));
  return broken(short, errors.join('\n') || `make ended with status ${end.status}`, log);
}

function broken(short: string, why: string, log: string): Failure {
  return new Failure('SYZKALLER_BROKEN', {
    what: `syzkaller ${short} does not build`,
    why: why.replace(/[^\n\x20-\x7e]/g, '?'),
    mend: `see ${log}; name another commit in reproducer.syzkaller, or a Go of its time`,
  });
}

function diskFailure(path: string, error: unknown): Failure {
  const full = error instanceof Error && /^(ENOSPC|EDQUOT)/.test(error.message);
  return new Failure(full ? 'DISK_FULL' : 'STATE_UNUSABLE', {
    what: `cannot build syzkaller in ${path}`,
    why: String(error),
    mend: full ? 'free some space there, then start again' : 'let us write there',
    cause: error,
  });
}
