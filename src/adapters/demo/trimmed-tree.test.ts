import { expect, test } from 'vitest';
import { isKept, withoutMissing } from './trimmed-tree.ts';

const kept = new Set(['fs/Kconfig.binfmt', 'drivers/base/Makefile', 'drivers/tty/Makefile']);
const exists = (path: string) => kept.has(path);

test.each([
  ['fs/locks.c', true],
  ['fs/ext4/inode.c', false],
  ['arch/um/kernel/skas/mmu.c', true],
  ['arch/arm64/Makefile', false],
  ['include/linux/fs.h', true],
  ['include/linux/mfd/core.h', false],
  ['Makefile', true],
  ['MAINTAINERS', false],
])('%s is kept: %s', (path, expected) => {
  expect(isKept(path)).toBe(expected);
});

test('a Kconfig no longer sources files that are gone', () => {
  const text =
    'menu "x"\nsource "fs/Kconfig.binfmt"\n\tsource "net/Kconfig"\nsource "arch/$(SRCARCH)/Kconfig"\nendmenu\n';
  expect(withoutMissing('Kconfig', text, exists)).toBe(
    'menu "x"\nsource "fs/Kconfig.binfmt"\nsource "arch/$(SRCARCH)/Kconfig"\nendmenu\n',
  );
});

test('a Makefile no longer descends into folders that are gone', () => {
  const text = 'obj-y\t\t+= pci/\nobj-y += base/ block/ init.o tty/\nobj-$(CONFIG_PCI) += pci/\nobj-y += $(ARCH_LIB)\n';
  expect(withoutMissing('drivers/Makefile', text, exists)).toBe(
    'obj-y\t\t+=\nobj-y += base/  init.o tty/\nobj-$(CONFIG_PCI) += pci/\nobj-y += $(ARCH_LIB)\n',
  );
});

test('other files stay as they are', () => {
  expect(withoutMissing('init/main.c', 'source "net/Kconfig"\n', exists)).toBe('source "net/Kconfig"\n');
});
