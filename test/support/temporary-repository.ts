import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DrawnCommit } from '../../src/core/history/notation.ts';

/** Removing hundreds of repositories takes its time where the disk is busy; hooks have ten seconds by default. */
const mostRemovalMs = 60_000;

/** A directory that is removed when the test ends. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }), mostRemovalMs);
  return path;
}

/** Runs git as a person would, with an identity and without this machine's configuration. */
export function git(directory: string, ...args: string[]): string {
  return gitWithInput(directory, undefined, ...args);
}

/** What git prints where it may fail: it says "only skipped commits left" with a failing exit status. */
export function gitAnyway(repository: string, ...args: string[]): string {
  try {
    return git(repository, ...args);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

export interface CommitContents {
  /** Message; default the name. */
  readonly message?: string;
  /** Files written by this commit, beside a file named as the commit. */
  readonly files?: Readonly<Record<string, string>>;
  /** Committer date in seconds since 1970; default an hour after the commit drawn before it. */
  readonly dateS?: number;
}

/**
 * Makes a repository from a drawing (`readNotation`) through `git fast-import` and checks `tip` out, by default
 * the last commit of the drawing. Every commit has a tag of its name. Returns ids by name.
 */
export function makeRepository(
  directory: string,
  commits: readonly DrawnCommit[],
  contents: (name: string, index: number) => CommitContents = () => ({}),
): ReadonlyMap<string, string> {
  git('.', 'init', '--quiet', '--initial-branch=main', directory);
  const marks = new Map(commits.map((commit, i) => [commit.name, `:${i + 1}`]));
  const stream = commits.map((commit, i) => importRecord(commit, i, marks, contents(commit.name, i))).join('');
  const tags = commits.map(({ name }) => `reset refs/tags/${name}\nfrom ${marks.get(name)}\n\n`).join('');
  gitWithInput(directory, stream + tags, 'fast-import', '--quiet');
  git(directory, 'reset', '--quiet', '--hard', `made-${commits.at(-1)!.name}`);
  const names = git(directory, 'for-each-ref', '--format=%(refname:strip=2) %(objectname)', 'refs/tags').split('\n');
  const ids = new Map(names.map((line) => line.split(' ') as [string, string]));
  return new Map(commits.map(({ name }) => [name, ids.get(name)!]));
}

function importRecord(
  commit: DrawnCommit,
  index: number,
  marks: ReadonlyMap<string, string>,
  contents: CommitContents,
): string {
  const message = contents.message ?? commit.name;
  const lines = [
    `commit refs/heads/made-${commit.name}`,
    `mark ${marks.get(commit.name)}`,
    `author Ada <ada@example.org> ${1_600_000_000 + index * 3600} +0200`,
    `committer Ada <ada@example.org> ${contents.dateS ?? 1_600_000_000 + index * 3600} +0200`,
    `data ${Buffer.byteLength(message)}`,
    message,
    ...commit.parents.map((parent, i) => `${i === 0 ? 'from' : 'merge'} ${marks.get(parent)}`),
  ];
  const files = { [`file-${commit.name}`]: `${commit.name}\n`, ...contents.files };
  for (const [path, text] of Object.entries(files))
    lines.push(`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}`, text);
  return `${lines.join('\n')}\n\n`;
}

function gitWithInput(directory: string, input: string | undefined, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: directory,
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
    },
  }).trimEnd();
}
