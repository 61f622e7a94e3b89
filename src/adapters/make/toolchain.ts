import { createHash } from 'node:crypto';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Arch } from '../../ports/kernel-builder.ts';
import { type ProcessEnd, runProcess } from '../process/run-process.ts';
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
  /** Eight hex digits that differ where the identity or the prefix does. */
  readonly tag: string;
}

/** Asks the compiler and linker who they are. Throws `Failure` TOOL_MISSING. */
export async function findToolchain(arch: Arch, signal: Cancellation): Promise<Toolchain> {
  const prefix = crossPrefix(arch);
  const identity = `${await firstLine(`${prefix}gcc`, signal)}, ${await firstLine(`${prefix}ld`, signal)}`;
  const mapping = ['-ffile-prefix-map=a=b', '-fsyntax-only', '-x', 'c', '/dev/null'];
  return {
    crossPrefix: prefix,
    identity,
    ccache: (await run('ccache', ['--version'], signal)).status === 0,
    mapsFiles: (await run(`${prefix}gcc`, mapping, signal)).status === 0,
    tag: createHash('sha256').update(`${prefix}\n${identity}`).digest('hex').slice(0, 8),
  };
}

async function firstLine(program: string, signal: Cancellation): Promise<string> {
  const end = await run(program, ['--version'], signal);
  if (end.status === 0) return end.stdout.toString().split('\n')[0]!.trim();
  throw new Failure('TOOL_MISSING', {
    what: `\`${program}\` does not run`,
    why: end.stderr.toString().trim().slice(0, 1000),
    mend: `apt-get install ${packageOf(program)}`,
  });
}

function run(program: string, args: readonly string[], signal: Cancellation): Promise<ProcessEnd> {
  return runProcess({ argv: [program, ...args], timeoutMs: 30_000, signal });
}
