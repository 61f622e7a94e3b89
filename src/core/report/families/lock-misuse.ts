import { anyOf, type CrashFormat, callTrace, lineWith, stack, traceOnly } from '../crash-format.ts';
import { pattern } from '../frame-patterns.ts';

const bracketed = pattern`{{PC}} +{{FUNC}}`;

/** Spinlocks and rwlocks that check themselves: kernel/locking/spinlock_debug.c. */
export const spinlocks: readonly CrashFormat[] = [
  {
    line: /BUG: (spinlock|rwlock) (lockup suspected|already unlocked|recursion|cpu recursion|bad magic|wrong owner|wrong CPU|trylock failure on UP)/,
    title: 'BUG: {1} {2} in {F}',
    frames: { steps: traceOnly, skip: anyOf('spin_', '_lock', '_unlock') },
  },
];

/** What kernel/locking/lockdep.c calls `BUG:` in old kernels and `WARNING:` in newer ones: the same texts otherwise. */
export function heldLocks(word: 'BUG' | 'WARNING'): readonly CrashFormat[] {
  const holder = word === 'BUG' ? bracketed : pattern`at: (?:{{PC}} +)?{{FUNC}}`;
  const named = (text: string, title: string): CrashFormat => ({
    line: new RegExp(`${word}: .{0,100}${text}`),
    below: [holder],
    title: `${word}: ${title} in {1}`,
    needsStack: true,
  });
  return [
    named('still has locks held!', 'still has locks held'),
    named('held lock freed!', 'held lock freed'),
    {
      line: new RegExp(`${word}: lock held when returning to user space`),
      below: [/leaving the kernel with locks still held/, pattern`at: (?:{{PC}} +)?{{FUNC}}`],
      title: `${word}: lock held when returning to user space in {1}`,
    },
    {
      line: new RegExp(`${word}: bad unlock balance detected!`),
      title: `${word}: bad unlock balance in {F}`,
      frames: { steps: [lineWith(bracketed), callTrace, stack] },
    },
  ];
}
