import { realpath } from 'node:fs/promises';
import type { Cancellation } from '../../ports/cancellation.ts';
import { repositoryFailure } from './git-failure.ts';
import { runGit } from './git-process.ts';

/** Top directory of the repository around a directory: of its work tree, or of the bare repository itself. */
export async function topOfCheckout(directory: string, signal: Cancellation): Promise<string> {
  const bare = await runGit({ args: ['rev-parse', '--is-bare-repository'], cwd: directory, signal });
  const isBare = bare.stdout.toString().trim() === 'true';
  const what = isBare ? ['--absolute-git-dir'] : ['--show-toplevel'];
  const end = await runGit({ args: ['rev-parse', ...what], cwd: directory, signal });
  if (end.status === 0) return await realpath(end.stdout.toString().replace(/\n$/, ''));
  throw repositoryFailure(`${directory} is in no git repository`, end, 'go into one, or name it with --repo DIR');
}

/**
 * Files below `paths` (relative to the top, taken literally) that git does not track there, in its order; those that
 * it ignores only where `ignoredToo`. Nothing is written.
 */
export async function untrackedFiles(
  top: string,
  paths: readonly string[],
  ignoredToo: boolean,
  signal: Cancellation,
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const standard = ignoredToo ? [] : ['--exclude-standard'];
  const args = ['--literal-pathspecs', 'ls-files', '--others', ...standard, '-z', '--', ...paths];
  const end = await runGit({ args, cwd: top, signal, maxBytes: 16 << 20 });
  if (end.status !== 0) throw repositoryFailure(`cannot look at ${top}`, end, 'see what `git status` says there');
  return end.stdout
    .toString()
    .split('\0')
    .filter((path) => path !== '');
}
