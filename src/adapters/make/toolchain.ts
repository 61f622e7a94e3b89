import { createHash } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Arch } from '../../ports/kernel-builder.ts';
import { type ProcessEnd, plainEnvironment, runProcess } from '../process/run-process.ts';
import { crossPrefix } from './architecture.ts';
import { packageOf } from './host-tools.ts';

/** The compiler that builds. */
export interface Toolchain {
  readonly crossPrefix: string;
  /** Compiler and linker as they name themselves: `gcc (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40`. */
  readonly identity: string;
  /** Whether compilations go through ccache. */
  readonly ccache: boolean;
  /** Whether it knows `-ffile-prefix-map` (gcc 8). */
  readonly mapsFiles: boolean;
  /** What the environment of make has to have, so that these programs are the ones found. */
  readonly env: Readonly<Record<string, string>>;
  /** Eight hex digits that differ where the identity or the prefix does. */
  readonly tag: string;
}

/**
 * Asks the compiler and linker who they are. Programs in `directory`, or in `bin` below it, come before those of the
 * host. Throws `Failure` TOOL_MISSING.
 */
export async function findToolchain(arch: Arch, directory: string | null): Promise<Toolchain> {
  const env = pathWith(directory);
  const run: Run = (program, ...args) =>
    runProcess({ argv: [program, ...args], env: plainEnvironment(env), timeoutMs: 30_000 });
  const prefix = crossPrefix(arch);
  const identity = `${await firstLine(run, `${prefix}gcc`)}, ${await firstLine(run, `${prefix}ld`)}`;
  const mapping = ['-ffile-prefix-map=a=b', '-fsyntax-only', '-x', 'c', '/dev/null'];
  return {
    crossPrefix: prefix,
    identity,
    ccache: (await run('ccache', '--version')).status === 0,
    mapsFiles: (await run(`${prefix}gcc`, ...mapping)).status === 0,
    env,
    tag: createHash('sha256').update(`${prefix}\n${identity}`).digest('hex').slice(0, 8),
  };
}

type Run = (program: string, ...args: readonly string[]) => Promise<ProcessEnd>;

function pathWith(directory: string | null): Record<string, string> {
  if (directory === null) return {};
  return { PATH: [join(directory, 'bin'), directory, process.env['PATH']].join(delimiter) };
}

async function firstLine(run: Run, program: string): Promise<string> {
  const end = await run(program, '--version');
  if (end.status === 0) return end.stdout.toString().split('\n')[0]!.trim();
  throw new Failure('TOOL_MISSING', {
    what: `\`${program}\` does not run`,
    why: end.stderr.toString().trim().slice(0, 1000),
    mend: `apt-get install ${packageOf(program)}`,
  });
}
