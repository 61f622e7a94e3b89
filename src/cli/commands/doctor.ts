import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { guestCompilerPackages } from '../../adapters/machine/guest-compilers.ts';
import { kvmWorks } from '../../adapters/machine/kvm-probe.ts';
import { missingTools } from '../../adapters/make/host-tools.ts';
import { storeUse } from '../../adapters/make/kernel-store.ts';
import { canConfine } from '../../adapters/process/confinement.ts';
import { runProcess } from '../../adapters/process/run-process.ts';
import { kernelDirectory, storeBytes } from '../kernel-directory.ts';
import { exitCodes } from '../output/exit.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface DoctorOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
}

interface Finding {
  readonly what: string;
  /** `missing` stops work, `slow` makes it slower or less safe. */
  readonly state: 'good' | 'slow' | 'missing';
  readonly found: string;
  readonly mend: string | null;
}

/** Names what is missing before any work starts. Exit code 1 where something is. */
export function examine(options: DoctorOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const findings = (
      await Promise.all([
        nodeVersion(),
        tools(),
        machines(),
        otherMachines(),
        ccache(),
        syzkaller(),
        disk(state),
        store(state),
        memory(),
        kvm(signal),
        namespaces(),
      ])
    ).flat();
    const isFit = findings.every((finding) => finding.state !== 'missing');
    if (options.json) await print(`${JSON.stringify({ fit: isFit, findings })}\n`);
    else await print(text(findings, isFit));
    return isFit ? exitCodes.done : exitCodes.no;
  });
}

async function nodeVersion(): Promise<Finding[]> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  return [
    {
      what: 'node',
      state: isNew ? 'good' : 'missing',
      found: process.version,
      mend: isNew ? null : 'install Node 20.19 or newer',
    },
  ];
}

async function tools(): Promise<Finding[]> {
  const missing = await missingTools('x86_64');
  if (missing.length === 0) return [{ what: 'kernel build tools', state: 'good', found: 'all there', mend: null }];
  const packages = [...new Set(missing.map((tool) => tool.package))];
  return [
    {
      what: 'kernel build tools',
      state: 'missing',
      found: `no ${missing.map(({ program }) => program).join(', ')}`,
      mend: `sudo apt-get install ${packages.join(' ')}`,
    },
  ];
}

async function versionOf(program: string, option = '--version'): Promise<string | null> {
  try {
    const end = await runProcess({ argv: [program, option], timeoutMs: 10_000 });
    // ssh says it on standard error.
    return end.status === 0 ? ((end.stdout.toString() || end.stderr.toString()).split('\n')[0] ?? '') : null;
  } catch {
    return null;
  }
}

async function machines(): Promise<Finding[]> {
  return [await machineTool('qemu', 'qemu-system-x86_64', 'qemu', 'qemu-system-x86', ' (uml needs nothing)')];
}

/** What only some jobs want: named with the jobs, and no reason to be unfit. */
async function otherMachines(): Promise<Finding[]> {
  return Promise.all([
    crossArch('arm64', 'qemu-system-aarch64', 'qemu-system-arm'),
    crossArch('riscv64', 'qemu-system-riscv64', 'qemu-system-misc opensbi'),
    machineTool('ssh', 'ssh', 'qemu with an image, or ssh', 'openssh-client', '', '-V'),
    machineTool('images', 'mmdebstrap', 'an image made by `culprit image`', 'mmdebstrap', ''),
  ]);
}

async function machineTool(
  what: string,
  program: string,
  jobs: string,
  packages: string,
  hint: string,
  versionOption?: string,
): Promise<Finding> {
  const found = await versionOf(program, versionOption);
  if (found !== null) return { what, state: 'good', found, mend: null };
  const mend = `for jobs with machine type ${jobs}: sudo apt-get install ${packages}${hint}`;
  return { what, state: 'slow', found: 'not installed', mend };
}

/** Everything that kernels of another architecture want: to build them, to compile for them, to boot them. */
async function crossArch(arch: 'arm64' | 'riscv64', qemu: string, qemuPackages: string): Promise<Finding> {
  const missing = (await missingTools(arch)).map((tool) => tool.package);
  const packages = [
    ...missing,
    ...(missing.length > 0 ? guestCompilerPackages(arch) : []),
    ...((await versionOf(qemu)) === null ? qemuPackages.split(' ') : []),
  ];
  if (packages.length === 0) return { what: arch, state: 'good', found: 'can be built and booted', mend: null };
  return {
    what: arch,
    state: 'slow',
    found: 'cannot be built and booted',
    mend: `for jobs with arch ${arch}: sudo apt-get install ${[...new Set(packages)].join(' ')}`,
  };
}

