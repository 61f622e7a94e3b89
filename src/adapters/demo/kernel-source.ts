import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { runProcess } from '../process/run-process.ts';
import { isKept, keptFolders, withoutMissing } from './trimmed-tree.ts';

export interface SourceFile {
  readonly data: Buffer;
  readonly executable: boolean;
}

/** Where Debian's package linux-source-6.1 puts the kernel. */
export const debianSource = '/usr/src/linux-source-6.1.tar.xz';

/** The kept files of a kernel tree or of a tarball of one, by path, in the order of their paths. */
export async function readKernelSource(source: string, signal?: Cancellation): Promise<Map<string, SourceFile>> {
  const kind = await lstat(source).catch(() => null);
  if (kind === null)
    throw new Failure('TOOL_MISSING', {
      what: `there is no kernel source at ${source}`,
      why: "the demo's history is made from it",
      mend: 'run `scripts/setup demo`, or name a tree or tarball of Linux 6.1 with --source',
    });
  if (kind.isDirectory()) return readTree(source);
  const folder = await mkdtemp(join(tmpdir(), 'culprit-demo-'));
  try {
    await unpack(source, folder, signal);
    return await readTree(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `*` stands for the one folder that everything in a kernel tarball lies in. */
async function unpack(source: string, folder: string, signal: Cancellation | undefined): Promise<void> {
  const threads = source.endsWith('.xz') ? ['--use-compress-program=xz -T0'] : [];
  const end = await runProcess({
    argv: [
      'tar',
      '--extract',
      `--file=${source}`,
      ...threads,
      `--directory=${folder}`,
      '--strip-components=1',
      '--no-same-owner',
      '--wildcards',
      '--no-wildcards-match-slash',
      ...keptFolders.map((path) => `*/${path}`),
    ],
    timeoutMs: 10 * 60_000,
    ...(signal === undefined ? {} : { signal }),
  });
  if (end.endedBy === 'abort') throw new Failure('INTERRUPTED', { what: 'unpacking the kernel source was stopped' });
  // Status 2 as well where a folder of the list is not in this version; what is missing shows when files are edited.
  const errors = end.stderr.toString().replace(/^.*(Not found in archive|Exiting with failure status).*\n/gm, '');
  if (end.status !== 0 && (end.endedBy !== 'exit' || end.status !== 2 || errors.trim() !== ''))
    throw new Failure('REPO_UNUSABLE', {
      what: `cannot unpack ${source}`,
      why: errors.trim() || `tar ended with ${end.status}`,
      mend: 'install the package linux-source-6.1 again, or name another tarball with --source',
    });
}

async function readTree(root: string): Promise<Map<string, SourceFile>> {
  const paths = (await readdir(root, { recursive: true })).filter(isKept).toSorted();
  const files = new Map<string, SourceFile>();
  for (const path of paths) {
    const kind = await lstat(join(root, path));
    if (kind.isFile())
      files.set(path, { data: await readFile(join(root, path)), executable: (kind.mode & 0o100) !== 0 });
  }
  for (const [path, file] of files) {
    if (!/(^|\/)(Kconfig[^/]*|Makefile|Kbuild)$/.test(path)) continue;
    const text = withoutMissing(path, file.data.toString('latin1'), (other) => files.has(other));
    files.set(path, { ...file, data: Buffer.from(text, 'latin1') });
  }
  return files;
}
