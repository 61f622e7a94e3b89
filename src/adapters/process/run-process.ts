import { spawn } from 'node:child_process';
import { constants as osConstants } from 'node:os';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { confinement, type Isolation } from './confinement.ts';

export interface ProcessSpec {
  /** Program and arguments; never a shell line. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The whole environment of the child; default `plainEnvironment()`. */
  readonly env?: Readonly<Record<string, string>>;
  /** What standard input gives; without it standard input is /dev/null. */
  readonly input?: string | Buffer;
  /** The child and all it started are killed after this time. */
  readonly timeoutMs: number;
  readonly signal?: Cancellation;
  /**
   * `grouped` (default): own process group, dies with us. `contained`: also a process-id namespace, so that every
   * descendant dies with it, for root on hosts that allow it. `confined`: that, for everybody, and no network.
   */
  readonly isolation?: Isolation;
  /** Bytes of standard output and of standard error that are kept, the newest; default 1 MiB. */
  readonly keepBytes?: number;
  /** Sees each chunk of output as it comes, before anything is dropped. */
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr', kill: () => void) => void;
}

export interface ProcessEnd {
  /** Exit status; 128 + number where a signal ended it, as shells count; -1 where it could not be told. */
  readonly status: number;
  readonly endedBy: 'exit' | 'timeout' | 'abort' | 'killed-by-watcher';
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly wallMs: number;
}

/** What children get of our environment: enough to find programs, nothing secret. */
export function plainEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = { LC_ALL: 'C.UTF-8', TZ: 'UTC', PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
  for (const name of ['HOME', 'TMPDIR']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...extra };
}

/**
 * Runs a program to its end. Resolves whatever the exit status is; throws `Failure` TOOL_MISSING where the
 * program does not exist. No descendant is left behind when it ends, when it is killed, or when we are killed.
 */
export function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  const [program, ...args] = [...confinement(spec.isolation ?? 'grouped', spec.timeoutMs), ...spec.argv];
  const keep = spec.keepBytes ?? 1 << 20;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, {
      cwd: spec.cwd,
      env: spec.env ?? plainEnvironment(),
      stdio: [spec.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    let endedBy: ProcessEnd['endedBy'] = 'exit';
    const killGroup = (why: ProcessEnd['endedBy']) => {
      if (endedBy === 'exit') endedBy = why;
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // the group is gone already
      }
    };
    const kept = { stdout: new Tail(keep), stderr: new Tail(keep) };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (chunk: Buffer) => {
        kept[stream].push(chunk);
        spec.onOutput?.(chunk, stream, () => killGroup('killed-by-watcher'));
      });
    }
    child.stdin?.on('error', () => {});
    child.stdin?.end(spec.input);
    const timer = setTimeout(() => killGroup('timeout'), spec.timeoutMs);
    const onAbort = () => killGroup('abort');
    if (spec.signal?.aborted) onAbort();
    spec.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      spec.signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(spawnFailure(spec, error));
    });
    child.on('close', (code, signal) => {
      settle();
      if (endedBy === 'exit') killGroup('exit');
      resolve({
        status: code ?? (signal === null ? -1 : 128 + osConstants.signals[signal]),
        endedBy,
        stdout: kept.stdout.bytes(),
        stderr: kept.stderr.bytes(),
        wallMs: performance.now() - startedAt,
      });
    });
  });
}

function spawnFailure(spec: ProcessSpec, error: NodeJS.ErrnoException): Failure {
  if (error.code === 'ENOENT' && spec.cwd === undefined)
    return new Failure('TOOL_MISSING', {
      what: `cannot start \`${spec.argv[0]}\``,
      why: error.message,
      mend: 'run `culprit doctor`, it names the package',
      cause: error,
    });
  return new Failure('COMMAND_FAILED', { what: `cannot start \`${spec.argv[0]}\``, why: error.message, cause: error });
}

/** The newest bytes of a stream, within a bound. */
class Tail {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > 2 * this.#limit) {
      this.#chunks = [this.bytes()];
      this.#size = this.#chunks[0]!.length;
    }
  }

  bytes(): Buffer {
    const all = Buffer.concat(this.#chunks);
    return all.length > this.#limit ? all.subarray(all.length - this.#limit) : all;
  }
}
