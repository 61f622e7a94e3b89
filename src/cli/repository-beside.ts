import { dirname, resolve } from 'node:path';

/** A repository that a job file names, as an absolute path or a URL: paths are relative to the file. */
export function repositoryBeside(jobPath: string, repo: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[^/]+@[^/]+:/i.test(repo) ? repo : resolve(dirname(jobPath), repo);
}
