import { chmod, copyFile } from 'node:fs/promises';
import type { Cancellation } from '../../ports/cancellation.ts';
import { type ProcessEnd, runProcess } from '../process/run-process.ts';

/** Where and as whom ssh goes. */
export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key that only we can read. */
  readonly key: string;
}

export interface SshCall {
  readonly target: SshTarget;
  /** A line for the shell of the other side; made of words of ours only. */
  readonly line: string;
  readonly input?: string | Buffer;
  readonly timeoutMs: number;
  readonly signal: Cancellation;
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
}

/** What ssh itself ends with, where it has no exit status of the command. */
const sshFailed = 255;

/**
 * Nothing of the person's own settings, no questions, no forwarding. Machines under test are made anew for every run,
 * and so are their host keys: there is nothing to compare them with.
 */
const options = [
  ['-F', '/dev/null', '-T', '-a', '-x'],
  ['-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none'],
  ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'GlobalKnownHostsFile=/dev/null'],
  ['-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=8'],
  ['-o', 'LogLevel=ERROR', '-o', 'ClearAllForwardings=yes'],
].flat();

/** Runs a command on the other side. Resolves whatever comes of it; throws `Failure` TOOL_MISSING. */
export function runSsh(call: SshCall): Promise<ProcessEnd> {
  const { target, line, onOutput } = call;
  return runProcess({
    argv: ['ssh', ...options, '-i', target.key, '-p', String(target.port), '-l', target.user, '--', target.host, line],
    ...(call.input === undefined ? {} : { input: call.input }),
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
}

/** What ssh or the other side said, in one line. */
export function sshError(end: ProcessEnd): string {
  const lines = end.stderr
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.at(-1) ?? (end.endedBy === 'timeout' ? 'no answer' : `exit status ${end.status}`)).slice(0, 200);
}

/** Whether the other side is there and does not let us in, which waiting does not mend. */
export function isRefused(end: ProcessEnd): boolean {
  return end.status === sshFailed && /Permission denied|Too many authentication failures/.test(end.stderr.toString());
}

/** `name`, `name:port`, `[address]:port`. */
export function parseHost(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? text, port: port === undefined ? 22 : Number(port) };
}

/** A copy of a key as ssh wants it: it takes none that others could read, as a checkout leaves them. */
export async function ownKey(key: string, copy: string): Promise<void> {
  await copyFile(key, copy);
  await chmod(copy, 0o600);
}
