import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { BuildProgress, BuildResult, Kernel, KernelBuilder, KernelSpec } from '../../ports/kernel-builder.ts';
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
  /** Builds that run side by side; default 1. They divide the processors. */
  readonly workers?: number;
  /** The commit at which a configuration that cannot be made is the request's fault; null where none is. */
  readonly startCommit: string | null;
  /**
   * Hash over the files of a commit that a function picks. With it, a configuration is made once for revisions
   * whose Kconfig files are the same, which saves about 2 s a build.
   */
  readonly filesHash?: (commit: string, wanted: (path: string) => boolean) => Promise<string>;
  /** Default one hour. */
  readonly timeLimitMs?: number;
  /** Bytes of kernels that are kept; default 20 GiB. */
  readonly storeBytes?: number;
}

type BuildRequest = Parameters<KernelBuilder['build']>[0];

/** Builds kernels with `make O=…`, incrementally, one object directory per worker and compiler. */
export class MakeKernelBuilder implements KernelBuilder {
  readonly workers: number;
  readonly #options: MakeKernelBuilderOptions;
  readonly #store: KernelStore;
  readonly #configs: ConfigCache;
  #toolchain: Promise<Toolchain> | null = null;

  /** Throws `Failure` CONFIG_REJECTED for parts that no revision could take. */
  constructor(options: MakeKernelBuilderOptions) {
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
      const toolchain = await this.#findToolchain(signal);
      const key = this.#key(request.commit, toolchain);
      const log = new BuildLog(request.logPath);
      try {
        log.note(`${request.commit} for ${this.#options.spec.arch}\ncompiler: ${toolchain.identity}`);
        const stored = await this.#fromStore(key, log);
        if (stored !== null) return { outcome: stored, wallMs: 0, cached: true, logPath: request.logPath };
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
          jobs: Math.max(1, Math.floor(availableParallelism() / this.workers)),
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

  async #fromStore(key: string, log: BuildLog): Promise<BuildResult['outcome'] | null> {
    const facts = await this.#store.facts(key);
    if (facts === null) return null;
    log.note(`found in the store: ${key}`);
    return { kind: 'built', signature: facts.signature, kernel: key, compiler: facts.compiler };
  }

  /** The same commit, configuration and compiler have the same key, whatever is named otherwise in the job. */
  #key(commit: string, toolchain: Toolchain): string {
    const { arch, config } = this.#options.spec;
    const parts = config.map((part) => (part.kind === 'target' ? [part.target] : ['', part.text]));
    return createHash('sha256')
      .update(JSON.stringify([planScheme, arch, parts, toolchain.identity, toolchain.mapsFiles, commit]))
      .digest('hex');
  }

  async #findToolchain(signal: Cancellation): Promise<Toolchain> {
    this.#toolchain ??= findToolchain(this.#options.spec.arch, signal);
    try {
      return await this.#toolchain;
    } catch (error) {
      this.#toolchain = null;
      throw error;
    }
  }
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
