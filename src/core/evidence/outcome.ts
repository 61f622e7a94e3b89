import type { CrashSummary } from '../report/crash-report.ts';

/** What one run of the reproducer in one machine gave. */
export type RunOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'crashed'; readonly crash: CrashSummary }
  /** The kernel did not come up: our init never said that it was there. */
  | { readonly kind: 'boot-failed'; readonly title: string }
  /** The kernel came up, but our own control program failed before the reproducer began. */
  | { readonly kind: 'test-failed'; readonly title: string }
  /** The machine, not the kernel, failed: no evidence about the kernel. */
  | { readonly kind: 'infra-failed'; readonly reason: string };

/**
 * The system calls of a traced run as our init printed them (guest/trace.c says what the lines mean), and `end HOW` in
 * the last line where the reproducer came to its end. `core/sight/call-trace.ts` reads it.
 */
export interface CallTrace {
  readonly lines: readonly string[];
}

/** What a build knows of what it made, as far as sight and priors ask: measured where the kernel is built, kept with it. */
export interface BuildKnowledge {
  /** Options that are on (`y` or `m`), of those that sight asks about (core/sight/detectors.ts). */
  readonly options: readonly string[];
  /** By source file, relative to the tree, of those that the crash blames: whether it was compiled into the kernel. */
  readonly files: Readonly<Record<string, 'compiled' | 'not compiled' | 'not in the tree'>>;
  /**
   * Files that the kernel was made of, headers included, and that no other revision had on record when it was built.
   * Missing where nobody knows.
   */
  readonly newFiles?: readonly string[];
}

/** What building one revision gave. */
export type BuildOutcome =
  | {
      readonly kind: 'built';
      /** SHA-256 over the loaded sections of vmlinux, 64 hex digits: equal kernels have equal signatures. */
      readonly signature: string;
      /** Key of the kernel in the store. */
      readonly kernel: string;
      /** Compiler and linker as they name themselves. */
      readonly compiler: string;
    }
  | {
      readonly kind: 'build-failed';
      /** The first error lines, at most 20, without colours or control characters. */
      readonly errors: readonly string[];
      readonly compiler: string;
    }
  | { readonly kind: 'infra-failed'; readonly reason: string };
