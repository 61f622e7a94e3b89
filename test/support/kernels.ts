import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archTraits, crossPrefix } from '../../src/adapters/make/architecture.ts';
import type { Arch, Kernel } from '../../src/ports/kernel-builder.ts';

/** The package linux-source-6.1 of Debian. */
const tarball = process.env['CULPRIT_TEST_KERNEL_SOURCE'] ?? '/usr/src/linux-source-6.1.tar.xz';
const own = (name: string) => fileURLToPath(new URL(`./kernel/${name}`, import.meta.url));
/** Far the largest things that no configuration of ours builds. */
const left = ['Documentation/*/*', 'tools/testing', 'drivers/gpu/drm/amd/include/*', 'arch/*/boot/dts'];

const targets = {
  um: { make: 'linux', image: 'linux' },
  x86_64: { make: 'bzImage', image: 'arch/x86/boot/bzImage' },
  arm64: { make: 'Image', image: 'arch/arm64/boot/Image' },
  riscv64: { make: 'Image', image: 'arch/riscv/boot/Image' },
} as const;

/** Why no kernel can be built here, or null. */
export function whyNoKernel(arch: Arch = 'um'): string | null {
  if (!existsSync(tarball)) return `there is no kernel source at ${tarball} (Debian: linux-source-6.1)`;
  const missing = ['make', 'gcc', 'flex', 'bison', 'bc', 'tar', `${crossPrefix(arch)}gcc`].filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  return missing.length > 0 ? `missing to build a kernel: ${missing.join(', ')}` : null;
}

/**
 * A small Linux 6.1 with `kernel/crashlab.c` in it. Built once, 2 to 5 minutes, into a folder below the
 * temporary directory that is named by everything that goes into it.
 */
export function testKernel(arch: Arch): Kernel {
  const parts = [tarball, readFileSync(own('crashlab.c')), readFileSync(own(`${arch}.config`))];
  const key = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
  const root = join(tmpdir(), 'culprit-test-kernels');
  const output = join(root, `${arch}-${key}`);
  if (!existsSync(join(output, 'built'))) build(arch, sourceTree(root), output);
  return {
    key,
    arch,
    vmlinux: join(output, 'vmlinux'),
    bootImage: join(output, targets[arch].image),
    config: join(output, '.config'),
  };
}

function sourceTree(root: string): string {
  const tree = join(root, `source-${createHash('sha256').update(tarball).digest('hex').slice(0, 8)}`);
  if (!existsSync(tree)) {
    const unpacking = `${tree}.${process.pid}`;
    mkdirSync(unpacking, { recursive: true });
    const excluded = left.map((path) => `--exclude=*/${path}`);
    run(['tar', '-xf', tarball, '-C', unpacking, '--strip-components=1', ...excluded]);
    appendFileSync(join(unpacking, 'lib/Makefile'), '\nobj-y += crashlab.o\n');
    renameSync(unpacking, tree);
  }
  copyFileSync(own('crashlab.c'), join(tree, 'lib/crashlab.c'));
  return tree;
}

function build(arch: Arch, tree: string, output: string): void {
  const ccache = spawnSync('ccache', ['--version'], { stdio: 'ignore' }).status === 0;
  const cross = crossPrefix(arch);
  const target = [`ARCH=${archTraits[arch].make}`, ...(cross === '' ? [] : [`CROSS_COMPILE=${cross}`])];
  const make = (...words: string[]) => run(['nice', 'make', '-s', '-C', tree, `O=${output}`, ...target, ...words]);
  mkdirSync(output, { recursive: true });
  make('tinyconfig');
  appendFileSync(join(output, '.config'), readFileSync(own(`${arch}.config`)));
  make('olddefconfig');
  make(`-j${availableParallelism()}`, 'KCFLAGS=-g1', ...(ccache ? [`CC=ccache ${cross}gcc`] : []), targets[arch].make);
  writeFileSync(join(output, 'built'), '');
}

function run([program, ...options]: readonly [string, ...string[]]): void {
  const { status, stderr } = spawnSync(program, options, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${program} ${options.join(' ')} failed (${status}):\n${stderr?.slice(-4000)}`);
}
