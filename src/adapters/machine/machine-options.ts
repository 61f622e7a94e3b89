import type { Arch, Kernel } from '../../ports/kernel-builder.ts';
import type { ReproducerSource } from '../../ports/reproducer.ts';
import type { RunLimits } from './run-limits.ts';

/** What a machine is made of besides memory. */
export interface Hardware {
  readonly cpus: number;
  /** Memory nodes; 1 for a machine without. */
  readonly numaNodes: number;
  /** QEMU's names of devices, each with its properties behind commas. */
  readonly devices: readonly string[];
}

export const plainHardware: Hardware = { cpus: 1, numaNodes: 1, devices: [] };

export interface MachineOptions {
  /** Of the kernels; default that of the kind of machine. */
  readonly arch?: Arch;
  /** Machines that can run side by side. */
  readonly count: number;
  /** Memory of one machine in MiB. */
  readonly memoryMiB: number;
  /** Default `plainHardware`. */
  readonly hardware?: Hardware;
  /** Settings below /proc/sys by name (`vm.swappiness`), written before the control program runs. */
  readonly sysctls?: Readonly<Record<string, string>>;
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
