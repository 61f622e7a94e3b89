import type { Arch } from '../../ports/kernel-builder.ts';

/** What QEMU is for an architecture, and what its kernels have to be told. */
export interface QemuPlatform {
  readonly program: string;
  /** The Debian package of the program. */
  readonly package: string;
  /** Machine, as `uname -m` names it, on which KVM could run it. */
  readonly host: string;
  /** Arguments for the machine and, without KVM, the processor. */
  readonly machine: (shape: QemuShape) => readonly string[];
  /** Kernel parameters: a console on the first serial port, also early, and a restart that always works. */
  readonly console: string;
  /** How a guest ends it for sure. */
  readonly end: 'reboot' | 'power off';
  /** What comes behind `virtio-blk` and the like, for the bus that the machine has. */
  readonly virtioBus: (shape: QemuShape) => 'pci' | 'device';
}

export interface QemuShape {
  /** Whether the kernel can drive a PCI bus. */
  readonly pci: boolean;
  /** Whether it reads ACPI tables: where it does not, QEMU tells it of virtio devices on its command line. */
  readonly acpi: boolean;
  readonly numaNodes: number;
}

const microvm = 'x-option-roms=off,pit=on,pic=on,isa-serial=on';

type QemuArch = Exclude<Arch, 'um'>;

/** Processors are ones that kernels of ten years know; `max` has features that some old ones trip over. */
const qemuPlatforms: Readonly<Record<QemuArch, QemuPlatform>> = {
  x86_64: {
    program: 'qemu-system-x86_64',
    package: 'qemu-system-x86',
    host: 'x86_64',
    // The small machine has no PCI and no ACPI tables that a full kernel would look for, nor could it tell of nodes.
    machine: (shape) => ['-M', hasPci(shape) ? 'q35' : `microvm,${shape.acpi ? '' : 'acpi=off,'}${microvm}`],
    // `reboot=t`: a restart by triple fault works on every machine and ends QEMU, as it runs with -no-reboot.
    // `no_timer_check`: on a busy host the clock of an emulated machine runs unevenly, which the check takes for broken.
    console: 'console=ttyS0 earlyprintk=serial,ttyS0,115200 reboot=t no_timer_check',
    end: 'reboot',
    virtioBus: (shape) => (hasPci(shape) ? 'pci' : 'device'),
  },
  arm64: {
    program: 'qemu-system-aarch64',
    package: 'qemu-system-arm',
    host: 'aarch64',
    machine: () => ['-M', 'virt', '-cpu', 'cortex-a57'],
    console: 'console=ttyAMA0 earlycon',
    end: 'reboot',
    virtioBus: ({ pci }) => (pci ? 'pci' : 'device'),
  },
  riscv64: {
    program: 'qemu-system-riscv64',
    package: 'qemu-system-misc opensbi',
    host: 'riscv64',
    machine: () => ['-M', 'virt', '-bios', 'default'],
    console: 'console=ttyS0 earlycon=sbi',
    // Its firmware could always switch off; a restart came with Linux 5.17.
    end: 'power off',
    virtioBus: ({ pci }) => (pci ? 'pci' : 'device'),
  },
};

export function qemuPlatform(arch: Arch): QemuPlatform {
  if (arch === 'um') throw new Error('QEMU does not run kernels of User Mode Linux');
  return qemuPlatforms[arch];
}

function hasPci({ pci, numaNodes }: QemuShape): boolean {
  return pci || numaNodes > 1;
}
