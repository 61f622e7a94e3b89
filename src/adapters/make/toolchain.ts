import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import { familyOf } from '../../core/toolchain/era-table.ts';
import type { Arch } from '../../ports/kernel-builder.ts';
import { type ProcessEnd, plainEnvironment, runProcess } from '../process/run-process.ts';
import { crossPrefix } from './architecture.ts';
import { packageOf } from './host-tools.ts';

/** The compiler that builds. */
export interface Toolchain {
  readonly crossPrefix: string;
  /** The C compiler as make calls it: a name or a path. */
  readonly cc: string;
  /** What make is told beside: the linker, and the tools of LLVM. */
  readonly variables: readonly string[];
  /** Compiler and linker as they name themselves: `gcc (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40`. */
  readonly identity: string;
  /** Whether compilations go through ccache. */
  readonly ccache: boolean;
  /** Whether it knows `-ffile-prefix-map` (gcc 8, clang 10). */
  readonly mapsFiles: boolean;
  /** Eight hex digits that differ where the identity, the prefix or the programs do. */
  readonly tag: string;
}

/** What is looked for. */
export interface ToolchainRequest {
  readonly arch: Arch;
  /** `gcc-8.1.0`, `gcc-12`, `clang-14`; null for the host's gcc. */
  readonly compiler: string | null;
  /** Null for the one that goes with the compiler. */
  readonly linker: string | null;
  /** Directory with `gcc-8.1.0/bin/gcc` and so on, which comes before the host; null for the host alone. */
  readonly directory: string | null;
  /** In front of each program, with nothing left to fill in. */
  readonly prefix: readonly string[];
}

/** Asks the compiler and linker who they are. Throws `Failure` TOOL_MISSING. */
export async function findToolchain(request: ToolchainRequest): Promise<Toolchain> {
  const run = runner(request.prefix);
  const prefix = crossPrefix(request.arch);
  const { compiler } = request;
  const place = compiler === null ? { cc: `${prefix}gcc`, bin: null } : await placeOf(request, compiler, run);
  const isClang = familyOf(compiler) === 'clang';
  const llvm = isClang ? llvmTools(place) : null;
  const ld = await linkerOf(request, place, llvm, run);
  const identity = `${await firstLine(run, place.cc)}, ${await firstLine(run, ld ?? `${prefix}ld`)}`;
  for (const tool of Object.values(llvm?.tools ?? {})) await firstLine(run, tool);
  const variables = [...(llvm?.variables ?? []), ...(ld === null ? [] : [`LD=${ld}`])];
  const mapping = ['-ffile-prefix-map=a=b', '-fsyntax-only', '-x', 'c', '/dev/null'];
  const own = compiler === null && variables.length === 0 ? [] : [place.cc, ...variables];
  return {
    crossPrefix: prefix,
    cc: place.cc,
    variables,
    identity,
    ccache: (await run('ccache', '--version'))?.status === 0,
    mapsFiles: (await run(place.cc, ...mapping))?.status === 0,
    tag: createHash('sha256')
      .update([prefix, identity, ...own, ...request.prefix].join('\n'))
      .digest('hex')
      .slice(0, 8),
  };
}

/** Null where the program is not there. */
type Run = (program: string, ...args: readonly string[]) => Promise<ProcessEnd | null>;

function runner(prefix: readonly string[]): Run {
  return async (program, ...args) => {
    const [first, ...rest] = [...prefix, program, ...args];
    const call = { argv: [first!, ...rest] as const, env: plainEnvironment(), timeoutMs: 60_000 };
    return await runProcess(call).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'TOOL_MISSING' && prefix.length === 0) return null;
      throw error;
    });
  };
}

/** A compiler, and the directory that it is in where that is one of the job's. */
interface CompilerPlace {
  readonly cc: string;
  readonly bin: string | null;
}

