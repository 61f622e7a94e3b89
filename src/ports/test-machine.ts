import type { CallTrace, RunOutcome } from '../core/evidence/outcome.ts';
import type { Cancellation } from './cancellation.ts';
import type { Kernel, Product } from './kernel-builder.ts';

export interface RunRequest<P extends Product = Kernel> {
  readonly kernel: P;
  /** Where the console goes, whole; the directory exists. */
  readonly consolePath: string;
  /** Whether the reproducer is to run under a tracer. */
  readonly traced?: boolean;
}

export interface RunResult {
  readonly outcome: RunOutcome;
  readonly wallMs: number;
  /** Text of the first crash report with file:line and inlined frames where symbols are there; null without a crash. */
  readonly report: string | null;
  /** What the tracer saw of a traced run; null or missing where there was none. */
  readonly trace?: CallTrace | null;
}

/**
 * Boots a kernel in a throw-away machine and runs the reproducer once. Whatever the kernel does is
 * an outcome. Throws `Failure` TOOL_MISSING, DISK_FULL, REPRODUCER_BROKEN (from `prepare`), INTERRUPTED.
 */
export interface TestMachine<P extends Product = Kernel> {
  /** Machines that can run side by side, at least 1. */
  readonly count: number;
  /** Compiles the reproducer, makes the initramfs, probes the accelerator. Called once before the first run. */
  prepare(signal: Cancellation): Promise<void>;
  run(request: RunRequest<P>, signal: Cancellation): Promise<RunResult>;
}
