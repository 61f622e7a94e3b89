import { dirname, relative } from 'node:path';
import type { Arch } from '../../ports/kernel-builder.ts';
import { archTraits } from './architecture.ts';
import { isOn } from './config-text.ts';
import type { Toolchain } from './toolchain.ts';

/** Changed whenever the arguments below change what is built: kernels of other schemes are not found in the store. */
export const planScheme = 1;

/** What is built of an architecture: the target for make, and the file that a machine boots. */
export interface BootTarget {
  readonly target: string;
  /** Relative to the object directory. */
  readonly file: string;
}

/**
 * On x86_64 a kernel with PVH is booted as it is linked. With KASAN it takes the way through bzImage, as its
 * shadow does not come up otherwise (measured on QEMU 7.2).
 */
export function bootTarget(arch: Arch, config: string): BootTarget {
  if (arch === 'x86_64' && isOn(config, 'PVH') && !isOn(config, 'KASAN')) return { target: 'vmlinux', file: 'vmlinux' };
  return bootTargets[arch];
}

const bootTargets: Readonly<Record<Arch, BootTarget>> = {
  um: { target: 'linux', file: 'linux' },
  x86_64: { target: 'bzImage', file: 'arch/x86/boot/bzImage' },
  arm64: { target: 'Image', file: 'arch/arm64/boot/Image' },
  riscv64: { target: 'Image', file: 'arch/riscv/boot/Image' },
};

export interface MakePlace {
  readonly tree: string;
  readonly objects: string;
}

/**
 * Variables for make that every call for a kernel gets. The first five are given as arguments, not in the
 * environment, because only so they hold against the tree's own: with them two builds of a commit are equal.
 */
export function makeVariables(arch: Arch, toolchain: Toolchain, place: MakePlace): readonly string[] {
  const cached = (program: string): string => (toolchain.ccache ? `ccache ${program}` : program);
  return [
    'KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970',
    'KBUILD_BUILD_USER=culprit',
    'KBUILD_BUILD_HOST=culprit',
    'KBUILD_BUILD_VERSION=1',
    'LOCALVERSION=',
    `O=${place.objects}`,
    `ARCH=${archTraits[arch].make}`,
    ...(toolchain.crossPrefix === '' ? [] : [`CROSS_COMPILE=${toolchain.crossPrefix}`]),
    `CC=${cached(toolchain.cc)}`,
    `HOSTCC=${cached('gcc')}`,
    ...toolchain.variables,
  ];
}

/**
 * Compiler flags. `-g1` adds line tables and inlined frames in sections that are not loaded. It also cuts the
 * debug information that a configuration asks for down to that, which compiles faster and takes a quarter of the
 * space, except where the kernel itself needs all types (BTF). The maps make paths in line tables
 * and in `__FILE__` relative to the tree, so that the worker that built a kernel does not show in it. The
 * tree is mapped as ccache writes it, too: relative to the object directory.
 */
export function compilerFlags(config: string, toolchain: Toolchain, place: MakePlace): readonly string[] {
  const option = toolchain.mapsFiles ? '-ffile-prefix-map' : '-fdebug-prefix-map';
  const maps = [
    `${option}=${place.tree}/=`,
    `${option}=${relative(place.objects, place.tree)}/=`,
    `-fdebug-prefix-map=${place.objects}=.`,
  ].join(' ');
  const lines = isOn(config, 'DEBUG_INFO_BTF') ? '' : '-g1 ';
  return [`KCFLAGS=${lines}${maps}`, `KAFLAGS=${maps}`];
}

/**
 * Environment for ccache. Paths below the worker's directory are made relative, so that workers share what they
 * compiled; the person's own settings are not read.
 */
export function ccacheEnvironment(cacheDirectory: string, place: MakePlace): Record<string, string> {
  return {
    CCACHE_DIR: cacheDirectory,
    CCACHE_BASEDIR: dirname(place.tree),
    CCACHE_NOHASHDIR: '1',
    CCACHE_CONFIGPATH: '/dev/null',
    CCACHE_MAXSIZE: '5G',
  };
}
