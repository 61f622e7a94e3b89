import { machine } from 'node:os';
import type { Arch } from '../../ports/kernel-builder.ts';

/** How make is told about an architecture. */
interface ArchTraits {
  /** Value of `ARCH=`. */
  readonly make: string;
  /** Machines, as `uname -m` names them, that compile for it without a cross compiler. */
  readonly nativeOn: readonly string[];
  readonly crossPrefix: string;
}

export const archTraits: Readonly<Record<Arch, ArchTraits>> = {
  um: { make: 'um', nativeOn: ['x86_64', 'i686'], crossPrefix: 'x86_64-linux-gnu-' },
  x86_64: { make: 'x86_64', nativeOn: ['x86_64'], crossPrefix: 'x86_64-linux-gnu-' },
  arm64: { make: 'arm64', nativeOn: ['aarch64'], crossPrefix: 'aarch64-linux-gnu-' },
  riscv64: { make: 'riscv', nativeOn: ['riscv64'], crossPrefix: 'riscv64-linux-gnu-' },
};

/** What stands before `gcc` and `ld` to compile for an architecture on this host; empty for the host's own. */
export function crossPrefix(arch: Arch, host: string = machine()): string {
  return archTraits[arch].nativeOn.includes(host) ? '' : archTraits[arch].crossPrefix;
}
