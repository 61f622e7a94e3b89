import type { Kernel } from '../../ports/kernel-builder.ts';
import type { Hardware } from './machine-options.ts';
import { deviceArguments } from './qemu-devices.ts';
import { type QemuShape, qemuPlatform } from './qemu-platform.ts';

export type Accelerator = 'kvm' | 'tcg';

export interface QemuCommand {
  readonly kernel: Pick<Kernel, 'arch' | 'vmlinux' | 'bootImage'>;
  /** Text of the .config: it decides which machine the kernel can drive. */
  readonly config: string;
  /** Null where the kernel brings its own, or boots from a disk. */
  readonly initramfs: string | null;
  readonly memoryMiB: number;
  readonly cmdline: string;
  readonly accelerator: Accelerator;
  readonly hardware: Hardware;
  /** More arguments, for disks and network. */
  readonly more?: readonly string[];
}

/** A kernel with KASAN needs its shadow and quarantines besides what its job asks for. */
const kasanMinimumMiB = 256;

/** Arguments of QEMU: no network, no monitor, the console on standard output, and only the devices that are named. */
export function qemuArguments(command: QemuCommand): readonly string[] {
  const { kernel, hardware, initramfs } = command;
  const platform = qemuPlatform(kernel.arch);
  const shape = qemuShape(command);
  const kasan = has(command.config, 'KASAN');
  const memoryMiB = kasan ? Math.max(command.memoryMiB, kasanMinimumMiB) : command.memoryMiB;
  const accelerator = command.accelerator === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg'];
  return [
    platform.machine(shape),
    accelerator,
    ['-m', `${memoryMiB}M`, '-smp', String(hardware.cpus)],
    numaArguments(hardware, memoryMiB),
    ['-no-reboot', '-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ['-kernel', bootedFile(command, shape), ...(initramfs === null ? [] : ['-initrd', initramfs])],
    ['-append', `${platform.console} ${command.cmdline}`],
    deviceArguments(hardware.devices, platform, shape).arguments,
    command.more ?? [],
  ].flat();
}

/** What of the machine the kernel's configuration decides. */
export function qemuShape({ config, hardware }: Pick<QemuCommand, 'config' | 'hardware'>): QemuShape {
  return { pci: has(config, 'PCI'), acpi: has(config, 'ACPI'), numaNodes: hardware.numaNodes };
}

/** A bzImage has to unpack itself, which PVH saves; with KASAN only the bzImage was seen to boot. */
function bootedFile({ kernel, config }: QemuCommand, { pci }: QemuShape): string {
  const pvh = kernel.arch === 'x86_64' && has(config, 'PVH') && !has(config, 'KASAN') && !pci;
  return pvh ? kernel.vmlinux : kernel.bootImage;
}

/** Processors and memory in equal parts; what is left over belongs to the last node. */
function numaArguments({ cpus, numaNodes }: Hardware, memoryMiB: number): readonly string[] {
  if (numaNodes <= 1) return [];
  const cpusEach = Math.floor(cpus / numaNodes);
  const mibEach = Math.floor(memoryMiB / numaNodes);
  return Array.from({ length: numaNodes }, (_, node) => {
    const isLast = node === numaNodes - 1;
    const mib = isLast ? memoryMiB - mibEach * node : mibEach;
    const lastCpu = isLast ? cpus - 1 : (node + 1) * cpusEach - 1;
    const memory = `memory-backend-ram,id=node${node},size=${mib}M`;
    return ['-object', memory, '-numa', `node,nodeid=${node},cpus=${node * cpusEach}-${lastCpu},memdev=node${node}`];
  }).flat();
}

function has(config: string, option: string): boolean {
  return config.includes(`\nCONFIG_${option}=y\n`);
}
