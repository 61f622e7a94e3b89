import type { CompilerFamily, CompilerRule, ConfigRule, EraTable } from './era-table.ts';

const rule = (since: string | null, compiler: string | null): CompilerRule => ({ compiler, linker: null, since });

/** What builds mainline since it does: gcc as of May 2023, clang as of April 2025, in syzkaller's pkg/vcs. */
const compilers: Readonly<Record<CompilerFamily, readonly CompilerRule[]>> = {
  gcc: [
    rule('v5.16', null),
    rule('v5.9', 'gcc-10.1.0'),
    rule('v4.12', 'gcc-8.1.0'),
    rule('v4.11', 'gcc-7.3.0'),
    rule(null, 'gcc-5.5.0'),
  ],
  clang: [rule('v6.15', null), rule('v5.9', 'clang-15'), rule(null, 'clang-9.0.1')],
};

/** Options by the release before which they break builds or boots: the same source. */
const offBefore: Readonly<Record<string, readonly string[]>> = {
  'v5.4': ['KCOV'],
  'v5.3': ['UBSAN'],
  'v5.2': ['SECURITY_TOMOYO_OMIT_USERSPACE_LOADER'],
  'v4.15': ['USBIP_VUDC'],
  'v4.13': ['CAN'],
  'v4.12': ['HSR', 'SMC'],
  'v4.10': ['USBIP_VHCI_HCD', 'BT_HCIVHCI'],
  'v4.7': ['NET_TEAM'],
  'v4.5': ['BATMAN_ADV'],
};

/** Syzbot's list has BLK_DEV_INITRD too; our machines boot from an initramfs. */
const alwaysOff = ['LOCALVERSION_AUTO', 'DEBUG_INFO_BTF', 'DEBUG_KOBJECT'];

const config: readonly ConfigRule[] = [
  ...Object.entries(offBefore).flatMap(([before, options]) =>
    options.map((off): ConfigRule => ({ off, on: null, since: null, before })),
  ),
  { off: 'UNWINDER_ORC', on: 'UNWINDER_FRAME_POINTER', since: null, before: 'v5.4' },
  ...alwaysOff.map((off): ConfigRule => ({ off, on: null, since: null, before: null })),
];

/** The table that is shipped, for compilers of one family. It has no patches: those depend on the repository. */
export function builtinEra(family: CompilerFamily): EraTable {
  return { compilers: compilers[family], config, patches: [] };
}