async function ccache(): Promise<Finding[]> {
  const found = await versionOf('ccache');
  return [
    {
      what: 'ccache',
      state: found === null ? 'slow' : 'good',
      found: found ?? 'not installed',
      mend:
        found === null
          ? 'sudo apt-get install ccache: rebuilding what was built before takes a tenth of the time'
          : null,
    },
  ];
}

async function syzkaller(): Promise<Finding[]> {
  const [go, compiler] = [await goVersion(), await versionOf('g++')];
  const missing = [...(go === null ? ['golang-go'] : []), ...(compiler === null ? ['g++'] : [])];
  const mend = `for jobs with syz programs: sudo apt-get install ${missing.join(' ')}`;
  const isThere = missing.length === 0;
  return [
    {
      what: 'go, g++',
      state: isThere ? 'good' : 'slow',
      found: go ?? 'not installed',
      mend: isThere ? null : mend,
    },
  ];
}

/** Go has no option `--version`. */
async function goVersion(): Promise<string | null> {
  try {
    const end = await runProcess({ argv: ['go', 'version'], timeoutMs: 10_000 });
    return end.status === 0 ? end.stdout.toString().trim() : null;
  } catch {
    return null;
  }
}

const leastDiskGiB = 5;

async function disk(state: string): Promise<Finding[]> {
  let directory = state;
  while (!existsSync(directory)) directory = dirname(directory);
  const { bavail, bsize } = await statfs(directory);
  const freeGiB = (bavail * bsize) / 2 ** 30;
  const isEnough = freeGiB >= leastDiskGiB;
  return [
    {
      what: 'disk',
      state: isEnough ? 'good' : 'missing',
      found: `${freeGiB.toFixed(1)} GiB free for ${state}`,
      mend: isEnough
        ? null
        : `free some space (a bisection wants ${leastDiskGiB} GiB), or name another place with --state DIR`,
    },
  ];
}

/** What the kernels of all jobs take here, of what they may. */
async function store(state: string): Promise<Finding[]> {
  const directory = kernelDirectory(state);
  const { kernels, bytes, inUse } = await storeUse(directory);
  const gib = (size: number) => (size / 2 ** 30).toFixed(1);
  const used = inUse === 0 ? '' : `, ${inUse} in use`;
  const found = `${kernels} kernel${kernels === 1 ? '' : 's'}${used}, ${gib(bytes)} of ${gib(storeBytes(null))} GiB in ${directory}`;
  return [{ what: 'kernel store', state: 'good', found, mend: null }];
}

const leastMemoryGiB = 2;

async function memory(): Promise<Finding[]> {
  const [free, total] = [freemem() / 2 ** 30, totalmem() / 2 ** 30];
  const isEnough = total >= leastMemoryGiB;
  return [
    {
      what: 'memory',
      state: isEnough ? 'good' : 'slow',
      found: `${free.toFixed(1)} of ${total.toFixed(1)} GiB free, ${availableParallelism()} processors`,
      mend: isEnough ? null : 'large kernels want more than 2 GiB to link',
    },
  ];
}

async function kvm(signal: AbortSignal): Promise<Finding[]> {
  const works = await kvmWorks('qemu-system-x86_64', tmpdir(), signal).catch(() => false);
  const found = works
    ? 'runs a guest'
    : existsSync('/dev/kvm')
      ? 'is there, but a guest under it does not run'
      : 'is not there';
  return [
    {
      what: 'kvm',
      state: works ? 'good' : 'slow',
      found,
      mend: works ? null : 'qemu emulates instead, ten times slower; or use uml',
    },
  ];
}

async function namespaces(): Promise<Finding[]> {
  const isAllowed = canConfine();
  return [
    {
      what: 'namespaces',
      state: isAllowed ? 'good' : 'slow',
      found: isAllowed
        ? 'builds and machines run without a network'
        : 'not allowed here: builds and machines keep the network of this host',
      mend: isAllowed ? null : 'allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or run as root',
    },
  ];
}

function text(findings: readonly Finding[], isFit: boolean): string {
  const marks = { good: 'ok     ', slow: 'note   ', missing: 'MISSING' };
  const lines = findings.flatMap(({ what, state, found, mend }) => [
    `${marks[state]} ${what.padEnd(18)} ${found}`,
    ...(mend === null ? [] : [`        ${''.padEnd(18)} ${mend}`]),
  ]);
  return [...lines, '', isFit ? 'ready: try `culprit demo`' : 'not ready: mend what is missing, then ask again']
    .map((line) => `${line}\n`)
    .join('');
}
