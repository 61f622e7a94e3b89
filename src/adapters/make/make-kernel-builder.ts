import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type {
  BuildProgress,
  BuildRequest,
  BuildResult,
  Kernel,
  KernelBuilder,
  KernelContents,
  KernelSpec,
} from '../../ports/kernel-builder.ts';
import { BuildLog } from './build-log.ts';
import { planScheme } from './build-plan.ts';
import { ConfigCache, checkConfigParts } from './kernel-config.ts';
import { KernelStore } from './kernel-store.ts';
import { diskFull } from './make-run.ts';
import { buildRevision, type Checkout } from './revision-build.ts';
import { findToolchain, type Toolchain } from './toolchain.ts';

export interface MakeKernelBuilderOptions {
  readonly spec: KernelSpec;
  readonly checkout: Checkout;
  /** A directory of ours for kernels, compiler cache and configurations. Several processes may share it. */
  readonly directory: string;
  /**
   * Builds that run side by side; default 1. Each may use all processors: one that nobody waits for yields them to the
   * others.
   */
  readonly workers?: number;
  /** Memory that must be free for a build that nobody waits for; default 2 GiB. */
  readonly roomBytes?: number;
  /** The commit at which a configuration that cannot be made is the request's fault; null where none is. */
  readonly startCommit: string | null;
  /**
   * Hash over the files of a commit that a function picks. With it, a configuration is made once for revisions
   * whose Kconfig files are the same, which saves about 2 s a build.
   */
  readonly filesHash?: (commit: string, wanted: (path: string) => boolean) => Promise<string>;
  /** What stands for the files of a commit: equal for two that have the same. Default the commit itself. */
  readonly treeHash?: (commit: string) => Promise<string>;
  /**
   * Directory whose `gcc` and `ld` (there or in `bin` below it) build a commit; null for the host's. Needed where
   * `spec.compilers` is set: which compiler of that directory a commit wants, is known from its releases.
   */
  readonly compilerOf?: (commit: string) => Promise<string | null>;
  /** Default one hour. */
  readonly timeLimitMs?: number;
  /** Bytes of kernels that are kept; default 20 GiB. */
  readonly storeBytes?: number;
}

/** Disk that must be free for a build that nobody waits for. */
const leastDiskBytes = 2 * 2 ** 30;

/** Builds kernels with `make O=…`, incrementally, one object directory per worker and compiler. */
export class MakeKernelBuilder implements KernelBuilder {
  readonly workers: number;
  readonly #options: MakeKernelBuilderOptions;
  readonly #store: KernelStore;
  readonly #configs: ConfigCache;
  /** By the directory of the compiler. Builds share what is asked, so that stopping one does not stop it. */
  readonly #toolchains = new Map<string | null, Promise<Toolchain>>();

  /** Throws `Failure` CONFIG_REJECTED for parts that no revision could take, JOB_INVALID for compilers without a choice. */
  constructor(options: MakeKernelBuilderOptions) {
    if (options.spec.compilers !== null && options.compilerOf === undefined)
      throw noChoiceOfCompiler(options.spec.compilers);
    checkConfigParts(options.spec.config);
    this.workers = Math.max(1, options.workers ?? 1);
    this.#options = options;
    this.#store = new KernelStore(options.directory, options.storeBytes ?? 20 * 2 ** 30);
    this.#configs = new ConfigCache(join(options.directory, 'configs'));
  }

  async build(
    request: BuildRequest,
    onProgress: (progress: BuildProgress) => void,
    signal: Cancellation,
  ): Promise<BuildResult> {
    const startedAt = performance.now();
    try {
      const toolchain = await this.#toolchainOf(request.commit);
      const key = await this.#key(request.commit, toolchain);
      const stored = await this.#fromStore(key, request.logPath);
      if (stored !== null) return { outcome: stored, wallMs: 0, cached: true, logPath: request.logPath };
      const log = new BuildLog(request.logPath);
      try {
        log.note(`${request.commit} for ${this.#options.spec.arch}\ncompiler: ${toolchain.identity}`);
        const outcome = await buildRevision({
          ...this.#options,
          ...request,
          toolchain,
          key,
          log,
          signal,
          onProgress,
          store: this.#store,
          configs: this.#configs,
          jobs: availableParallelism(),
          deadlineMs: startedAt + (this.#options.timeLimitMs ?? 3_600_000),
        });
        return { outcome, wallMs: performance.now() - startedAt, cached: false, logPath: request.logPath };
      } finally {
        log.close();
      }
    } catch (error) {
      throw asFailure(error, this.#options.directory);
    }
  }

  async kernel(key: string): Promise<Kernel | null> {
    return await this.#store.kernel(key);
  }

  release(key: string): void {
    this.#store.release(key);
  }

  async hasRoom(): Promise<boolean> {
    const { directory, roomBytes = 2 * 2 ** 30 } = this.#options;
    if (process.availableMemory() < roomBytes) return false;
    await mkdir(directory, { recursive: true });
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize >= leastDiskBytes;
  }

  async contents(key: string): Promise<KernelContents | null> {
    return await this.#store.contents(key);
  }

  /** A log that is there already tells more than that the kernel is. */
  async #fromStore(key: string, logPath: string): Promise<BuildResult['outcome'] | null> {
    const facts = await this.#store.facts(key);
    if (facts === null) return null;
    if (!existsSync(logPath)) {
      const log = new BuildLog(logPath);
      log.note(`found in the store: ${key}\ncompiler: ${facts.compiler}\nsignature: ${facts.signature}`);
      log.close();
    }
    return { kind: 'built', signature: facts.signature, kernel: key, compiler: facts.compiler };
  }

  /** The same files, configuration and compiler have the same key, whatever is named otherwise in the job. */
  async #key(commit: string, toolchain: Toolchain): Promise<string> {
    const { arch, config } = this.#options.spec;
    const tree = (await this.#options.treeHash?.(commit)) ?? commit;
    const parts = config.map((part) => (part.kind === 'target' ? [part.target] : ['', part.text]));
    return createHash('sha256')
      .update(JSON.stringify([planScheme, arch, parts, toolchain.identity, toolchain.mapsFiles, tree]))
      .digest('hex');
  }

  async #toolchainOf(commit: string): Promise<Toolchain> {
    const directory = (await this.#options.compilerOf?.(commit)) ?? null;
    const found = this.#toolchains.get(directory) ?? findToolchain(this.#options.spec.arch, directory);
    this.#toolchains.set(directory, found);
    try {
      return await found;
    } catch (error) {
      this.#toolchains.delete(directory);
      throw error;
    }
  }
}

function noChoiceOfCompiler(directory: string): Failure {
  return new Failure('JOB_INVALID', {
    what: `the compilers in ${directory} cannot be used`,
    why: 'nothing says which of them builds which revision',
    mend: 'leave toolchain.compilers out of the job: then the compiler of this machine builds all revisions',
  });
}

function asFailure(error: unknown, directory: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  if (/ENOSPC|EDQUOT/.test(error.message)) return diskFull(directory, error.message, error);
  if (!('syscall' in error)) return error;
  return new Failure('STATE_UNUSABLE', {
    what: 'a build cannot use its directories',
    why: error.message,
    cause: error,
  });
}
