import type { CrashFormat } from './crash-format.ts';
import { suspiciousRcu, unregisteredKey, wrongContext } from './families/context-misuse.ts';
import { deadlocks, oldDeadlocks } from './families/deadlock.ts';
import * as faults from './families/faults.ts';
import { kasan } from './families/kasan.ts';
import { kcsan } from './families/kcsan.ts';
import { kfence } from './families/kfence.ts';
import { kmsan } from './families/kmsan.ts';
import { dentryInUse, netdevice, vfsBusy, vfsClose, workqueues } from './families/leftovers.ts';
import { heldLocks, spinlocks } from './families/lock-misuse.ts';
import { badPages, memoryLeak } from './families/memory-accounting.ts';
import { goRuntime, reboot, rustPanic, syzFail, syzFatal, trusty, userPanic } from './families/other-code.ts';
import { panics, userModeFault } from './families/panics.ts';
import { stackGuard, stackPanics } from './families/stack-overflow.ts';
import { hungTasks, rcuStall, softLockup } from './families/stalls.ts';
import { ubsan } from './families/ubsan.ts';
import { brokenStacks, moreSharedWarnings, sharedWarnings, warnings } from './families/warnings.ts';
import type { TriggerText } from './triggers.ts';

/** The formats that belong to each trigger; of several that fit at the same place the first wins. */
export const formatsOf: Readonly<Record<TriggerText, readonly CrashFormat[]>> = {
  'BUG:': [
    ...kasan,
    ...kmsan,
    ...kcsan,
    ...kfence,
    ...faults.pageFaults,
    ...spinlocks,
    softLockup,
    stackGuard,
    ...heldLocks('BUG'),
    ...wrongContext,
    memoryLeak,
    ...badPages,
    ...workqueues,
    ...dentryInUse,
    ...faults.cutFault,
  ],
  'WARNING:': [
    ...sharedWarnings,
    ...heldLocks('WARNING'),
    ...moreSharedWarnings,
    ...warnings,
    ...deadlocks,
    suspiciousRcu('WARNING'),
    ...brokenStacks,
  ],
  'INFO:': [...oldDeadlocks, rcuStall, ...hungTasks, unregisteredKey, suspiciousRcu('INFO'), faults.slubTracking],
  'Unable to handle kernel': faults.unableToHandle,
  'general protection fault': faults.generalProtection,
  'stack segment: ': faults.stackSegment,
  'Kernel panic': [userModeFault, ...stackPanics, ...panics],
  'PANIC: double fault': faults.doubleFault,
  'rust_kernel: panicked': rustPanic,
  'kernel BUG': faults.kernelBug,
  'Kernel BUG': faults.capitalKernelBug,
  'BUG kmalloc-': faults.objectAlreadyFree,
  'divide error:': faults.divideError,
  'divide_error:': faults.divideError,
  'invalid opcode:': faults.invalidOpcode,
  'int3:': faults.int3,
  'UBSAN:': ubsan,
  'Booting the kernel.': reboot,
  'unregister_netdevice: waiting for': netdevice,
  'VFS: Close: file count is 0': vfsClose,
  'VFS: Busy inodes after unmount': vfsBusy,
  'Internal error:': faults.internalError,
  'Unhandled fault:': faults.unhandledFault,
  'Alignment trap:': faults.alignmentTrap,
  'trusty: panic': trusty,
  'fatal error:': goRuntime,
  'SYZFAIL:': syzFail,
  'SYZFATAL:': syzFatal,
  'panic:': userPanic,
};

/** Nothing stands behind the trigger: the line was cut. */
export const emptyTriggers: ReadonlySet<TriggerText> = new Set(['BUG:', 'WARNING:', 'INFO:']);
