import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../core/failure/failure.ts';
import { confinement } from '../process/confinement.ts';
import { plainEnvironment, runProcess } from '../process/run-process.ts';
import type { PlannedCommit } from './planned-commits.ts';

/** Writes the commits as a new bare repository, branch main and annotated tags. Returns their hashes by mark. */
export async function writeRepository(
  repo: string,
  commits: readonly PlannedCommit[],
): Promise<ReadonlyMap<number, string>> {
  await git(['init', '--quiet', '--bare', '--initial-branch=main', repo]);
  const marks = join(repo, 'marks');
  await fastImport(repo, marks, commits);
  const lines = (await readFile(marks, 'utf8')).trimEnd().split('\n');
  return new Map(lines.map((line) => [Number(line.slice(1, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)]));
}

async function git(args: readonly string[]): Promise<void> {
  const end = await runProcess({ argv: ['git', ...args], timeoutMs: 60_000 });
  if (end.status !== 0)
    throw new Failure('COMMAND_FAILED', {
      what: `git ${args[0]} ended with ${end.status}`,
      why: end.stderr.toString(),
    });
}

async function fastImport(repo: string, marks: string, commits: readonly PlannedCommit[]): Promise<void> {
  const timeoutMs = 5 * 60_000;
  const argv = ['git', '-C', repo, 'fast-import', '--quiet', '--done', `--export-marks=${marks}`];
  const [program, ...args] = [...confinement('grouped', timeoutMs), ...argv];
  const child = spawn(program!, args, {
    env: plainEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: timeoutMs,
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  // A broken pipe says less than what git printed.
  const [status] = await Promise.all([ended, pipeline(Readable.from(stream(commits)), child.stdin).catch(() => {})]);
  if (status !== 0)
    throw new Failure('COMMAND_FAILED', { what: `git fast-import ended with ${status ?? 'a signal'}`, why: errors });
}

/** The stream that `git help fast-import` describes. */
function* stream(commits: readonly PlannedCommit[]): Generator<Buffer> {
  for (const commit of commits) {
    const who = `${commit.author} ${commit.time} +0000`;
    const [from, ...merged] = commit.parents;
    // Every commit goes to main; only the last one is left there, and all side branches are merged.
    yield Buffer.from(`commit refs/heads/main\nmark :${commit.mark}\nauthor ${who}\ncommitter ${who}\n`);
    yield* data(Buffer.from(commit.message));
    if (from !== undefined) yield Buffer.from(`from :${from}\n`);
    for (const parent of merged) yield Buffer.from(`merge :${parent}\n`);
    for (const [path, file] of commit.files) {
      yield Buffer.from(`M ${file.executable ? '100755' : '100644'} inline ${path}\n`);
      yield* data(file.data);
    }
    yield Buffer.from('\n');
    if (commit.tag !== null) {
      yield Buffer.from(`tag ${commit.tag}\nfrom :${commit.mark}\ntagger ${who}\n`);
      yield* data(Buffer.from(`${commit.message.slice(0, commit.message.indexOf('\n'))}\n`));
    }
  }
  yield Buffer.from('done\n');
}

function* data(bytes: Buffer): Generator<Buffer> {
  yield Buffer.from(`data ${bytes.length}\n`);
  yield bytes;
  yield Buffer.from('\n');
}
