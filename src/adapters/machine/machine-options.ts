import type { Kernel } from '../../ports/kernel-builder.ts';
import type { ReproducerSource } from '../../ports/reproducer.ts';
import type { RunLimits } from './run-limits.ts';

export interface MachineOptions {
  /** Machines that can run side by side. */
  readonly count: number;
  /** Memory of one machine in MiB. */
  readonly memoryMiB: number;
  /** Appended to our own kernel command line, so that it wins; one line, words separated by spaces. */
  readonly cmdline: string;
  /** What is run in it. */
  readonly reproducer: ReproducerSource;
  /** An absolute directory for programs and initramfs files, of this machine alone; made where it is missing. */
  readonly workDir: string;
  /** Adds file:line and inlined frames to a report; without it reports stay as the kernel printed them. */
  readonly symbolize?: (kernel: Kernel, report: string) => Promise<string>;
  /** Limits other than those that fit the machine. */
  readonly limits?: Partial<RunLimits>;
}
