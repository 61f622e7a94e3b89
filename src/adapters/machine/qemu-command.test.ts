import { expect, test } from 'vitest';
import { qemuArguments } from './qemu-command.ts';

const kernel = { vmlinux: '/k/vmlinux', bootImage: '/k/bzImage' };

function argumentsFor(...options: readonly string[]): string {
  const config = `\n${options.map((option) => `CONFIG_${option}=y\n`).join('')}`;
  const request = {
    kernel,
    initramfs: '/r/i.cpio',
    memoryMiB: 128,
    cmdline: 'panic=-1 mine=1',
    accelerator: 'tcg',
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
  });
  expect(all.at(-1)).toMatch(/^console=ttyS0 .* panic=-1 mine=1$/);
  expect(all.join(' ')).toContain('-accel kvm -cpu host');
});

test('no network, no disk, no monitor', () => {
  expect(argumentsFor()).toContain('-no-reboot -nodefaults -no-user-config -display none -monitor none -serial stdio');
});
