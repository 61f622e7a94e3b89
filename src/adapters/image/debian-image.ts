import { access, chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { type ProcessEnd, runProcess } from '../process/run-process.ts';

/** `init` and the hook that makes the file system: `guest/image/` of the package. */
const parts = fileURLToPath(new URL('../../../guest/image/', import.meta.url));

export interface DebianImageRequest {
  /** Where `disk.img`, `id_ed25519` and `id_ed25519.pub` go; made where it is missing. */
  readonly out: string;
  /** Release of Debian, such as bookworm. */
  readonly suite: string;
  /** Debian's name of the architecture, such as amd64. */
  readonly architecture: string;
  readonly mirror: string;
  /** More packages. */
  readonly include: readonly string[];
  readonly sizeMiB: number;
  /** Sees what mmdebstrap says, line by line or more. */
  readonly onProgress: (text: string) => void;
}

/** What an ssh server and a reproducer want; `procps` and `kmod` are for people who look around. */
const packages = ['openssh-server', 'iproute2', 'procps', 'kmod'];
const limitMs = 3_600_000;

/**
 * Makes a disk image with Debian and an ssh server, and the key that opens it. Root does it directly, others in a user
 * namespace (which wants the package uidmap). Throws `Failure` TOOL_MISSING, COMMAND_FAILED, INPUT_UNREADABLE, INTERRUPTED.
 */
export async function makeDebianImage(request: DebianImageRequest, signal: Cancellation): Promise<void> {
  await mkdir(request.out, { recursive: true });
  const [key, disk] = [join(request.out, 'id_ed25519'), join(request.out, 'disk.img')];
  for (const path of [key, disk]) await mustNotExist(path);
  const work = await mkdtemp(join(tmpdir(), 'culprit-image-'));
  try {
    await makeKey(work, signal);
    for (const name of ['init', 'customize']) await copyFile(join(parts, name), join(work, name));
    await writeFile(join(work, 'size'), `${request.sizeMiB}M\n`);
    // In a user namespace the hook is somebody else.
    await chmod(work, 0o755);
    await bootstrap(request, work, signal);
    await moveFile(join(work, 'disk.img'), disk);
    for (const end of ['', '.pub']) await moveFile(join(work, `id_ed25519${end}`), `${key}${end}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function mustNotExist(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new Failure('INPUT_UNREADABLE', {
      what: `${path} is there already`,
      why: 'images and keys are not written over: bisections may use them',
      mend: 'name another directory, or remove it',
    });
}

async function makeKey(work: string, signal: Cancellation): Promise<void> {
  const argv = [
    'ssh-keygen',
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    'culprit',
    '-f',
    join(work, 'id_ed25519'),
  ] as const;
  await mustWork('ssh-keygen', 'openssh-client', await runProcess({ argv, timeoutMs: 60_000, signal }), signal);
}

async function bootstrap(request: DebianImageRequest, work: string, signal: Cancellation): Promise<void> {
  const { suite, mirror, architecture, include, onProgress } = request;
  const end = await runProcess({
    argv: [
      'mmdebstrap',
      '--variant=minbase',
      `--architectures=${architecture}`,
      '--format=null',
      `--include=${[...packages, ...include].join(',')}`,
      `--customize-hook=${join(work, 'customize')}`,
      // Through mmdebstrap, because in a user namespace we could not read it.
      `--customize-hook=copy-out /disk.img ${work}`,
      '--',
      suite,
      '/dev/null',
      mirror,
    ],
    timeoutMs: limitMs,
    signal,
    onOutput: (chunk) => onProgress(chunk.toString('latin1')),
  });
  await mustWork('mmdebstrap', 'mmdebstrap (and uidmap, where you are not root)', end, signal);
}

/** How `setpriv` ends when there is no such program. */
const notInstalled = 127;

async function mustWork(program: string, packageName: string, end: ProcessEnd, signal: Cancellation): Promise<void> {
  if (signal.aborted) throw new Failure('INTERRUPTED', { what: 'stopped while an image was made' });
  if (end.status === 0) return;
  const said = end.stderr
    .toString('utf8')
    .replace(/[^\n\x20-\x7e]/g, '?')
    .trim()
    .split('\n')
    .slice(-5)
    .join('\n');
  if (end.status === notInstalled)
    throw new Failure('TOOL_MISSING', { what: `no ${program}`, why: said, mend: `apt-get install ${packageName}` });
  throw new Failure('COMMAND_FAILED', { what: `${program} failed with status ${end.status}`, why: said });
}

/** Also from one file system to another. */
async function moveFile(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async () => {
    await copyFile(from, to);
    await rm(from);
  });
}
