/** What is kept of a kernel tree: enough for tiny configurations of User Mode Linux on x86, a thirtieth of the files. */

/** Folders that are kept with all that is in them. */
const whole = [
  'arch/um',
  'arch/x86/include',
  'arch/x86/um',
  'fs/proc',
  'fs/ramfs',
  'include/acpi',
  'include/asm-generic',
  'include/crypto',
  'include/kunit',
  'include/linux/atomic',
  'include/linux/byteorder',
  'include/linux/clk',
  'include/linux/decompress',
  'include/linux/device',
  'include/linux/gpio',
  'include/linux/pinctrl',
  'include/linux/raid',
  'include/linux/sched',
  'include/linux/sunrpc',
  'include/linux/unaligned',
  'include/net',
  'include/trace',
  'include/uapi/asm-generic',
  'include/uapi/linux/byteorder',
  'include/uapi/linux/hdlc',
  'include/uapi/linux/netfilter',
  'include/uapi/linux/sched',
  'include/uapi/linux/sunrpc',
  'include/vdso',
  'init',
  'kernel/dma',
  'kernel/entry',
  'kernel/futex',
  'kernel/irq',
  'kernel/locking',
  'kernel/power',
  'kernel/printk',
  'kernel/rcu',
  'kernel/sched',
  'kernel/time',
  'lib/crypto',
  'lib/math',
  'lib/vdso',
  'scripts/basic',
  'scripts/kconfig',
  'scripts/mod',
  'usr',
] as const;

/** Folders whose own files are kept, without their folders. */
const flat = [
  'arch/x86',
  'arch/x86/entry/syscalls',
  'arch/x86/lib',
  'drivers/base',
  'drivers/base/firmware_loader',
  'drivers/base/firmware_loader/builtin',
  'drivers/base/power',
  'drivers/char',
  'drivers/tty',
  'fs',
  'include/linux',
  'include/uapi/linux',
  'kernel',
  'kernel/configs',
  'lib',
  'mm',
  'scripts',
  'security',
] as const;

const single = new Set([
  'COPYING',
  'Documentation/Kconfig',
  'Kbuild',
  'Kconfig',
  'Makefile',
  'arch/Kconfig',
  'arch/x86/crypto/Makefile',
  'arch/x86/kernel/cpu/mkcapflags.sh',
  'certs/Makefile',
  'crypto/Makefile',
  'drivers/Kconfig',
  'drivers/Makefile',
  'io_uring/io-wq.h',
  'ipc/Makefile',
  'scripts/dtc/Makefile',
  'virt/Makefile',
]);

const flatSet: ReadonlySet<string> = new Set(flat);

/** Folders in which something is kept, for programs that select by folder. */
export const keptFolders: readonly string[] = [...new Set([...whole, ...flat, ...single])];

export function isKept(path: string): boolean {
  if (single.has(path)) return true;
  const slash = path.lastIndexOf('/');
  if (slash > 0 && flatSet.has(path.slice(0, slash))) return true;
  return whole.some((folder) => path.startsWith(`${folder}/`));
}

/**
 * Takes out of a Kconfig or Makefile what leads into folders that are gone: kconfig and make stop there otherwise,
 * and each folder less is time less in every build. Other files come back as they are.
 */
export function withoutMissing(path: string, text: string, exists: (path: string) => boolean): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.length - name.length);
  if (name.startsWith('Kconfig'))
    return text.replace(/^[ \t]*source[ \t]+"([^"$]+)"[ \t]*\n/gm, (line, file: string) => (exists(file) ? line : ''));
  if (name !== 'Makefile' && name !== 'Kbuild') return text;
  return text.replace(/^(obj-y[ \t]*[:+]?=)(.*)$/gm, (_, start: string, list: string) => {
    const kept = list.replace(/[^\s$()]+\/(?=\s|$)/g, (below) =>
      exists(`${folder}${below}Makefile`) || exists(`${folder}${below}Kbuild`) ? below : '',
    );
    return start + kept.trimEnd();
  });
}
