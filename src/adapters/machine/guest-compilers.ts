import { machine } from 'node:os';
import type { Arch } from '../../ports/kernel-builder.ts';

/** A compiler of static programs for guests, with the options that only it needs. */
export type GuestCompiler = readonly [program: string, ...options: string[]];

/** By architecture of the kernel: the machine whose programs it runs, and what Debian calls that one's compiler. */
const guests: Readonly<Record<Arch, { readonly machine: string; readonly triplet: string; readonly debian: string }>> =
  {
    um: { machine: 'x86_64', triplet: 'x86_64-linux-gnu', debian: 'x86-64-linux-gnu' },
    x86_64: { machine: 'x86_64', triplet: 'x86_64-linux-gnu', debian: 'x86-64-linux-gnu' },
    arm64: { machine: 'aarch64', triplet: 'aarch64-linux-gnu', debian: 'aarch64-linux-gnu' },
    riscv64: { machine: 'riscv64', triplet: 'riscv64-linux-gnu', debian: 'riscv64-linux-gnu' },
  };

/**
 * The compilers to try, the best first: for the host's own machine musl, 40 KB a program where glibc takes 700 KB.
 * Kernel headers come last: musl's own must be found before glibc's.
 */
export function guestCompilers(arch: Arch, host: string = machine()): readonly GuestCompiler[] {
  const { triplet } = guests[arch];
  if (guests[arch].machine !== host) return [[`${triplet}-gcc`, '-static']];
  return [
    ['musl-gcc', '-static', '-idirafter', '/usr/include', '-idirafter', `/usr/include/${triplet}`],
    ['gcc', '-static'],
  ];
}

/** What to install where none of them is there or none works, for Debian. */
export function guestCompilerPackages(arch: Arch, host: string = machine()): readonly string[] {
  const { debian } = guests[arch];
  const c = debian.startsWith('aarch64') ? 'arm64' : debian.startsWith('riscv64') ? 'riscv64' : 'amd64';
  return guests[arch].machine === host ? ['musl-tools', 'gcc', 'libc6-dev'] : [`gcc-${debian}`, `libc6-dev-${c}-cross`];
}
