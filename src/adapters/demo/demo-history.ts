import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Cancellation } from '../../ports/cancellation.ts';
import { writeRepository } from './fast-import.ts';
import { parseHistoryFile } from './history-file.ts';
import { debianSource, readKernelSource } from './kernel-source.ts';
import { planCommits } from './planned-commits.ts';
import { keptFolders } from './trimmed-tree.ts';

export interface DemoRequest {
  /** A kernel tree or a tarball of one; default what Debian's linux-source-6.1 installs. */
  readonly source?: string | undefined;
  /** Folder that gets `linux`, `job.yaml`, `repro.c` and `uml.config`. */
  readonly out: string;
  /** One line for people at each step. */
  readonly onProgress?: (text: string) => void;
  readonly signal?: Cancellation;
}

const schema = z.object({
  /** Absolute paths of the job file and of the bare repository. */
  job: z.string(),
  repo: z.string(),
  head: z.string(),
  commits: z.number(),
  files: z.number(),
  /** Tags, oldest first. */
  releases: z.array(z.string()),
  /** What a bisection has to find. */
  culprit: z.object({ commit: z.string(), subject: z.string() }),
  /** Commits that do not compile. */
  broken: z.array(z.string()),
  /** What it was made from. */
  key: z.string(),
});

export type DemoHistory = z.infer<typeof schema>;

/** In `examples/demo`, seen from `src/adapters/demo` as well as from `dist/adapters/demo`. */
const data = (name: string) => fileURLToPath(new URL(`../../../examples/demo/${name}`, import.meta.url));

const inputs = ['repro.c', 'uml.config'] as const;

/**
 * Makes a short kernel history with a bug in it, and the job that asks for the bug. Does nothing where it was made
 * from the same source before. Throws `Failure` TOOL_MISSING (no source, no git, no tar), REPO_UNUSABLE,
 * COMMAND_FAILED, INTERRUPTED.
 */
export async function makeDemoHistory(request: DemoRequest): Promise<DemoHistory> {
  const source = resolve(request.source ?? debianSource);
  const out = resolve(request.out);
  const say = request.onProgress ?? (() => {});
  const text = await readFile(data('history.yaml'), 'utf8');
  const key = await keyOf(source, out, text);
  const record = join(out, 'history.json');
  const earlier = await readRecord(record);
  if (earlier?.key === key) return earlier;

  say(`unpacking what is needed of ${source}`);
  const tree = await readKernelSource(source, request.signal);
  const commits = planCommits(parseHistoryFile(text), tree);
  say(`writing ${commits.length} commits of a tree of ${tree.size} files`);
  const repo = join(out, 'linux');
  const growing = `${repo}.new`;
  await rm(record, { force: true });
  await rm(growing, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const hashes = await writeRepository(growing, commits);
  await rm(repo, { recursive: true, force: true });
  await rename(growing, repo);

  const head = hashes.get(commits.length)!;
  const culprit = commits.find((commit) => commit.culprit)!;
  const job = join(out, 'job.yaml');
  for (const name of inputs) await copyFile(data(name), join(out, name));
  await writeFile(job, jobText(head));
  const history: DemoHistory = {
    job,
    repo,
    head,
    commits: commits.length,
    files: tree.size,
    releases: commits.flatMap((commit) => commit.tag ?? []),
    culprit: { commit: hashes.get(culprit.mark)!, subject: culprit.message.split('\n', 1)[0]! },
    broken: commits.filter((commit) => !commit.builds).map((commit) => hashes.get(commit.mark)!),
    key,
  };
  await writeFile(record, `${JSON.stringify(history, null, 2)}\n`);
  return history;
}

/** Changes with everything that the result depends on. */
async function keyOf(source: string, out: string, history: string): Promise<string> {
  const { size, mtimeMs } = await stat(source).catch(() => ({ size: 0, mtimeMs: 0 }));
  const texts = await Promise.all(inputs.map((name) => readFile(data(name), 'utf8')));
  const parts = [source, size, mtimeMs, out, history, keptFolders, ...texts];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function readRecord(path: string): Promise<DemoHistory | null> {
  try {
    const record = schema.parse(JSON.parse(await readFile(path, 'utf8')));
    await Promise.all([stat(record.job), stat(join(record.repo, 'HEAD'))]);
    return record;
  } catch {
    return null;
  }
}

function jobText(head: string): string {
  return `# Which commit made the kernel crash? Written by \`culprit demo\`; also: culprit cause job.yaml
kernel:
  repo: ./linux
  commit: ${head.slice(0, 12)}
  arch: um
  config: [tinyconfig, ./uml.config]
reproducer:
  c: ./repro.c
machine: { type: uml, count: 2, memory: 128MiB }
`;
}
