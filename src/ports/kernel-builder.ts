import type { BuildOutcome } from '../core/evidence/outcome.ts';
import type { ConfigPart } from '../core/job/job.ts';
import type { Cancellation } from './cancellation.ts';

export type Arch = 'x86_64' | 'um' | 'arm64' | 'riscv64';

export interface KernelSpec {
  readonly arch: Arch;
  readonly config: readonly ConfigPart[];
  /** Directory of compilers by version; null for the host's. */
  readonly compilers: string | null;
  /** In front of make and compilers, with placeholders (adapters/make/run-prefix.ts); missing for none. */
  readonly prefix?: readonly string[];
}

export interface BuildResult {
  readonly outcome: BuildOutcome;
  /** Wall time of this build in milliseconds; 0 where it was in the store. */
  readonly wallMs: number;
  /** Whether the kernel came from the store. */
  readonly cached: boolean;
  /** Absolute path of the build log. */
  readonly logPath: string;
}

/** What a build gave and a machine can run, known by the key that its outcome names. */
export interface Product {
  readonly key: string;
}

/** A kernel that was built, as files that stay where they are until the store drops them. */
export interface Kernel extends Product {
  readonly arch: Arch;
  /** Unstripped ELF file with symbols. */
  readonly vmlinux: string;
  /** What the machine boots: bzImage, the UML program, Image. */
  readonly bootImage: string;
  /** The .config it was built with, after olddefconfig. */
  readonly config: string;
}

/** What a kernel was made of, as its build says. */
export interface KernelContents {
  /** Options that are `y` or `m`, by name without `CONFIG_`. */
  readonly options: ReadonlySet<string>;
  /**
   * Source files that were compiled into it, relative to the tree, sorted: from the build's dependency files. Null
   * for kernels that were stored without.
   */
  readonly compiledFiles: readonly string[] | null;
  /**
   * Headers and other files of the tree that those include, and what is compiled into programs inside of the image;
   * null for kernels that were stored without. Missing where a builder cannot say.
   */
  readonly includedFiles?: readonly string[] | null;
}

export interface BuildProgress {
  /** What make is at: the last directory or file it named. */
  readonly what: string;
  /** Files compiled so far in this build. */
  readonly done: number;
  /** About how many will be compiled, from earlier builds; null where not known. */
  readonly expected: number | null;
}

export interface BuildRequest {
  readonly commit: string;
  readonly worker: number;
  readonly logPath: string;
  /** Whether nobody waits for it: it then yields the processors to what somebody waits for. */
  readonly ahead?: boolean;
}

/**
 * Builds revisions in worktrees of its own, incrementally, one build per worker at a time.
 * A revision that does not build is an outcome. Throws `Failure` CONFIG_REJECTED (only where the
 * config cannot be made for reasons of the request), TOOL_MISSING, DISK_FULL, INTERRUPTED.
 */
export interface KernelBuilder<P extends Product = Kernel> {
  /** Workers that can build side by side, at least 1. */
  readonly workers: number;
  /** Builds that nobody waits for, at the most at a time. Missing where all workers may. */
  readonly mostAhead?: number;
  build(
    request: BuildRequest,
    onProgress: (progress: BuildProgress) => void,
    signal: Cancellation,
  ): Promise<BuildResult>;
  /**
   * The files of a kernel by the key of its outcome; null where the store no longer has it. They stay until `release`
   * was called as often, or this process ended.
   */
  kernel(key: string): Promise<P | null>;
  /** Says that files that `kernel` gave are no longer used. Missing where they always stay. */
  release?(key: string): void;
  /** Whether there is memory and disk for one more build that nobody waits for. Missing where there always is. */
  hasRoom?(): Promise<boolean>;
  /**
   * Options that are on, `y` or `m`, in the order of the .config, in a configuration that is made for a revision as its own would be;
   * null where it cannot be made there. Missing where a builder cannot say. Not while it builds.
   */
  optionsOf?(
    request: BuildRequest,
    config: readonly ConfigPart[],
    signal: Cancellation,
  ): Promise<readonly string[] | null>;
  /** What a kernel was made of; null where the store no longer has it. Missing where a builder cannot say. */
  contents?(key: string): Promise<KernelContents | null>;
}
