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
