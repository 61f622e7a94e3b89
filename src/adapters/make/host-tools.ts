import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Arch } from '../../ports/kernel-builder.ts';
import { crossPrefix } from './architecture.ts';

/** A program or a C header that a build needs, and the Debian package that has it. */
export interface HostTool {
  readonly program: string;
  readonly package: string;
}

/** What every kernel build runs. */
const everywhere: readonly HostTool[] = [
  { program: 'git', package: 'git' },
  { program: 'make', package: 'make' },
  { program: 'gcc', package: 'gcc' },
  { program: 'ld', package: 'binutils' },
  { program: 'flex', package: 'flex' },
  { program: 'bison', package: 'bison' },
  { program: 'bc', package: 'bc' },
  { program: 'perl', package: 'perl-base' },
  { program: 'stdio.h', package: 'libc6-dev' },
];

/** objtool reads object files with libelf; trusted keys are read with openssl. */
const libelf: HostTool = { program: 'libelf.h', package: 'libelf-dev' };
const openssl: HostTool = { program: 'openssl/bio.h', package: 'libssl-dev' };

const crossPackages: Readonly<Record<string, readonly HostTool[]>> = {
  'x86_64-linux-gnu-': crossTools('x86_64-linux-gnu-', 'x86-64-linux-gnu'),
  'aarch64-linux-gnu-': crossTools('aarch64-linux-gnu-', 'aarch64-linux-gnu'),
  'riscv64-linux-gnu-': crossTools('riscv64-linux-gnu-', 'riscv64-linux-gnu'),
};

function crossTools(prefix: string, triple: string): readonly HostTool[] {
  return [
    { program: `${prefix}gcc`, package: `gcc-${triple}` },
    { program: `${prefix}ld`, package: `binutils-${triple}` },
  ];
}

/**
 * What a build for an architecture needs on this host. `config` is the text of the configuration, where it is
 * known: it decides about openssl, which only kernels with trusted keys need.
 */
export function neededTools(arch: Arch, config = ''): readonly HostTool[] {
  return [
    ...everywhere,
    ...(crossPackages[crossPrefix(arch)] ?? []),
    ...(arch === 'x86_64' ? [libelf] : []),
    ...(/^CONFIG_(SYSTEM_TRUSTED_KEYRING|MODULE_SIG)=y/m.test(config) ? [openssl] : []),
  ];
}

/** Those of the needed tools that this host does not have. */
export async function missingTools(arch: Arch, config = ''): Promise<readonly HostTool[]> {
  const missing: HostTool[] = [];
  for (const tool of neededTools(arch, config)) if (!(await isThere(tool.program))) missing.push(tool);
  return missing;
}

/** The Debian package that has a program or header; the program itself where it is not in the table. */
export function packageOf(program: string): string {
  const all = [...everywhere, libelf, openssl, ...Object.values(crossPackages).flat()];
  return all.find((tool) => tool.program === program)?.package ?? packageOfVersion(program);
}

/** `gcc-11` is in gcc-11, `ld.lld-14` in lld-14, `llvm-nm-14` in llvm-14, `aarch64-linux-gnu-gcc-11` in gcc-11-aarch64-linux-gnu. */
function packageOfVersion(program: string): string {
  const version = /-\d+$/.exec(program)?.[0] ?? '';
  if (program.startsWith('ld.lld')) return `lld${version}`;
  if (program.startsWith('llvm-')) return `llvm${version}`;
  const cross = /^([a-z0-9_]+-linux-gnu)-(gcc-\d+)$/.exec(program);
  return cross === null ? program : `${cross[2]}-${cross[1]!.replaceAll('_', '-')}`;
}

async function isThere(program: string): Promise<boolean> {
  const [folders, mode] = program.endsWith('.h')
    ? [includeFolders(), constants.R_OK]
    : [(process.env['PATH'] ?? '').split(delimiter), constants.X_OK];
  for (const folder of folders) {
    const found = await access(join(folder, program), mode).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

function includeFolders(): readonly string[] {
  return ['/usr/include', '/usr/local/include', '/usr/include/x86_64-linux-gnu', '/usr/include/aarch64-linux-gnu'];
}
