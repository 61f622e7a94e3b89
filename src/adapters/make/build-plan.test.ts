import { describe, expect, test } from 'vitest';
import type { Arch } from '../../ports/kernel-builder.ts';
import { bootTarget, compilerFlags, makeVariables } from './build-plan.ts';
import type { Toolchain } from './toolchain.ts';

const place = { tree: '/w/1/tree', objects: '/w/1/objects' };
const native: Toolchain = {
  crossPrefix: '',
  cc: 'gcc',
  variables: [],
  identity: 'gcc 12',
  ccache: true,
  mapsFiles: true,
  tag: '0',
};

describe('what is booted', () => {
  test.each<[Arch, string, string]>([
    ['um', '', 'linux'],
    ['x86_64', 'CONFIG_PVH=y\n', 'vmlinux'],
    ['x86_64', 'CONFIG_PVH=y\nCONFIG_KASAN=y\n', 'arch/x86/boot/bzImage'],
    ['x86_64', '# CONFIG_PVH is not set\n', 'arch/x86/boot/bzImage'],
    ['arm64', 'CONFIG_PVH=y\n', 'arch/arm64/boot/Image'],
    ['riscv64', '', 'arch/riscv/boot/Image'],
  ])('%s with %j: %s', (arch, config, file) => expect(bootTarget(arch, config).file).toBe(file));
});

test('a cross compiler is named to make and to ccache', () => {
  const variables = makeVariables(
    'arm64',
    { ...native, crossPrefix: 'aarch64-linux-gnu-', cc: 'aarch64-linux-gnu-gcc' },
    place,
  );
  expect(variables).toContain('CROSS_COMPILE=aarch64-linux-gnu-');
  expect(variables).toContain('CC=ccache aarch64-linux-gnu-gcc');
  expect(variables).toContain('HOSTCC=ccache gcc');
});

test('paths are mapped as the makefiles and as ccache write them', () => {
  expect(compilerFlags('', native, place)).toEqual([
    'KCFLAGS=-g1 -ffile-prefix-map=/w/1/tree/= -ffile-prefix-map=../tree/= -fdebug-prefix-map=/w/1/objects=.',
    'KAFLAGS=-ffile-prefix-map=/w/1/tree/= -ffile-prefix-map=../tree/= -fdebug-prefix-map=/w/1/objects=.',
  ]);
});

test('types are kept where the kernel needs them, and old compilers get what they know', () => {
  const [flags] = compilerFlags('CONFIG_DEBUG_INFO_BTF=y\n', { ...native, mapsFiles: false }, place);
  expect(flags).toBe(
    'KCFLAGS=-fdebug-prefix-map=/w/1/tree/= -fdebug-prefix-map=../tree/= -fdebug-prefix-map=/w/1/objects=.',
  );
});