async function placeOf({ arch, directory }: ToolchainRequest, compiler: string, run: Run): Promise<CompilerPlace> {
  const family = familyOf(compiler);
  const [prefix, program] = family === 'clang' ? ['', 'clang'] : [crossPrefix(arch), `${crossPrefix(arch)}gcc`];
  const folders = [compiler, ...(family === 'clang' ? [compiler.replace('clang', 'llvm')] : [])];
  for (const folder of directory === null ? [] : folders) {
    const bin = join(directory!, folder, 'bin');
    if ((await run(join(bin, program), '--version'))?.status === 0) return { cc: join(bin, program), bin };
  }
  const cc = `${prefix}${compiler}`;
  if ((await run(cc, '--version'))?.status === 0) return { cc, bin: null };
  throw await noCompiler(compiler, cc, directory);
}

async function noCompiler(compiler: string, program: string, directory: string | null): Promise<Failure> {
  const debian = packageOf(program);
  const install = /-\d+(?:-|$)|^(?:gcc|clang)$/.test(debian) ? `apt-get install ${debian}` : null;
  const folder = directory === null ? null : `put it at ${join(directory, compiler, 'bin', familyOf(compiler))}`;
  const ways = [install, folder].filter((way) => way !== null);
  return new Failure('TOOL_MISSING', {
    what: `there is no compiler ${compiler} for revisions that are to be built with it`,
    why: [`no program \`${program}\` runs`, ...(directory === null ? [] : [await listing(directory)])].join('; '),
    mend: [...ways, 'or name another one in toolchain.compiler or toolchain.era: docs/toolchains.md'].join('\n'),
  });
}

async function listing(directory: string): Promise<string> {
  const names = await readdir(directory).catch(() => null);
  if (names === null) return `the directory ${directory} cannot be read`;
  const some = names.toSorted().slice(0, 20);
  return `${directory} has ${some.join(', ') || 'nothing'}${names.length > 20 ? ' …' : ''}`;
}

async function linkerOf(
  { linker, directory }: ToolchainRequest,
  { bin }: CompilerPlace,
  llvm: LlvmTools | null,
  run: Run,
): Promise<string | null> {
  if (linker !== null) {
    const place = directory === null ? null : join(directory, linker, 'bin', 'ld');
    return place !== null && (await run(place, '--version'))?.status === 0 ? place : linker;
  }
  if (llvm !== null) return llvm.ld;
  return bin !== null && (await run(join(bin, 'ld'), '--version'))?.status === 0 ? join(bin, 'ld') : null;
}

/** The programs that go with a clang. */
interface LlvmTools {
  readonly ld: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly variables: readonly string[];
}

const llvmPrograms = { AR: 'ar', NM: 'nm', OBJCOPY: 'objcopy', OBJDUMP: 'objdump', READELF: 'readelf', STRIP: 'strip' };

/**
 * `LLVM=` has the kernel do as it does for clang. Before v5.18 it knew no versions there, so each program is named too
 * (Documentation/kbuild/llvm.rst).
 */
function llvmTools({ cc, bin }: CompilerPlace): LlvmTools {
  const suffix = bin === null ? cc.slice('clang'.length) : '';
  const name = (program: string) => (bin === null ? `${program}${suffix}` : join(bin, program));
  const tools = Object.fromEntries(Object.entries(llvmPrograms).map(([key, tool]) => [key, name(`llvm-${tool}`)]));
  const llvm = bin === null ? suffix || '1' : `${bin}/`;
  const variables = [`LLVM=${llvm}`, ...Object.entries(tools).map(([key, tool]) => `${key}=${tool}`)];
  return { ld: name('ld.lld'), tools, variables };
}

async function firstLine(run: Run, program: string): Promise<string> {
  const end = await run(program, '--version');
  if (end?.status === 0) return end.stdout.toString().split('\n')[0]!.trim();
  throw new Failure('TOOL_MISSING', {
    what: `\`${program}\` does not run`,
    why: end?.stderr.toString().trim().slice(0, 1000) ?? 'there is no such program',
    mend: `apt-get install ${packageOf(program)}`,
  });
}
