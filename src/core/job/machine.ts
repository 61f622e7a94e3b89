/** What kernels are booted in. */
export const machineTypes = ['qemu', 'uml', 'ssh', 'command'] as const;
export type MachineType = (typeof machineTypes)[number];

/** A disk image with an ssh server in it, which QEMU boots with a kernel of ours; it is never written to. */
interface DiskImage {
  /** Absolute path: a raw disk or file system, or qcow2. */
  readonly path: string;
  /** Absolute path of the private key that lets us in. */
  readonly key: string;
  readonly user: string;
}

/** Machines that somebody else runs, one run on one of them at a time. */
interface RemoteMachines {
  /** `name`, `name:port` or `[address]:port`. */
  readonly hosts: readonly string[];
  readonly key: string;
  readonly user: string;
  /** Programs of this host with their arguments; docs/machines.md says what they are told. */
  readonly install: readonly string[];
  readonly reboot: readonly string[];
  /** Prints the console; null where it is read from the kernel's log over ssh. */
  readonly console: readonly string[] | null;
}

/** The machines of a job. Optional parts are missing where the job says nothing of them, as in the journals of 0.1. */
export interface Machine {
  readonly type: MachineType;
  readonly count: number;
  readonly memoryMiB: number;
  readonly cpus?: number;
  readonly numaNodes?: number;
  readonly devices?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly acceleration?: 'kvm' | 'tcg';
  /** The longest boot. */
  readonly bootMs?: number;
  readonly image?: DiskImage;
  readonly remote?: RemoteMachines;
  /** The command of type `command`. */
  readonly command?: readonly string[];
  /** Where commands run: the directory of the job file. */
  readonly directory?: string;
}

/** Those parts that outcomes depend on, beyond type and memory; empty for a job of 0.1. */
export function identityOfMachine(machine: Machine): readonly unknown[] {
  const { cpus, numaNodes, devices, sysctls, acceleration, image, command } = machine;
  const parts = { cpus, numaNodes, devices, sysctls, acceleration, image: image?.path, command };
  const said = Object.entries(parts).filter(([, value]) => value !== undefined);
  return said.length === 0 ? [] : [Object.fromEntries(said)];
}
