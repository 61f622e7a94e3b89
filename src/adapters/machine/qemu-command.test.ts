import { expect, test } from 'vitest';
import type { Kernel } from '../../ports/kernel-builder.ts';
import { type Hardware, plainHardware } from './machine-options.ts';
import { qemuArguments } from './qemu-command.ts';

const kernel = { arch: 'x86_64' as const, vmlinux: '/k/vmlinux', bootImage: '/k/bzImage' };

function argumentsFor(...options: readonly string[]): string {
  const config = `\n${options.map((option) => `CONFIG_${option}=y\n`).join('')}`;
  const request = {
    kernel,
    initramfs: '/r/i.cpio',
    memoryMiB: 128,
    cmdline: 'panic=-1 mine=1',
    accelerator: 'tcg',
    hardware: plainHardware,
  } as const;
  return qemuArguments({ ...request, config }).join(' ');
}

test.each([
  ['a small kernel that can start as PVH', ['PVH'], '-M microvm,', '-kernel /k/vmlinux', '-m 128M'],
  ['a small kernel that cannot', [], '-M microvm,', '-kernel /k/bzImage', '-m 128M'],
  ['a small kernel with KASAN', ['PVH', 'KASAN'], '-M microvm,', '-kernel /k/bzImage', '-m 256M'],
  ['a full kernel', ['PVH', 'PCI', 'ACPI'], '-M q35 ', '-kernel /k/bzImage', '-m 128M'],
] as const)('%s', (_, options, ...expected) => {
  for (const part of expected) expect(argumentsFor(...options)).toContain(part);
});

test('the job’s own parameters stand last, in one argument', () => {
  const all = qemuArguments({
    kernel,
    config: '',
    initramfs: '/r/i.cpio',
    memoryMiB: 128,
    cmdline: 'panic=-1 mine=1',
    accelerator: 'kvm',
    hardware: plainHardware,
  });
  expect(all.at(-1)).toMatch(/^console=ttyS0 .* panic=-1 mine=1$/);
  expect(all.join(' ')).toContain('-accel kvm -cpu host');
});

test('no network, no disk, no monitor', () => {
  expect(argumentsFor()).toContain('-no-reboot -nodefaults -no-user-config -display none -monitor none -serial stdio');
});

/** Arguments for another machine than the plain one. */
function argumentsOf(arch: Kernel['arch'], hardware: Partial<Hardware>, config = ''): string {
  return qemuArguments({
    kernel: { ...kernel, arch, bootImage: '/k/Image' },
    config: `\n${config}`,
    initramfs: '/r/i.cpio',
    memoryMiB: 512,
    cmdline: '',
    accelerator: 'tcg',
    hardware: { ...plainHardware, ...hardware },
  }).join(' ');
}

test.each([
  ['arm64', '-M virt -cpu cortex-a57 ', 'console=ttyAMA0 '],
  ['riscv64', '-M virt -bios default ', 'console=ttyS0 '],
] as const)('%s boots its Image on a machine that has only what is named', (arch, machine, console) => {
  const all = argumentsOf(arch, {});
  for (const part of [machine, console, '-kernel /k/Image', '-nodefaults', '-smp 1 ']) expect(all).toContain(part);
});

test('processors and memory are shared out among nodes, the rest to the last', () => {
  const all = argumentsOf('x86_64', { cpus: 5, numaNodes: 2 }, 'CONFIG_PCI=y\n');
  expect(all).toContain('-smp 5 ');
  expect(all).toContain('-object memory-backend-ram,id=node0,size=256M -numa node,nodeid=0,cpus=0-1,memdev=node0');
  expect(all).toContain('-object memory-backend-ram,id=node1,size=256M -numa node,nodeid=1,cpus=2-4,memdev=node1');
});

test('nodes want a machine whose firmware can tell of them', () => {
  expect(argumentsOf('x86_64', { cpus: 2, numaNodes: 2 })).toContain('-M q35 ');
});

test('a kernel without ACPI is told of virtio devices on its command line', () => {
  expect(argumentsOf('x86_64', {})).toContain('-M microvm,acpi=off,');
  expect(argumentsOf('x86_64', {}, 'CONFIG_ACPI=y\n')).toContain('-M microvm,x-option-roms=off');
});

test('virtio devices get the ending of the bus that the machine has', () => {
  expect(argumentsOf('x86_64', { devices: ['virtio-rng'] })).toContain('-device virtio-rng-device');
  expect(argumentsOf('x86_64', { devices: ['virtio-rng'] }, 'CONFIG_PCI=y\n')).toContain('-device virtio-rng-pci');
  expect(argumentsOf('arm64', { devices: ['virtio-rng-pci,max-bytes=64'] })).toContain(
    '-device virtio-rng-pci,max-bytes=64',
  );
});

test('a device that wants a disk gets an empty one of its own', () => {
  const all = argumentsOf('x86_64', { devices: ['virtio-blk', 'nvme', 'virtio-net'] }, 'CONFIG_PCI=y\n');
  expect(all).toContain('file=empty0.img -device virtio-blk-pci,drive=empty0 ');
  expect(all).toContain('file=empty1.img -device nvme,drive=empty1,serial=1 -device virtio-net-pci');
});
