import { anyOf, type CrashFormat, traceOnly } from '../crash-format.ts';

/** Sleeping or touching per-CPU data where that is not allowed: kernel/sched/core.c, lib/smp_processor_id.c, lockdep. */
export const wrongContext: readonly CrashFormat[] = [
  {
    line: /BUG: scheduling while atomic/,
    title: 'BUG: scheduling while atomic in {F}',
    frames: { steps: traceOnly, skip: anyOf('schedule') },
  },
  {
    line: /BUG: sleeping function called from invalid context at/,
    title: 'BUG: sleeping function called from invalid context in {F}',
    frames: { steps: traceOnly },
  },
  {
    line: /BUG: using (\w{1,64})\(\) in preemptible/,
    title: 'BUG: using {1}() in preemptible code in {F}',
    frames: { steps: traceOnly, skip: anyOf('dump_stack', 'preempt', 'debug_', 'processor_id', 'this_cpu') },
  },
  {
    line: /BUG: Invalid wait context/,
    title: 'WARNING: locking bug in {F}',
    frames: { steps: traceOnly, skip: anyOf('lock_sock', 'release_sock') },
  },
];

/** RCU used without its lock: kernel/locking/lockdep.c, headed `INFO:` before Linux 4.13. */
export const suspiciousRcu = (word: 'INFO' | 'WARNING'): CrashFormat => ({
  line: new RegExp(`${word}: suspicious RCU usage`),
  below: [/[\w./-]{1,256}\.[a-z]+:\d+/],
  title: `${word}: suspicious RCU usage in {F}`,
  frames: { steps: traceOnly, skip: anyOf('rcu', 'kmem', 'slab') },
});

export const unregisteredKey: CrashFormat = {
  line: /INFO: trying to register non-static key/,
  title: 'INFO: trying to register non-static key in {F}',
  frames: { steps: traceOnly, skip: anyOf('stack', 'lock', 'IRQ') },
};
