import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDemoHistory } from '../../src/adapters/demo/demo-history.ts';
import { git } from './temporary-repository.ts';

/** What a commit does to a file: puts a text in front of one that is in it, or at its end. */
interface Edit {
  readonly subject: string;
  readonly file: string;
  readonly before?: string;
  readonly text: string;
  readonly tag?: string;
}

const spaces = '\n/* Callers rely on this. */\n';

/** The defect is there from the first commit on; only from the release v6.2 on a compiler builds that shows it. */
const edits: readonly Edit[] = [
  {
    subject: 'pipe: look at the flags',
    file: 'fs/pipe.c',
    before: 'int do_pipe_flags(int *fd, int flags)\n',
    text: `static noinline void pipe_look(int flags)
{
#if !defined(__clang__) && __GNUC__ >= 12
	WARN_ON(flags & O_DIRECT);
#endif
}

`,
  },
  {
    subject: 'pipe: look at the flags of each pipe',
    file: 'fs/pipe.c',
    before: '	error = __do_pipe_flags(fd, files, flags);\n',
    text: '	pipe_look(flags);\n',
    tag: 'v6.1',
  },
  { subject: 'fs: eventpoll: say who relies on this', file: 'fs/eventpoll.c', text: spaces },
  { subject: 'kernel: pid: count its users', file: 'kernel/pid.c', text: 'int pid_users;\n' },
  { subject: 'mm: mmap: count its users', file: 'mm/mmap.c', text: 'int mmap_users;\n' },
  { subject: 'Linux 6.2', file: 'fs/namei.c', text: 'int namei_users;\n', tag: 'v6.2' },
  { subject: 'kernel: fork: count its users', file: 'kernel/fork.c', text: 'int fork_users;\n' },
  { subject: 'fs: namespace: count its users', file: 'fs/namespace.c', text: 'int namespace_users;\n' },
  { subject: 'kernel: sys: say who relies on this', file: 'kernel/sys.c', text: spaces, tag: 'v6.3' },
];

const reproducer = `#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	int p[2];

	return pipe2(p, O_DIRECT);
}
`;

export interface EraHistory {
  readonly repository: string;
  /** Commits by their subjects. */
  readonly ids: ReadonlyMap<string, string>;
  /** Writes a job with this toolchain and gives its path. */
  readonly writeJob: (toolchain: string) => string;
}

/** A history of a real kernel for User Mode Linux whose bug goes with the compiler; from Debian's linux-source-6.1. */
export async function makeEraHistory(directory: string): Promise<EraHistory> {
  const { repo } = await makeDemoHistory({ out: join(directory, 'history') });
  const env = { ...process.env, GIT_DIR: repo, GIT_INDEX_FILE: join(directory, 'index') };
  const run = (args: readonly string[], input?: string) =>
    execFileSync('git', [...args], {
      env,
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
      maxBuffer: 1 << 26,
    });
  let parent = git(repo, 'rev-list', '--max-parents=0', 'HEAD').trim();
  for (const tag of git(repo, 'tag').split('\n')) if (tag !== '') git(repo, 'tag', '-d', tag);
  const ids = new Map<string, string>();
  run(['read-tree', parent]);
  for (const { subject, file, before, text, tag } of edits) {
    const old = run(['cat-file', 'blob', `:${file}`]);
    if (before !== undefined && old.split(before).length !== 2) throw new Error(`${file} has no single ${before}`);
    const content = before === undefined ? `${old}${text}` : old.replace(before, () => `${text}${before}`);
    const blob = run(['hash-object', '-w', '--stdin'], content).trim();
    run(['update-index', '--cacheinfo', `100644,${blob},${file}`]);
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    parent = run([...identity, 'commit-tree', run(['write-tree']).trim(), '-p', parent, '-m', subject]).trim();
    ids.set(subject, parent);
    if (tag !== undefined) git(repo, 'tag', tag, parent);
  }
  return { repository: repo, ids, writeJob: (toolchain) => writeJob(join(directory, 'history'), parent, toolchain) };
}

function writeJob(directory: string, start: string, toolchain: string): string {
  writeFileSync(join(directory, 'repro.c'), reproducer);
  const path = join(directory, 'job.yaml');
  const plain = readFileSync(path, 'utf8').replace(/^( {2}commit: ).*$/m, `$1"${start}"`);
  const job = join(directory, 'era.yaml');
  writeFileSync(job, `${plain}toolchain: ${toolchain}\n`);
  return job;
}
