import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { machine } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runGit } from '../../adapters/git/git-process.ts';
import { runProcess } from '../../adapters/process/run-process.ts';
import { archOfConfig, type FoundFile, type InputFiles, inputFiles } from '../../core/job/draft/input-files.ts';

/** More than any configuration or console that somebody keeps; what is beyond does not tell what a file is. */
const mostBytes = 4 << 20;
const mostFiles = 200;

/** What there is to begin with. Paths are absolute. */
export interface Surroundings {
  readonly directory: string;
  readonly files: InputFiles;
  /** Repositories that may be the kernel's, the most likely first. */
  readonly repositories: readonly string[];
  /** What a configuration file says it is for. */
  readonly archOfConfig: ReturnType<typeof archOfConfig>;
  /** Machine types that can run here, the best first. */
  readonly machines: readonly ('qemu' | 'uml')[];
}

export async function lookAround(directory: string, signal: AbortSignal): Promise<Surroundings> {
  const found = readFiles(directory);
  const files = inputFiles(found);
  const config = found.find(({ name }) => name === files.config)?.text ?? '';
  return {
    directory,
    files,
    repositories: await repositoriesAround(directory, signal),
    archOfConfig: archOfConfig(config),
    machines: await machinesHere(signal),
  };
}

/** Plain files of a directory, each as far as it matters; what cannot be read is passed over. */
function readFiles(directory: string): FoundFile[] {
  const names = readdirSync(directory).toSorted().slice(0, 5000);
  const wanted = names.filter((name) =>
    /config|repro|report|console|^log|dmesg|\.(c|syz|prog|log|txt|cprog)$/i.test(name),
  );
  return wanted.slice(0, mostFiles).flatMap((name) => {
    try {
      const path = join(directory, name);
      return statSync(path).isFile() ? [{ name, text: beginningOf(path) }] : [];
    } catch {
      return [];
    }
  });
}

export function beginningOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(mostBytes, Math.max(1, statSync(path).size)));
    return bytes.subarray(0, readSync(file, bytes)).toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** The repository around the directory, and what lies in it or beside it under a usual name, as far as they are a kernel's. */
async function repositoriesAround(directory: string, signal: AbortSignal): Promise<string[]> {
  const near = ['linux', 'kernel', 'linux.git'].flatMap((name) => [
    join(directory, name),
    join(dirname(directory), name),
  ]);
  const tops = await Promise.all(
    [directory, ...near].map((place) => kernelRepository(place, place === directory, signal)),
  );
  return [...new Set(tops.filter((top) => top !== null))];
}

/** Top of a repository that has a kernel at its HEAD; null for anything else. `around` looks above the place too. */
export async function kernelRepository(place: string, around: boolean, signal: AbortSignal): Promise<string | null> {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return null;
  const env = around ? {} : { GIT_CEILING_DIRECTORIES: dirname(resolve(place)) };
  const top = await runGit({ args: ['rev-parse', '--show-toplevel'], cwd: place, env, signal });
  const bare =
    top.status === 0 ? top : await runGit({ args: ['rev-parse', '--absolute-git-dir'], cwd: place, env, signal });
  if (bare.status !== 0) return null;
  const path = bare.stdout.toString().replace(/\n$/, '');
  const has = await runGit({ args: ['cat-file', '-e', 'HEAD:Makefile'], cwd: path, signal });
  return has.status === 0 ? path : null;
}

/** A commit by its full id and subject; null where the repository has none of that name. */
export async function commitNamed(repository: string, revision: string, signal: AbortSignal) {
  const args = [
    'log',
    '-1',
    '--format=%H%n%s',
    '--no-show-signature',
    '--end-of-options',
    `${revision}^{commit}`,
    '--',
  ];
  const end = await runGit({ args, cwd: repository, signal });
  if (end.status !== 0) return null;
  const [id = '', subject = ''] = end.stdout.toString().split('\n');
  return { id, subject };
}

async function machinesHere(signal: AbortSignal): Promise<('qemu' | 'uml')[]> {
  const argv = ['qemu-system-x86_64', '--version'] as const;
  const qemu = await runProcess({ argv, timeoutMs: 10_000, signal }).then(
    ({ status }) => status === 0,
    () => false,
  );
  return [...(qemu ? (['qemu'] as const) : []), ...(machine() === 'x86_64' ? (['uml'] as const) : [])];
}
