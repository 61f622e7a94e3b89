import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { repositoryFailure } from './git-failure.ts';
import { runGit } from './git-process.ts';

/** Directories of a repository on this machine, absolute. */
export interface SourceLocation {
  readonly gitDirectory: string;
  readonly objects: string;
  /** The file that lists where a shallow clone was cut; it exists only in one. */
  readonly shallowFile: string;
}

/** Finds the repository at a path: a work tree, a linked work tree, or a bare repository; not one around the path. */
export async function locateSource(path: string, signal: Cancellation | undefined): Promise<SourceLocation> {
  const real = await existing(path);
  const end = await runGit({
    args: [
      'rev-parse',
      '--path-format=absolute',
      '--show-object-format',
      '--git-dir',
      ...pathsOf(['objects', 'shallow']),
    ],
    cwd: real,
    env: { GIT_CEILING_DIRECTORIES: dirname(real) },
    signal,
  });
  if (end.status !== 0)
    throw repositoryFailure(`${path} is not a git repository`, end, 'give the top directory of a git repository');
  const [format, gitDirectory = '', objects = '', shallowFile = ''] = end.stdout.toString().split('\n');
  if (format !== 'sha1')
    throw new Failure('REPO_UNUSABLE', {
      what: `${path} cannot be used`,
      why: `its commit ids are ${format}, and only sha1 is understood`,
    });
  return { gitDirectory, objects, shallowFile };
}

function pathsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => ['--git-path', name]);
}

async function existing(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : '', error);
  }
  throw unreadable(path, 'it is not a directory');
}

function unreadable(path: string, why: string, cause?: unknown): Failure {
  return new Failure('REPO_UNUSABLE', {
    what: `no repository at ${path}`,
    why,
    mend: 'correct the path of the repository; paths in a job file are relative to that file',
    cause,
  });
}
