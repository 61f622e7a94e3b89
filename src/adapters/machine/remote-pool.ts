import { open } from 'node:fs/promises';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { Arch, Kernel } from '../../ports/kernel-builder.ts';
import type { TestMachine } from '../../ports/test-machine.ts';
import { plainEnvironment, runProcess } from '../process/run-process.ts';
import { commandTrouble, kernelEnvironment } from './command-machine.ts';
import type { MachineProcess } from './console-run.ts';
import type { MachineOptions } from './machine-options.ts';
import { nativeLimits } from './run-limits.ts';
import { parseHost, runSsh, type SshTarget } from './ssh-client.ts';
import { type SceneRequest, SshMachine, type SshMachineKind } from './ssh-machine.ts';
import type { SshScene } from './ssh-run.ts';

export interface RemoteOptions extends MachineOptions {
  readonly arch: Arch;
  readonly remote: {
    readonly hosts: readonly string[];
    readonly key: string;
    readonly user: string;
    readonly install: readonly string[];
    readonly reboot: readonly string[];
    readonly console: readonly string[] | null;
  };
  /** Where the commands are started. */
  readonly directory: string;
}

/** Remote machines over ssh; one run on one of them at a time, each behind a restart. */
export function remoteMachine(options: RemoteOptions): TestMachine {
  return new SshMachine(remoteKind(options), {
    ...options,
    count: Math.min(options.count, options.remote.hosts.length),
  });
}

interface Host {
  readonly name: string;
  /** Key of the kernel that was installed last; null where nobody knows. */
  installed: string | null;
}

const bootMs = 900_000;
const installMs = 1_800_000;
const shortMs = 20_000;

function remoteKind(options: RemoteOptions): SshMachineKind {
  const free: Host[] = options.remote.hosts.map((name) => ({ name, installed: null }));
  return {
    arch: options.arch,
    key: options.remote.key,
    async prepare() {
      return { ...nativeLimits, bootMs, bootSilenceMs: bootMs, controlMs: 120_000, reportMs: 10_000 };
    },
    async open(request) {
      // As many runs as hosts: there is always one.
      const host = free.shift()!;
      // The one that was used last is the last to be used: a bad one takes one run in so many.
      return { scene: sceneOn(host, options, request), release: () => free.push(host) };
    },
  };
}

function sceneOn(host: Host, options: RemoteOptions, request: SceneRequest): SshScene {
  const { remote } = options;
  const target = { ...parseHost(host.name), user: remote.user, key: request.key };
  const env = { ...kernelEnvironment(request.kernel, request.cmdline), ...hostEnvironment(host.name, target) };
  const call = (name: string, command: readonly string[], signal: Cancellation) =>
    runCommand(name, command, options.directory, env, signal);
  let bootBefore: string | null = null;
  return {
    target,
    console: remote.console === null ? null : consoleProcess(remote.console, options.directory, env),
    async install(signal) {
      if (host.installed === request.kernel.key) return null;
      host.installed = null;
      const trouble = await call('install', remote.install, signal);
      if (trouble === null) host.installed = request.kernel.key;
      return trouble;
    },
    async restart(signal) {
      bootBefore = await bootId(target, signal);
      return call('reboot', remote.reboot, signal);
    },
    async isStillUp(signal) {
      return bootBefore !== null && (await bootId(target, signal)) === bootBefore;
    },
    check: (signal) => otherKernel(target, request.kernel, signal),
  };
}

function hostEnvironment(name: string, { host, port, user, key }: SshTarget): Record<string, string> {
  return {
    CULPRIT_HOST: host,
    CULPRIT_PORT: String(port),
    CULPRIT_USER: user,
    CULPRIT_KEY: key,
    CULPRIT_MACHINE: name,
  };
}

function consoleProcess(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): MachineProcess {
  const [program, ...args] = command;
  return {
    argv: [program!, ...args],
    cwd,
    env: plainEnvironment(env),
    fileBytes: 1 << 30,
    isolation: 'contained',
    brokenBy: ({ status, stderr }) =>
      commandTrouble(program!, status, stderr) ?? `the console command ${program} ended before the run`,
  };
}

/** What went wrong with a command of the job, or null. */
async function runCommand(
  name: string,
  [program, ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  signal: Cancellation,
): Promise<string | null> {
  const end = await runProcess({
    argv: [program!, ...args],
    cwd,
    env: plainEnvironment(env),
    timeoutMs: installMs,
    signal,
  });
  if (end.endedBy === 'timeout') return `the ${name} command took longer than ${installMs / 60_000} minutes`;
  const trouble = commandTrouble(program!, end.status, end.stderr.toString('utf8'));
  return trouble === null ? null : `the ${name} command of ${env['CULPRIT_MACHINE']}: ${trouble}`;
}

/** Differs from boot to boot; null where nobody answers. */
async function bootId(target: SshTarget, signal: Cancellation): Promise<string | null> {
  const line = 'cat /proc/sys/kernel/random/boot_id';
  const end = await runSsh({ target, line, timeoutMs: shortMs, signal });
  return end.status === 0 ? end.stdout.toString('latin1').trim() : null;
}

/** The machine may have booted what it had before. Kernels without an id, or that do not show it, are believed. */
async function otherKernel(target: SshTarget, kernel: Kernel, signal: Cancellation): Promise<string | null> {
  const end = await runSsh({ target, line: 'cat /sys/kernel/notes', timeoutMs: shortMs, signal });
  const id = buildId(end.stdout);
  if (end.status !== 0 || id === null || (await contains(kernel.vmlinux, id))) return null;
  return `${target.host} runs another kernel than the one that was installed`;
}

/** The note with the build id, as it stands in the image: sizes of name and text, type 3, name, 20 bytes. */
export function buildId(notes: Buffer): Buffer | null {
  const head = Buffer.from('040000001400000003000000474e5500', 'hex');
  const at = notes.indexOf(head);
  return at < 0 || at + head.length + 20 > notes.length ? null : notes.subarray(at, at + head.length + 20);
}

async function contains(path: string, wanted: Buffer): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    for (let at = 0; ; at += piece.length - wanted.length) {
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (piece.subarray(0, bytesRead).includes(wanted)) return true;
      if (bytesRead < piece.length) return false;
    }
  } finally {
    await file.close();
  }
}
