import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { ConfigPart } from '../../core/job/job.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { type BuildRecipe, changesOf, plainRecipe } from '../../core/toolchain/build-recipe.ts';
import type { Patch, PatchedCommit } from '../../core/toolchain/era-table.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type {
  Arch,
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
import { optionsThatAreOn } from './config-text.ts';
import { ConfigCache, checkConfigParts } from './kernel-config.ts';
import { KernelStore } from './kernel-store.ts';
import { diskFull } from './make-run.ts';
import { buildRevision, type Checkout, configure, type RevisionBuild } from './revision-build.ts';
import { filledPrefix } from './run-prefix.ts';
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
  /** How a commit is built; default with the host's compiler, as it is. */
  readonly recipeOf?: (commit: string) => BuildRecipe;
  /** Makes a commit with patches applied; needed where a recipe has some. */
  readonly patched?: (commit: string, patches: readonly Patch[]) => Promise<PatchedCommit>;
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
  /** By compiler and linker. Builds share what is asked, so that stopping one does not stop it. */
  readonly #toolchains = new Map<string, Promise<Toolchain>>();

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
      const recipe = this.#options.recipeOf?.(request.commit) ?? plainRecipe;
      const toolchain = await this.#toolchainOf(recipe);
      const source = await this.#sourceOf(request.commit, recipe);
      if ('why' in source) return this.#unpatched(request, toolchain, source.why, startedAt);
      const key = await this.#key(source.commit, recipe, toolchain);
      const stored = await this.#fromStore(key, request.logPath);
      if (stored !== null) return { outcome: stored, wallMs: 0, cached: true, logPath: request.logPath };
      const log = new BuildLog(request.logPath);
      try {
        log.note(headOf(request.commit, this.#options.spec.arch, recipe, toolchain));
        const made = { source: source.commit, recipe, toolchain, key, log, signal, onProgress };
        const outcome = await buildRevision({ ...this.#bench(startedAt), ...request, ...made });
        return { outcome, wallMs: performance.now() - startedAt, cached: false, logPath: request.logPath };
      } finally {
        log.close();
      }
    } catch (error) {
      throw asFailure(error, this.#options.directory);
    }
  }

  async optionsOf(
    request: BuildRequest,
    config: readonly ConfigPart[],
    signal: Cancellation,
  ): Promise<readonly string[] | null> {
    const { spec, recipeOf } = this.#options;
    const recipe = recipeOf?.(request.commit) ?? plainRecipe;
    const toolchain = await this.#toolchainOf(recipe);
    const source = await this.#sourceOf(request.commit, recipe);
    if ('why' in source) return null;
    const log = new BuildLog(request.logPath);
    try {
      const made = { source: source.commit, recipe, toolchain, key: '', log, signal, onProgress: () => {} };
      const build = { ...this.#bench(performance.now()), ...request, ...made, spec: { ...spec, config } };
      const tree = await build.checkout(request.worker, source.commit, signal);
      const end = await configure(build, tree);
      return end.kind === 'configured' ? [...optionsThatAreOn(end.config)] : null;
    } catch (error) {
      throw asFailure(error, this.#options.directory);
    } finally {
      log.close();
    }
  }

  /** What all builds are made with. */
  #bench(startedAt: number): Omit<RevisionBuild, keyof BuildRequest | keyof OfOneBuild> {
    return {
      ...this.#options,
      store: this.#store,
      configs: this.#configs,
      jobs: availableParallelism(),
      deadlineMs: startedAt + (this.#options.timeLimitMs ?? 3_600_000),
    };
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
  async #key(source: string, recipe: BuildRecipe, toolchain: Toolchain): Promise<string> {
    const changes = changesOf(recipe);
    const { arch, config, prefix = [] } = this.#options.spec;
    const tree = (await this.#options.treeHash?.(source)) ?? source;
    const parts = config.map((part) => (part.kind === 'target' ? [part.target] : ['', part.text]));
    const more = [...(changes.length === 0 ? [] : [{ changes }]), ...(prefix.length === 0 ? [] : [{ prefix }])];
    return createHash('sha256')
      .update(JSON.stringify([planScheme, arch, parts, toolchain.identity, toolchain.mapsFiles, tree, ...more]))
      .digest('hex');
  }

  async #toolchainOf({ compiler, linker }: BuildRecipe): Promise<Toolchain> {
    const name = JSON.stringify([compiler, linker]);
    const found = this.#toolchains.get(name) ?? this.#findToolchain(compiler, linker);
    this.#toolchains.set(name, found);
    try {
      return await found;
    } catch (error) {
      this.#toolchains.delete(name);
      throw error;
    }
  }

  async #findToolchain(compiler: string | null, linker: string | null): Promise<Toolchain> {
    const { directory, spec } = this.#options;
    const cache = join(directory, 'ccache');
    const prefix = spec.prefix ?? [];
    if (prefix.length > 0) await mkdir(cache, { recursive: true });
    return await findToolchain({
      arch: spec.arch,
      compiler,
      linker,
      directory: spec.compilers,
      prefix: filledPrefix(prefix, { tree: directory, work: directory, cache }),
    });
  }

  async #sourceOf(commit: string, { patches }: BuildRecipe): Promise<PatchedCommit> {
    const { patched } = this.#options;
    return patches.length === 0 || patched === undefined ? { commit } : await patched(commit, patches);
  }

  /** A revision that a patch does not fit cannot be tested, but the search goes on with others. */
  #unpatched({ commit, logPath }: BuildRequest, toolchain: Toolchain, why: string, startedAt: number): BuildResult {
    const log = new BuildLog(logPath);
    log.note(`${commit} for ${this.#options.spec.arch}\nnot built: ${why}`);
    log.close();
    const outcome = { kind: 'build-failed', errors: [why], compiler: toolchain.identity } as const;
    return { outcome, wallMs: performance.now() - startedAt, cached: false, logPath };
  }
}

type OfOneBuild = Pick<RevisionBuild, 'source' | 'recipe' | 'toolchain' | 'key' | 'log' | 'signal' | 'onProgress'>;

/** What a build log begins with. */
function headOf(commit: string, arch: Arch, recipe: BuildRecipe, toolchain: Toolchain): string {
  const { patches } = recipe;
  const options = changesOf(recipe).flatMap(({ off, on }) => [
    ...(off === null ? [] : [`-${off}`]),
    ...(on === null ? [] : [`+${on}`]),
  ]);
  return [
    `${commit} for ${arch}`,
    `compiler: ${toolchain.identity}`,
    ...(options.length === 0 ? [] : [`options changed: ${options.join(' ')}`]),
    ...patches.map(
      ({ title, source }) => `patched: ${oneLine(title ?? (source.kind === 'file' ? source.path : source.commit))}`,
    ),
  ].join('\n');
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
