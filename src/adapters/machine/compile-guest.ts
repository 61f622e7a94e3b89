import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Arch } from '../../ports/kernel-builder.ts';
import { type ProcessEnd, plainEnvironment, runProcess } from '../process/run-process.ts';
import { guestCompilerPackages, guestCompilers } from './guest-compilers.ts';
import { hostCaps } from './host-caps.ts';

/** Sources of our own guest programs: `guest/` of the package, three levels up from here both in `src` and `dist`. */
export const guestSources = fileURLToPath(new URL('../../../guest/', import.meta.url));
export const initSources = [
  'init',
  'settings',
  'mounts',
  'sysctls',
  'network',
  'console',
  'supervise',
  'trace',
  'registers',
  'files',
];
/** What runs where somebody else's init does. */
const agentSources = ['agent', 'settings', 'sysctls', 'console', 'supervise', 'trace', 'registers', 'files'];

/** C programs of fuzzers are written to work, not to please: what gcc 14 made errors stays a warning. */
export const guestFlags = ['-O1', '-w', '-fpermissive', '-pthread', '-s'];
const compileLimitMs = 120_000;
/** The largest reproducers of fuzzers compile in 300 MiB. */
const compilerCaps = { cpuMs: compileLimitMs, fileBytes: 256 << 20, memoryBytes: 4 * 2 ** 30 };
/** How `prlimit` ends when there is no such program. */
const notInstalled = 127;
/** What is shown of what a compiler says. */
const shownErrorLines = 10;

/** Compiles init and control program for a kernel's architecture into `directory`, as files of these names. */
export async function compileOurPrograms(arch: Arch, directory: string, signal: Cancellation): Promise<void> {
  await compilePrograms(arch, { init: initSources, control: ['control'] }, directory, signal);
}

/** Compiles what goes into a machine over ssh, as files `agent` and `control`. */
export async function compileAgent(arch: Arch, directory: string, signal: Cancellation): Promise<void> {
  await compilePrograms(arch, { agent: agentSources, control: ['control'] }, directory, signal);
}

async function compilePrograms(
  arch: Arch,
  programs: Readonly<Record<string, readonly string[]>>,
  directory: string,
  signal: Cancellation,
): Promise<void> {
  for (const [name, sources] of Object.entries(programs)) {
    const files = sources.map((source) => join(guestSources, `${source}.c`));
    const errors = await compile(arch, files, join(directory, name), signal);
    if (errors !== null)
      throw new Failure('COMMAND_FAILED', {
        what: `our guest program \`${name}\` does not compile`,
        why: errors,
        mend: `install a compiler with a static C library; in Debian: ${guestCompilerPackages(arch).join(' ')}`,
      });
  }
}

/** Compiles the reproducer; throws `Failure` REPRODUCER_BROKEN with what the compiler said. */
export async function compileReproducer(
  arch: Arch,
  source: string,
  output: string,
  signal: Cancellation,
): Promise<void> {
  const errors = await compile(arch, [source], output, signal);
  if (errors === null) return;
  throw new Failure('REPRODUCER_BROKEN', {
    what: `the reproducer ${source} does not compile`,
    why: errors,
    mend: `make \`${guestCompilers(arch).at(-1)![0]} -static -pthread ${source}\` work`,
  });
}

/** Tries each compiler; null where one did it, otherwise the first errors of the last that is installed. */
async function compile(
  arch: Arch,
  sources: readonly string[],
  output: string,
  signal: Cancellation,
): Promise<string | null> {
  let errors: string | null = null;
  const compilers = guestCompilers(arch);
  for (const [program, ...options] of compilers) {
    const end = await runProcess({
      argv: [...hostCaps(compilerCaps), program, ...options, ...guestFlags, '-o', output, ...sources],
      // Errors with plain quotes.
      env: plainEnvironment({ LC_ALL: 'C' }),
      timeoutMs: compileLimitMs,
      signal,
      isolation: 'confined',
    });
    if (signal.aborted) throw new Failure('INTERRUPTED', { what: 'stopped while compiling guest programs' });
    if (end.status === 0) return null;
    if (end.status === notInstalled) continue;
    errors = firstErrors(end);
    throwHostFault(errors);
  }
  if (errors !== null) return errors;
  throw new Failure('TOOL_MISSING', {
    what: `no C compiler for programs of ${arch} guests`,
    why: `${compilers.map(([program]) => program).join(' or ')} cannot be started`,
    mend: `apt-get install ${guestCompilerPackages(arch).join(' ')}`,
  });
}

/** Trouble of this host is not the source's. */
function throwHostFault(errors: string): void {
  const what = 'cannot compile a program for the guest';
  if (/No space left on device|Disk quota exceeded/.test(errors))
    throw new Failure('DISK_FULL', { what, why: errors, mend: 'free some space there, then start again' });
  if (/Killed signal terminated program|Read-only file system/.test(errors))
    throw new Failure('COMMAND_FAILED', { what, why: errors });
}

function firstErrors(end: ProcessEnd): string {
  if (end.endedBy === 'timeout') return `the compiler did not end within ${compileLimitMs / 1000} s`;
  const lines = end.stderr
    .toString('utf8')
    .replace(/[^\n\x20-\x7e]/g, '?')
    .trimEnd()
    .split('\n');
  const errors = lines.filter((line) => /error|undefined reference|cannot find|No space left|Killed/.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, shownErrorLines).join('\n');
}
