import { anyOf, type CrashFormat, traceOnly } from '../crash-format.ts';

/** Failures that are not the C kernel's own: firmware, Rust, the test tool, a second boot. */
export const rustPanic: readonly CrashFormat[] = [
  {
    line: /rust_kernel: panicked at /,
    below: [/^(.*)$/],
    title: '{1} in {F}',
    frames: { steps: traceOnly, skip: anyOf('__rustc::rust_begin_unwind') },
  },
];

export const trusty: readonly CrashFormat[] = [
  { line: /trusty: panic.* ASSERT FAILED at \(.{0,300}?\): (.+)/, title: 'trusty: ASSERT FAILED: {1}' },
  { line: /trusty: panic.* ASSERT FAILED/, title: 'trusty: ASSERT FAILED', corrupted: 'the assertion is cut' },
  { line: /trusty: panic \(.{0,100}?\): (.+)/, title: 'trusty: panic: {1}' },
];

export const reboot: readonly CrashFormat[] = [{ line: /^Booting the kernel\./, title: 'unexpected kernel reboot' }];

export const goRuntime: readonly CrashFormat[] = [{ line: /fatal error:/, title: 'go runtime error' }];

export const syzFail: readonly CrashFormat[] = [{ line: /SYZFAIL: (.*)/, title: 'SYZFAIL: {1}' }];
export const syzFatal: readonly CrashFormat[] = [
  { line: /SYZFATAL: (.*)/, title: 'SYZFATAL: {1}', alternatives: ['SYZFATAL'] },
];
export const userPanic: readonly CrashFormat[] = [{ line: /panic: (.*)/, title: 'panic: {1}' }];
