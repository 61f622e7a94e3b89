import type { Kernel } from '../../ports/kernel-builder.ts';

export type Accelerator = 'kvm' | 'tcg';

export interface QemuCommand {
  readonly kernel: Pick<Kernel, 'vmlinux' | 'bootImage'>;
  /** Text of the .config: it decides which machine the kernel can drive. */
  readonly config: string;
  readonly initramfs: string;
  readonly memoryMiB: number;
  readonly cmdline: string;
  readonly accelerator: Accelerator;
}

/** A kernel with KASAN needs its shadow and quarantines besides what its job asks for. */
const kasanMinimumMiB = 256;

/** Arguments of qemu-system-x86_64: one processor, no network, no disk, no monitor, the console on standard output. */
export function qemuArguments(command: QemuCommand): readonly string[] {
  const has = (option: string) => command.config.includes(`\nCONFIG_${option}=y\n`);
  const kasan = has('KASAN');
  // A bzImage has to unpack itself, which PVH saves; with KASAN only the bzImage was seen to boot.
  const image = has('PVH') && !kasan && !has('PCI') ? command.kernel.vmlinux : command.kernel.bootImage;
  const memoryMiB = kasan ? Math.max(command.memoryMiB, kasanMinimumMiB) : command.memoryMiB;
  const accelerator = command.accelerator === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg'];
  return [
    // The small machine has no PCI and no ACPI tables that a full kernel would look for.
    ['-M', has('PCI') ? 'q35' : 'microvm,x-option-roms=off,pit=on,pic=on,isa-serial=on'],
    accelerator,
    ['-m', `${memoryMiB}M`, '-smp', '1'],
    ['-no-reboot', '-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ['-kernel', image, '-initrd', command.initramfs, '-append', `${consoleParameters} ${command.cmdline}`],
  ].flat();
}

/** `reboot=t`: a restart by triple fault works on every machine and ends QEMU, as it runs with -no-reboot. */
const consoleParameters = 'console=ttyS0 earlyprintk=serial,ttyS0,115200 reboot=t';
