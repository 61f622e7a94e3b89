import type { Cancellation } from './cancellation.ts';
import type { Arch } from './kernel-builder.ts';

/** A file that is carried into a test machine. */
export interface CarriedFile {
  /** Absolute path on the host. */
  readonly from: string;
  /** Its name in the folder of the reproducer; no folders below that. */
  readonly name: string;
  readonly executable: boolean;
}

/** A program that is started in a test machine, by its own path and never through a shell, in the reproducer's folder. */
export interface GuestCommand {
  /** `syz`: its output has to prove that programs were executed (core/syzkaller/execprog-output.ts). */
  readonly kind: 'program' | 'syz';
  /** Absolute path in the guest, then the arguments. */
  readonly argv: readonly [string, ...string[]];
  /** How long it may run, with all it starts. The end of its time is no failure, except of a control. */
  readonly limitMs: number;
}

/** One step of a reproducer. */
export interface ReproducerStep extends GuestCommand {
  /** The same for a traced run: init prints system calls of a `program`, a `syz` one says itself how its calls ended. */
  readonly traced: GuestCommand;
  /** Text of the syz program, whose calls the output names by number; null for others. */
  readonly syzProgram: string | null;
}

/** Kernel options of which a reproducer needs at least one, without `CONFIG_`, and what goes wrong without. */
export interface KernelNeed {
  readonly anyOf: readonly string[];
  readonly otherwise: string;
}

/**
 * What a run needs in a test machine, of whatever sort: files in one folder; known-good programs that have to end with
 * status 0 before anything is believed, beside the machine's own; then the steps, one after the other in the same
 * machine, until one crashes it. A run is ok when all steps came to their end or to the end of their time.
 */
export interface Reproducer {
  readonly files: readonly CarriedFile[];
  readonly controls: readonly GuestCommand[];
  /** At least one. */
  readonly steps: readonly ReproducerStep[];
  readonly needs: readonly KernelNeed[];
}

/** The place that a reproducer is made ready for. */
interface ReproducerPlace {
  /** Of the kernels there. */
  readonly arch: Arch;
  /** Absolute path in the guest of the folder that has its files. */
  readonly folder: string;
  /** An absolute directory of the host for what is compiled; made where it is missing. */
  readonly workDir: string;
  /** Whether the guest has nothing but what is carried in: no shell, no libraries. */
  readonly isBare: boolean;
}

/** Makes a reproducer ready: compiles C programs, builds syzkaller. */
export interface ReproducerSource {
  /** Throws `Failure` REPRODUCER_BROKEN, TOOL_MISSING, DISK_FULL, INTERRUPTED and, of syzkaller, what building says. */
  prepare(place: ReproducerPlace, signal: Cancellation): Promise<Reproducer>;
}
