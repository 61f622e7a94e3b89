import { anyOf, type CrashFormat, registers, registersThenTrace, traceOnly } from '../crash-format.ts';

const frames = { steps: registersThenTrace } as const;
const badAccess = ['bad-access in {F}'];

/** Page faults of the kernel under `BUG:`: show_fault_oops() of arch/x86/mm/fault.c and its like. */
export const pageFaults: readonly CrashFormat[] = [
  {
    line: /BUG: (?:unable to handle (?:kernel paging request|page fault for address)|Unable to handle kernel data access)/,
    title: 'BUG: unable to handle kernel paging request in {F}',
    alternatives: badAccess,
    frames,
  },
  {
    line: /BUG: (?:unable to handle kernel|kernel|Kernel) NULL pointer dereference/,
    title: 'BUG: unable to handle kernel NULL pointer dereference in {F}',
    alternatives: badAccess,
    frames,
  },
];

/** Under `BUG:`, behind all others: the rest of the line is missing. */
export const cutFault: readonly CrashFormat[] = [
  {
    line: /BUG: unable to handle kernel/,
    title: 'BUG: unable to handle kernel',
    corrupted: 'the line does not say what could not be handled',
  },
];

/** The same without `BUG:` (arch/arm, arch/arm64, arch/riscv mm/fault.c). */
export const unableToHandle: readonly CrashFormat[] = [
  {
    line: /Unable to handle kernel (paging request|NULL pointer dereference|access to user memory)/,
    title: 'BUG: unable to handle kernel {1} in {F}',
    alternatives: badAccess,
    frames,
  },
];

const named = (line: RegExp, name: string, more: Partial<CrashFormat> = {}): CrashFormat => ({
  line,
  title: `${name} in {F}`,
  frames,
  ...more,
});

/** Exceptions of the processor that have a name: arch/x86/kernel/traps.c, arch/arm/mm/fault.c, arch/arm64. */
export const generalProtection = [
  named(/general protection fault.*:/, 'general protection fault', { alternatives: badAccess }),
];
export const internalError = [named(/Internal error:/, 'Internal error', { alternatives: badAccess })];
export const unhandledFault = [named(/Unhandled fault:/, 'Unhandled fault', { alternatives: badAccess })];
export const stackSegment = [named(/stack segment: /, 'stack segment fault')];
export const int3 = [named(/int3:/, 'int3')];
export const alignmentTrap = [named(/Alignment trap:/, 'Alignment trap')];

const registersOnly = { frames: { steps: [registers] } } as const;
export const divideError = [named(/divide[_ ]error:/, 'divide error', registersOnly)];
export const invalidOpcode = [named(/invalid opcode:/, 'invalid opcode', registersOnly)];
export const doubleFault = [named(/PANIC: double fault/, 'PANIC: double fault', registersOnly)];

/** BUG() and BUG_ON() where the architecture has a trap for them: lib/bug.c. */
export const kernelBug: readonly CrashFormat[] = [
  {
    line: /kernel BUG at mm\/usercopy\.c/,
    title: 'BUG: bad usercopy in {F}',
    frames: { steps: traceOnly, skip: anyOf('usercopy', '__check') },
  },
  {
    line: /kernel BUG at lib\/list_debug\.c/,
    title: 'BUG: corrupted list in {F}',
    alternatives: badAccess,
    frames: { steps: traceOnly },
  },
  {
    line: /kernel BUG at /,
    title: 'kernel BUG in {F}',
    frames: { steps: registersThenTrace, skip: anyOf('^skb_') },
  },
];
export const capitalKernelBug: readonly CrashFormat[] = [
  { line: /Kernel BUG (.*)/, title: 'kernel BUG {1}', needsStack: true },
];
export const objectAlreadyFree: readonly CrashFormat[] = [
  { line: /BUG kmalloc-.{0,100}: Object already free/, title: 'BUG: Object already free', needsStack: true },
];

/** What SLUB tells of an object's history: part of a report whose heading was lost. */
export const slubTracking: CrashFormat = {
  line: /INFO: ((?:Freed|Allocated) in .*)/,
  title: 'INFO: {1}',
  corrupted: 'the heading of the report is missing',
};
